import {
  decodeUtf8,
  digestOf,
  encodeRecord,
  FormatError,
  objectFile,
  parseRotation,
  toHex,
  type HeadRecord,
  type KeyRecord,
  type RecordEnvelope,
  type Vkey,
} from "@muniment/verify";
import type { Store } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import type { ArchiveReader, Sealed } from "./archive.ts";
import type { Committer } from "./committer.ts";
import type { HomeLayout } from "./home.ts";
import { badKey, keysUnder, readActor, type Signer } from "./keys/keys.ts";
import type { WriteOptions } from "./open-options.ts";

/** Where a record of the log's own keys is added. */
export interface KeyLog {
  readonly layout: HomeLayout;
  readonly store: Store;
  readonly reader: ArchiveReader;
  readonly commits: Pick<Committer, "commit">;
  readonly options: Pick<WriteOptions, "randomBytes" | "software">;
}

/** Seals the record of a key or a head in a commit of its own. What else signs it is for the caller. */
export async function sealKeyRecord(
  log: KeyLog,
  recordOf: (envelope: RecordEnvelope) => KeyRecord | HeadRecord,
  cosigner?: Signer,
): Promise<Sealed> {
  const { layout, store, commits, options } = log;
  const made = recordOf({
    format: "muniment-record/1",
    salt: toHex(options.randomBytes(32)),
    actor: await readActor(layout),
    software: options.software,
    objects: [],
    links: [],
  });
  const bytes = encodeRecord(made);
  const record = digestOf(bytes);
  await store.create(objectFile(record), streamOf(bytes));
  const { sealed } = await commits.commit([{ type: made.kind, record }], cosigner);
  const [one] = sealed;
  if (one === undefined) throw new Error("a commit of one entry sealed none");
  return one;
}

/**
 * Adds the entry that a log wants before any other once its key was changed: the head that both keys signed. `key` is the one that
 * signs here. To be called under the archive's lock. Source: spec/keys, "A new key for the same log".
 */
export async function addOwedHead(log: KeyLog, key: Vkey): Promise<void> {
  const { checkpoint, note } = await log.reader.checkpoint();
  if (checkpoint.size < 2 || keysUnder(note, checkpoint.origin) < 2) return;
  for await (const { entry, record } of log.reader.entries(checkpoint.size - 1, checkpoint.size)) {
    if (entry.type !== "key") return;
    const to = record.ok ? newKeyOf(record.value.detail) : null;
    if (to !== null && to !== key.text)
      throw badKey(log.layout.privateKey, "is a key that this log has given up; the new one is not here");
  }
  await sealKeyRecord(log, (envelope) => ({ ...envelope, kind: "head", detail: { checkpoint: decodeUtf8(note) } }));
}

function newKeyOf(detail: unknown): string | null {
  try {
    return parseRotation(detail).to.text;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
