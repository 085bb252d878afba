/** Archives for the rot harness: made by the program on disk, and then held in memory, where each byte can be damaged cheaply. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  checkpointFile,
  hexOf,
  MissingFile,
  parsePin,
  privateKeyFile,
  privateKeyHashFile,
  pinFile,
  type ByteStream,
  type Evidence,
  type EvidenceRecord,
  type FileEntry,
  type Vkey,
} from "@muniment/verify";
import type { Archive, ObjectRef } from "../../packages/server/src/archive/archive.ts";
import { initArchive } from "../../packages/server/src/archive/init.ts";
import { setPassphrase } from "../../packages/server/src/archive/keys/key-change.ts";
import { rotateKey } from "../../packages/server/src/archive/keys/key-rotation.ts";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { streamOf } from "../../packages/server/src/storage/stream.ts";
import { contentOf } from "./content.ts";
import { chanceFrom } from "./harness.ts";

export type Files = ReadonlyMap<string, Uint8Array>;

/** What the owner of an archive keeps beside it. */
export interface RotKeys {
  readonly pin: Uint8Array;
  /** Protected by a passphrase. */
  readonly privateKey: Uint8Array;
  readonly privateKeyHash: Uint8Array;
}

/** One archive, and what was known of it. */
export interface RotArchive {
  readonly name: string;
  /** By their names in the archive. */
  readonly files: Files;
  readonly key: Vkey;
  readonly owner: RotKeys;
  /** The archive as it was at each earlier head, and the pin of that time: what a restored backup holds. */
  readonly earlier: readonly { readonly files: Files; readonly pin: Uint8Array }[];
  /** The newest head. */
  readonly head: Uint8Array;
}

export class FilesEvidence implements Evidence {
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  async *files(): AsyncGenerator<FileEntry> {
    for (const [name, bytes] of this.#files) yield await Promise.resolve({ name, size: bytes.length });
  }

  async *read(name: string): ByteStream {
    const bytes = await Promise.resolve(this.#files.get(name));
    if (bytes === undefined) throw new MissingFile(name);
    yield bytes;
  }
}

/** `steps`: how many records each commit has, or a change of the log's key. A program is started for each. */
export async function makeArchive(
  name: string,
  seed: number,
  steps: readonly (number | "rotate")[],
): Promise<RotArchive> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-rot-"));
  const home = join(folder, "home");
  const read = async (): Promise<RotArchive["earlier"][number]> => ({
    files: await readFiles(join(home, "archive")),
    pin: await bytesOf(join(home, pinFile)),
  });
  try {
    const parts = { home, mode: "write", backEnd: fsBackEnd, ...surroundings(seed), program: "rot", software } as const;
    await initArchive(parts);
    const all = [await read()];
    for (const [step, count] of steps.entries()) {
      if (count === "rotate") {
        await rotateKey(parts);
        all.push(await read());
        continue;
      }
      const archive = await openArchive(parts);
      await addTo(archive, { seed, step, count });
      // Before the end, so that there are partial tiles which a wider one has superseded.
      all.push(await read());
      await archive.close();
    }
    await setPassphrase(parts, () => Promise.resolve("a long enough passphrase"));
    const [last, earlier] = [all.at(-1), all.slice(0, -1)];
    const head = last?.files.get(checkpointFile);
    if (last === undefined || head === undefined) throw new Error("the archive has no head");
    const privateKey = await bytesOf(join(home, privateKeyFile));
    const owner = { pin: last.pin, privateKey, privateKeyHash: await bytesOf(join(home, privateKeyHashFile)) };
    return { name, files: last.files, key: parsePin(last.pin), owner, earlier, head };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const software = { name: "muniment", version: "0.0.0" };

/** The same at each run, but for the key, so that a byte of a file is the same byte when a case is replayed. */
function surroundings(seed: number): {
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
} {
  const chance = chanceFrom(seed);
  let now = Date.parse("2026-11-23T08:00:00.000Z");
  return {
    now: () => (now += 1000),
    randomBytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(chance() * 256)),
  };
}

async function addTo(
  archive: Archive,
  { seed, step, count }: { readonly seed: number; readonly step: number; readonly count: number },
): Promise<void> {
  const shared = await archive.put(streamOf(contentOf({ name: "shared", size: 40 })));
  const records: EvidenceRecord[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = `${String(seed)} ${String(step)} ${String(at)}`;
    records.push(recordOf(name, [await archive.put(streamOf(contentOf({ name, size: 20 + 10 * (at % 4) }))), shared]));
  }
  await archive.append(...records);
}

function recordOf(name: string, refs: readonly ObjectRef[]): EvidenceRecord {
  const unknown = { basis: "not-measured", reason: "drawn from a seed" } as const;
  return {
    format: "muniment-record/1",
    kind: "intake",
    salt: createHash("sha256").update(name).digest("hex"),
    actor: "a-0123456789abcdef",
    software,
    objects: refs.map(({ digest, size }, at) => ({
      path: `original/${String(at)}`,
      role: "original",
      mediaType: "application/octet-stream",
      sha256: hexOf(digest),
      size,
    })),
    links: [],
    detail: { name: unknown, modified: unknown, received: unknown, mediaType: unknown, note: null },
  };
}

async function readFiles(root: string): Promise<Files> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.sort().map(async (path) => [relative(root, path), await bytesOf(path)] as const);
  return new Map(await Promise.all(read));
}

/** Not as a Buffer, whose slices are views: a damaged copy must not damage the original. */
async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}
