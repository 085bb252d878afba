/** The log: entries sealed in a second, what a commit reads of a log that grows, and proofs out of a large one. */
import { randomBytes, randomInt } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  checkpointFile,
  consistencyPath,
  hashReader,
  inclusionPath,
  parseTile,
  rootOf,
  tileWidth,
  toHex,
  verifyConsistency,
  verifyInclusion,
  widthIn,
  type Digest,
  type Hash,
} from "@muniment/verify";
import { Committer, type NewEntry } from "../packages/server/src/archive/committer.ts";
import { makeKey, Signer } from "../packages/server/src/archive/keys/keys.ts";
import { readTile } from "../packages/server/src/archive/tile-reader.ts";
import { fsBackEnd } from "../packages/server/src/storage/fs/fs-back-end.ts";
import type { BackEnd, StoreParts, StoreView } from "../packages/server/src/storage/store.ts";
import { CountingStore } from "./counting-store.ts";
import { generateHome, intakeRecord } from "./generated-home.ts";
import { describeMachine, inFolder, median } from "./measure.ts";
import { unsyncedBackEnd } from "./unsynced-back-end.ts";

const size = Number(process.argv[2] ?? 10_000_000);
const records = Number(process.argv[3] ?? 20_000);
const rounds = Number(process.argv[4] ?? 3);
const proofs = 1000;
const batch = 2048;
const largeBatch = 65_536;
const limits = { perSecond: 5000, proofMs: 1 };
// A commit that remembers nothing reads the edge of the log: one tile of each level, at most four here, and one bundle of entries of 256 bytes.
const edgeBytesMax = 4 * tileWidth * 32 + tileWidth * 256;

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  if (records > 0) await sealing(folder);
  if (size > 0) await growing(join(folder, "log"));
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

/** Durable commits: of records through the whole archive, and of entries alone. */
async function sealing(folder: string): Promise<void> {
  const whole: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const made = Array.from({ length: records }, (_, at) => intakeRecord(`item ${String(at)}`, []));
    const parts = Array.from({ length: Math.ceil(records / batch) }, (_, at) =>
      made.slice(at * batch, (at + 1) * batch),
    );
    const home = join(folder, `home-${String(round)}`);
    await generateHome(
      home,
      async (archive) => {
        whole.push(
          await perSecond(records, async () => {
            for (const part of parts) await archive.append(...part);
          }),
        );
      },
      fsBackEnd,
    );
    const committer = newCommitter(await partsIn(join(folder, `entries-${String(round)}`), fsBackEnd));
    await committer.begin();
    alone.push(await perSecond(records, () => grow(committer, records, batch)));
    console.log(
      `round ${String(round + 1)}: ${String(whole.at(-1)?.toFixed(0))} records/s, ${String(alone.at(-1)?.toFixed(0))} entries/s`,
    );
  }
  console.log(
    `sealed durably: ${median(whole).toFixed(0)} records/s through the archive, ${median(alone).toFixed(0)} entries/s without records, ${String(batch)} to a commit (limit ${String(limits.perSecond)})`,
  );
  if (!(median(whole) >= limits.perSecond)) failed.push("records sealed in a second");
  if (!(median(alone) >= limits.perSecond)) failed.push("entries sealed in a second");
}

async function growing(folder: string): Promise<void> {
  const parts = await partsIn(folder, unsyncedBackEnd);
  const store = new CountingStore(parts.store);
  const signer = new Signer("muniment.invalid/bench", makeKey());
  const committer = newCommitter({ ...parts, store }, signer);
  await committer.begin();
  let done = 0;
  for (const part of [1000, 100, 10, 1]) {
    const until = Math.floor(size / part);
    const rate = await perSecond(until - done, () => grow(committer, until - done, largeBatch));
    store.bytesRead = 0;
    await committer.commit(newEntries(1));
    const warm = store.bytesRead;
    store.bytesRead = 0;
    await newCommitter({ ...parts, store }, signer).load();
    const cold = store.bytesRead;
    done = until + 1;
    console.log(
      `at ${String(done)} entries (made at ${rate.toFixed(0)}/s): the next commit reads ${String(warm)} bytes of the log, that of another program ${String(cold)} (limit ${String(edgeBytesMax)})`,
    );
    if (!(warm === 0 && cold <= edgeBytesMax)) failed.push("bytes that a commit reads");
  }
  await prove(fsBackEnd.view(join(folder, "archive"), checkpointFile), done);
}

