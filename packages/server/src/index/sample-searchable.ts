/** A real archive on disk whose items have text, and its index, for tests of search. */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  hexOf,
  objectFile,
  type CaptureDetail,
  type Digest,
  type EvidenceRecord,
  type IntakeDetail,
  type RecordObject,
} from "@muniment/verify";
import type { Archive } from "../archive/archive.ts";
import { initArchive } from "../archive/init.ts";
import { openArchive } from "../archive/open.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { follow } from "./follower.ts";
import type { ItemIndex } from "./item-index.ts";
import type { SearchAnswer, SearchOrder } from "./search.ts";
import { openSqliteIndex } from "./sqlite/sqlite-index.ts";

const software = { name: "muniment", version: "0.1.0" } as const;
const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

export interface SampleItem {
  /** Name of a file, or the detail of a capture. */
  readonly of: string | CaptureDetail;
  readonly note?: string;
  readonly mediaType?: string;
  /** By role; of a file the bytes themselves. */
  readonly text?: string | Uint8Array;
  readonly passed?: string;
}

export class SearchableArchive {
  readonly #home: string;
  readonly archive: Archive;
  index: ItemIndex;
  readonly #clock: { now: number };

  private constructor(home: string, archive: Archive, clock: { now: number }) {
    this.#home = home;
    this.archive = archive;
    this.#clock = clock;
    this.index = openSqliteIndex(join(home, "index.sqlite"));
  }

  static async make(): Promise<SearchableArchive> {
    const home = await mkdtemp(join(tmpdir(), "searchable-"));
    const clock = { now: Date.UTC(2026, 10, 1) };
    const surroundings = {
      home,
      backEnd: fsBackEnd,
      now: () => clock.now,
      randomBytes: (size: number) => new Uint8Array(randomBytes(size)),
    };
    await initArchive({ ...surroundings, software });
    const archive = await openArchive({ ...surroundings, mode: "write", program: "a test", software });
    return new SearchableArchive(home, archive, clock);
  }

  /** Seals all of them at once, and has the index follow. Answers with the number of the first one's entry. */
  async add(items: readonly SampleItem[], time?: number): Promise<number> {
    if (time !== undefined) this.#clock.now = time;
    const records: EvidenceRecord[] = [];
    for (const item of items) records.push(await this.#record(item));
    const [first] = await this.archive.append(...records);
    await follow(this.archive, this.index);
    return first?.index ?? 0;
  }

  async #record({ of, note, mediaType, text, passed }: SampleItem): Promise<EvidenceRecord> {
    const isFile = typeof of === "string";
    const objects: RecordObject[] = [];
    const put = async (path: string, role: string, body: string | Uint8Array): Promise<void> => {
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      const [stored] = await this.archive.putAll([bytes]);
      if (stored === undefined) throw new Error("nothing was put");
      const { digest, size } = stored;
      objects.push({ path, role, mediaType: mediaType ?? "text/plain", size, sha256: hexOf(digest) });
    };
    if (text !== undefined) await put(isFile ? "files/it.txt" : "text.txt", isFile ? "original" : "text", text);
    if (passed !== undefined) await put("text-passed.txt", "text-passed", passed);
    const envelope = {
      format: "muniment-record/1",
      salt: randomBytes(32).toString("hex"),
      actor: "a-0f3c9a7e5d1b2c48",
      software,
      objects,
      links: [],
    } as const;
    return isFile
      ? { ...envelope, kind: "intake", detail: intakeDetail(of, note ?? null) }
      : { ...envelope, kind: "capture", detail: of };
  }

  async search(query: string, more: Partial<SearchOrder> = {}): Promise<SearchAnswer> {
    return this.index.search({
      query,
      selection: null,
      sort: "relevance",
      cursor: null,
      limit: 200,
      facets: true,
      ...more,
    });
  }

  /** Numbers of the entries that were found, in their order. */
  async found(query: string, more: Partial<SearchOrder> = {}): Promise<readonly number[]> {
    return (await this.search(query, more)).hits.map(({ item }) => item.index);
  }

  /** Takes the index away, and builds another from the log. */
  async reindex(): Promise<void> {
    await this.index.close();
    for (const suffix of ["", "-wal", "-shm"]) await rm(join(this.#home, `index.sqlite${suffix}`), { force: true });
    this.index = openSqliteIndex(join(this.#home, "index.sqlite"));
    await follow(this.archive, this.index);
  }

  /** Puts other bytes where the object lies, or none. */
  async damage(digest: Digest, bytes: Uint8Array | null): Promise<void> {
    const path = join(this.#home, "archive", objectFile(digest));
    if (bytes === null) return rm(path);
    await chmod(path, 0o600);
    await writeFile(path, bytes);
  }

  async close(): Promise<void> {
    await this.index.close();
    await this.archive.close();
    await rm(this.#home, { recursive: true });
  }
}

function intakeDetail(name: string, note: string | null): IntakeDetail {
  return {
    name: { basis: "claimed", value: name },
    modified: unknown,
    received: unknown,
    mediaType: unknown,
    note: note === null ? null : { basis: "claimed", value: note },
  };
}
