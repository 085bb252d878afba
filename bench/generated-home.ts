/** Homes with much in them, for benchmarks. Made through the program's own archive: records, entries, tiles and signatures are real. */
import { randomBytes, randomFillSync } from "node:crypto";
import { hexOf, toHex, type EvidenceRecord, type RecordObject } from "@muniment/verify";
import type { Archive, ObjectRef } from "../packages/server/src/archive/archive.ts";
import { initArchive } from "../packages/server/src/archive/init.ts";
import { openArchive } from "../packages/server/src/archive/open.ts";
import type { BackEnd } from "../packages/server/src/storage/store.ts";
import { unsyncedBackEnd } from "./unsynced-back-end.ts";

const software = { name: "muniment-bench", version: "0.0.0" };
const surroundings = { now: () => Date.now(), randomBytes: (size: number): Uint8Array => randomBytes(size) };
const writeSize = 16 * 2 ** 20;

/** Makes a new home, and lets `fill` add to its archive. Nothing is synced, unless another back end is given. */
export async function generateHome(
  home: string,
  fill: (archive: Archive) => Promise<void>,
  backEnd: BackEnd = unsyncedBackEnd,
): Promise<void> {
  await initArchive({ home, backEnd, software, ...surroundings });
  const archive = await openArchive({
    mode: "write",
    home,
    backEnd,
    program: "muniment-bench",
    software,
    ...surroundings,
  });
  await fill(archive);
  await archive.close();
}

/** `count` objects of `size` random bytes each, `perRecord` to a record. */
export async function addObjects(
  archive: Archive,
  { count, size, perRecord }: { readonly count: number; readonly size: number; readonly perRecord: number },
): Promise<void> {
  for (let done = 0; done < count; done += perRecord) {
    const objects: RecordObject[] = [];
    for (let at = done; at < Math.min(count, done + perRecord); at += 1) {
      objects.push(objectOf(await archive.put(randomStream(size)), `files/${String(at)}.bin`));
    }
    await archive.append(intakeRecord(`files ${String(done)}`, objects));
  }
}

/** `count` items without objects, `atOnce` to an append. */
export async function addItems(
  archive: Archive,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - done) }, (_, at) => done + at);
    await archive.append(...numbers.map((number) => intakeRecord(`item ${String(number)}`, [])));
  }
}

export function intakeRecord(name: string, objects: readonly RecordObject[]): EvidenceRecord {
  const notMeasured = { basis: "not-measured", reason: "made for a benchmark" } as const;
  return {
    format: "muniment-record/1",
    kind: "intake",
    salt: toHex(randomBytes(32)),
    actor: "a-0000000000000000",
    software,
    objects,
    links: [],
    detail: {
      name: { basis: "claimed", value: name },
      modified: notMeasured,
      received: notMeasured,
      mediaType: notMeasured,
      note: null,
    },
  };
}

function objectOf({ digest, size }: ObjectRef, path: string): RecordObject {
  return { path, role: "original", mediaType: "application/octet-stream", size, sha256: hexOf(digest) };
}

async function* randomStream(size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(Math.min(size, writeSize));
  for (let left = size; left > 0; left -= block.length) {
    yield await Promise.resolve(randomFillSync(block).subarray(0, left));
  }
}