/** Proofs of random entries, and from random earlier sizes, out of files. Each is verified, beside the time taken. */
async function prove(view: StoreView, count: number): Promise<void> {
  const read = hashReader((tile) => readTile(view, tile), count);
  const root = await rootOf(count, read);
  const times = { inclusion: [] as number[], consistency: [] as number[] };
  for (let round = 0; round < proofs; round += 1) {
    const [index, size1] = [randomInt(count), 1 + randomInt(count)];
    const inclusion = await timed(times.inclusion, () => inclusionPath(index, count, read));
    const leaf = await leafAt(view, index, count);
    if (!verifyInclusion({ index, size: count, leaf, path: inclusion, root })) throw new Error("a proof does not hold");
    const path = await timed(times.consistency, () => consistencyPath(size1, count, read));
    const root1 = await rootOf(
      size1,
      hashReader((tile) => readTile(view, tile), size1),
    );
    if (!verifyConsistency({ size1, size2: count, root1, root2: root, path })) throw new Error("a proof does not hold");
  }
  const medians = { inclusion: median(times.inclusion), consistency: median(times.consistency) };
  console.log(
    `proofs at ${String(count)} entries, medians of ${String(proofs)}: inclusion ${medians.inclusion.toFixed(3)} ms, consistency ${medians.consistency.toFixed(3)} ms (limit ${String(limits.proofMs)} ms)`,
  );
  if (!(medians.inclusion < limits.proofMs)) failed.push("proofs of inclusion");
  if (!(medians.consistency < limits.proofMs)) failed.push("proofs of consistency");
}

async function leafAt(view: StoreView, index: number, count: number): Promise<Hash> {
  const tile = Math.floor(index / tileWidth);
  const width = widthIn(count, 0, tile);
  const leaf = parseTile(await readTile(view, { level: 0, index: tile, width }), width)[index % tileWidth];
  if (leaf === undefined) throw new Error(`there is no leaf ${String(index)}`);
  return leaf;
}

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  times.push(performance.now() - start);
  return result;
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1000) / (performance.now() - start);
}

async function grow(committer: Committer, count: number, atOnce: number): Promise<void> {
  for (let left = count; left > 0; left -= atOnce) await committer.commit(newEntries(Math.min(left, atOnce)));
}

/** Entries of records that are stored nowhere: the log does not look at them. */
function newEntries(count: number): NewEntry[] {
  const bytes = randomBytes(32 * count);
  return Array.from({ length: count }, (_, at) => {
    const record: Digest = `sha256:${toHex(bytes.subarray(32 * at, 32 * (at + 1)))}`;
    return { type: "intake", record };
  });
}

function newCommitter(parts: StoreParts, signer = new Signer("muniment.invalid/bench", makeKey())): Committer {
  return new Committer({ ...parts, signer, now: () => Date.now(), randomBytes: (count) => randomBytes(count) });
}

async function partsIn(folder: string, backEnd: BackEnd): Promise<StoreParts> {
  const [root, scratch, aside] = ["archive", "scratch", "aside"].map((name) => join(folder, name));
  if (root === undefined || scratch === undefined || aside === undefined) throw new Error("a folder lacks its name");
  for (const path of [root, scratch, aside]) await mkdir(path, { recursive: true });
  return backEnd.parts(root, checkpointFile, { scratch, aside });
}
