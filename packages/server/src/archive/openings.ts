import { dirname, join } from "node:path";
import {
  encodeOpening,
  FormatError,
  hexOf,
  openingSizeMax,
  parseOpening,
  type Digest,
  type Opening,
} from "@muniment/verify";
import { makeFolder, syncFolder, writeNew } from "../storage/durable.ts";
import { namesIn } from "../storage/names-in.ts";
import { readSmall } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { doing } from "./failures.ts";
import type { HomeLayout } from "./home.ts";
import { Limit } from "../limit.ts";

/** As the files of an archive are hashed: more at once would only hold as many open. */
const writtenAtOnce = 16;

/** What opens the commitments of a home's records: in the home, and not in the archive. Source: spec/disclosure. */
export class Openings {
  readonly #layout: HomeLayout;
  readonly #limit = new Limit(writtenAtOnce);

  constructor(layout: HomeLayout) {
    this.#layout = layout;
  }

  /** Resolves when they are durable, with their folders. Throws ArchiveError. */
  async keep(openings: readonly Opening[]): Promise<void> {
    await doing("keeping who collected", async () => {
      const folders = new Set(openings.map(({ record }) => dirname(this.#pathOf(record))));
      for (const folder of folders) await makeFolder(folder);
      await Promise.all(
        openings.map((opening) =>
          this.#limit.run(() => writeNew(this.#pathOf(opening.record), encodeOpening(opening), 0o600)),
        ),
      );
      for (const folder of folders) await syncFolder(folder);
    });
  }

  /** What opens a record; null if there is nothing, or what is there is no opening of it: verifying the home says so. Throws ArchiveError. */
  async of(record: Digest): Promise<Opening | null> {
    return await doing("reading who collected", async () => {
      try {
        const opening = parseOpening(await readSmall(this.#pathOf(record), openingSizeMax));
        return opening.record === record ? opening : null;
      } catch (error) {
        const code = systemCode(error);
        if (error instanceof FormatError || code === "ENOENT" || code === "ENOTDIR") return null;
        throw error;
      }
    });
  }

  /** The records that something is there for, by name, each with its file in the home. */
  async *all(): AsyncGenerator<{ readonly record: Digest; readonly file: string; read(): Promise<Uint8Array> }> {
    for (const shard of (await namesIn(this.#layout.identity)).toSorted()) {
      for (const name of (await namesIn(join(this.#layout.identity, shard))).toSorted()) {
        const hex = /^([0-9a-f]{64})[.]txt$/.exec(name)?.[1];
        if (hex?.startsWith(shard) !== true) continue;
        const path = join(this.#layout.identity, shard, name);
        yield {
          record: `sha256:${hex}`,
          file: `identity/${shard}/${name}`,
          read: () => readSmall(path, openingSizeMax),
        };
      }
    }
  }

  #pathOf(record: Digest): string {
    const hex = hexOf(record);
    return join(this.#layout.identity, hex.slice(0, 2), `${hex}.txt`);
  }
}
