/** Where every way puts what it got: bodies in files of their own, and a list of the answers. */
import { createHash } from "node:crypto";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recorded } from "../../test/site/read-wacz.ts";

export interface Answer {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** The value of `Content-Range`. */
  readonly contentRange: string | null;
}

interface Listed extends Answer {
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  readonly truncated: boolean;
}

interface List {
  /** The load event did not come in time, or the page still waited for an answer that the way had. */
  readonly hung: boolean;
  readonly answers: readonly Listed[];
}

/** As much of a body as the scorer keeps of those that it reads from a WACZ. */
const keptMax = 16 * 1024 * 1024;

export class Taken {
  readonly #folder: string;
  readonly #answers: Listed[] = [];
  readonly #writing: Promise<void>[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `truncated`: the way itself knows that there was more. */
  add(answer: Answer, pieces: readonly Uint8Array[], truncated: boolean): void {
    const hash = createHash("sha256");
    for (const piece of pieces) hash.update(piece);
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const file = `${String(this.#answers.length)}.body`;
    this.#answers.push({ ...answer, file, sha256: hash.digest("hex"), size, truncated });
    this.#writing.push(writeFile(join(this.#folder, file), pieces));
  }

  async end(hung: boolean): Promise<void> {
    await Promise.all(this.#writing);
    await writeFile(listOf(this.#folder), JSON.stringify({ hung, answers: this.#answers } satisfies List));
  }
}

/** What was taken, in the form in which the scorer reads a WACZ. */
export async function readTaken(folder: string): Promise<{ hung: boolean; answers: readonly Recorded[] }> {
  const { hung, answers } = JSON.parse(await readFile(listOf(folder), "utf8")) as List;
  const read = answers.map(async ({ method, contentRange, file, ...answer }): Promise<Recorded> => {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(contentRange ?? "") ?? [];
    return {
      ...answer,
      body: await beginning(join(folder, file), Math.min(answer.size, keptMax)),
      range: total === undefined ? null : { first: Number(first), last: Number(last), total: Number(total) },
      headers: [],
      protocol: null,
      askedBy: null,
      answeredBy: null,
      request: { method, sha256: "", headers: [] },
    };
  });
  return { hung, answers: await Promise.all(read) };
}

function listOf(folder: string): string {
  return join(folder, "answers.json");
}

async function beginning(file: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  const handle = await open(file);
  try {
    await handle.read(bytes, 0, size, 0);
  } finally {
    await handle.close();
  }
  return bytes;
}
