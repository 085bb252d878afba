/**
 * The oracle: what was acknowledged, kept outside the program. A store that forgot an item can call itself well, so that its own
 * verification is only one part of what is asked here.
 */
import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  consistencyPath,
  formatInstant,
  fromBase64,
  hashReader,
  hashSize,
  openCheckpoint,
  readAll,
  tileFile,
  tileWidth,
  toHex,
  verifyArchive,
  verifyConsistency,
  type Checkpoint,
  type Evidence,
  type Finding,
  type Vkey,
} from "@muniment/verify";
import type { ArchiveReader, SealedRecord } from "../../packages/server/src/archive/archive.ts";
import { homeLayout } from "../../packages/server/src/archive/home.ts";
import { initArchive } from "../../packages/server/src/archive/init.ts";
import { archiveEvidence, openArchive, readTrust } from "../../packages/server/src/archive/open.ts";
import { follow, openSqliteIndex, type ItemIndex } from "../../packages/server/src/index/index.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { bytesOf, type Orders, type Sealing } from "./adding.ts";

export interface Acknowledged extends Sealing {
  readonly plan: Pick<Orders, "seed" | "sizes">;
}

/** All that one home has ever acknowledged, and the newest head that came with it. */
export class Ledger {
  readonly home: string;
  readonly all: Acknowledged[] = [];
  /** The log's, as it was when the home was made. */
  readonly key: Vkey;
  #saved: { readonly note: Uint8Array; readonly checkpoint: Checkpoint } | null = null;
  #checkedSealings = 0;

  private constructor(home: string, key: Vkey) {
    this.home = home;
    this.key = key;
  }

  /** Makes a home, and begins its ledger. The key is kept here: nobody can slip another one in. */
  static async begin(home: string): Promise<Ledger> {
    const software = { name: "muniment", version: "0.0.0" };
    await initArchive({ home, backEnd: fsBackEnd, now: () => Date.now(), randomBytes, software });
    const key = await readTrust(home);
    if (key === null) throw new Error(`the new home ${home} has no verifier key`);
    return new Ledger(home, key);
  }

  /** The newest head seen here, or null before the first. */
  get head(): Checkpoint | null {
    return this.#saved?.checkpoint ?? null;
  }

  /** Notes what a process has told. */
  enter(plan: Acknowledged["plan"], sealings: readonly Sealing[]): void {
    for (const sealing of sealings) {
      this.all.push({ ...sealing, plan });
      if (sealing.checkpoint !== null) this.#save(fromBase64(sealing.checkpoint));
    }
  }

  /**
   * Everything that is promised at any moment, also before a recovery, by reading alone: the head continues the newest one seen
   * here, and each acknowledged item is at its index, with its record and its bytes. `thorough`: all of them, else those since the
   * last look and a few more.
   */
  async faultsOnReading(thorough: boolean): Promise<readonly string[]> {
    const reader = await openArchive({ mode: "read", home: this.home, backEnd: fsBackEnd });
    const { note, checkpoint } = await reader.checkpoint();
    const faults = await this.#faultsOfHead(reader.evidence, note, checkpoint);
    const wanted = thorough ? this.all : [...this.all.slice(this.#checkedSealings), ...this.#someOld()];
    faults.push(...(await faultsOfItems(reader, wanted, checkpoint.size)));
    if (faults.length === 0) this.#save(note);
    this.#checkedSealings = this.all.length;
    return faults;
  }

  /** What a full verification says against the archive, held against the newest head seen here. */
  async faultsOnVerifying(): Promise<readonly string[]> {
    const seen = this.#saved === null ? [] : [this.#saved.note];
    const evidence = archiveEvidence({ home: this.home, backEnd: fsBackEnd });
    const faults: string[] = [];
    let findings = 0;
    // A clock that was set ahead by two days is no fault of the archive.
    const now = formatInstant(Date.now() + 4 * 24 * 60 * 60 * 1000);
    for await (const finding of verifyArchive(evidence, { keys: [this.key], seen }, now)) {
      findings += 1;
      if (finding.outcome !== "holds") faults.push(`verify: ${sentenceOf(finding)}`);
    }
    if (findings < 6) faults.push(`verify: only ${String(findings)} findings`);
    return faults;
  }

  /** Nothing of a crash is left once a program has started again and ended: no staged commit, no folder of a session. */
  async faultsOfRemains(): Promise<readonly string[]> {
    const { archive, incoming } = homeLayout(this.home);
    const staged = await namesIn(join(archive, "log/staged"));
    const sessions = await namesIn(incoming);
    return [
      ...staged.map((name) => `the staged commit ${name} is still there after a clean end`),
      ...sessions.map((name) => `var/incoming/${name} is still there after a clean end`),
    ];
  }

  /** The index that followed the log through the crashes answers as one that is built anew. */
  async faultsOfIndex(): Promise<readonly string[]> {
    const reader = await openArchive({ mode: "read", home: this.home, backEnd: fsBackEnd });
    const [kept, fresh] = [openSqliteIndex(homeLayout(this.home).index), openSqliteIndex(":memory:")];
    try {
      for (const index of [kept, fresh]) await follow(reader, index);
      const [left, right] = [await answersOf(kept), await answersOf(fresh)];
      return left === right ? [] : ["the index that followed the log answers otherwise than one built anew"];
    } finally {
      await kept.close();
      await fresh.close();
    }
  }

  async #faultsOfHead(evidence: Evidence, note: Uint8Array, now: Checkpoint): Promise<string[]> {
    const { signed, detail } = openCheckpoint(note, [this.key]);
    if (signed !== "trusted") return [`the head is not signed by the log's key: ${detail}`];
    const saved = this.#saved?.checkpoint;
    if (saved === undefined) return [];
    if (now.size < saved.size) return [`the log went back from ${String(saved.size)} entries to ${String(now.size)}`];
    const read = hashReader((tile) => readAll(evidence.read(tileFile(tile)), tileWidth * hashSize), now.size);
    const path = await consistencyPath(saved.size, now.size, read);
    const { size: size1, root: root1 } = saved;
    const continues = verifyConsistency({ size1, size2: now.size, root1, root2: now.root, path });
    return continues
      ? []
      : [`the head of size ${String(now.size)} does not continue that of size ${String(saved.size)}`];
  }

  #someOld(): readonly Acknowledged[] {
    const step = Math.max(1, Math.floor(this.#checkedSealings / 8));
    return this.all.slice(0, this.#checkedSealings).filter((_, at) => at % step === 0);
  }

  #save(note: Uint8Array): void {
    const { checkpoint, signed } = openCheckpoint(note, [this.key]);
    if (signed !== "trusted") throw new Error("a head was acknowledged that the log's key did not sign");
    if (this.#saved === null || checkpoint.size > this.#saved.checkpoint.size) this.#saved = { note, checkpoint };
  }
}

async function faultsOfItems(
  reader: ArchiveReader,
  wanted: readonly Acknowledged[],
  size: number,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const byIndex = new Map(wanted.map((item) => [item.index, item]));
  if (byIndex.size < new Set(wanted).size) faults.push("two acknowledgements name one index");
  for (const run of runsOf([...byIndex.keys()].filter((index) => index < size))) {
    for await (const found of reader.entries(run.from, run.to)) {
      const item = byIndex.get(found.entry.index);
      if (item === undefined) continue;
      byIndex.delete(item.index);
      const fault = await faultOfItem(reader, item, found);
      if (fault !== null) faults.push(`${nameOf(item)} ${fault}`);
    }
  }
  faults.push(...[...byIndex.values()].map((item) => `${nameOf(item)} is not in the log of ${String(size)} entries`));
  return faults;
}

async function faultOfItem(reader: ArchiveReader, item: Acknowledged, found: SealedRecord): Promise<string | null> {
  if (found.entry.record !== `sha256:${item.record}`) return `has another record: ${found.entry.record}`;
  if (found.entry.time !== item.time) return `has another time: ${found.entry.time}`;
  if (!found.record.ok) return `has a record that cannot be read: ${found.record.reason}`;
  const [object, ...others] = found.record.value.objects;
  const content = bytesOf(item.plan, item);
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (object?.sha256 !== sha256 || object.size !== content.length || others.length > 0)
    return "has a record of other bytes than were given";
  const bytes = await readAll(reader.object(`sha256:${sha256}`), content.length);
  return Buffer.compare(bytes, content) === 0 ? null : "has other bytes than were given";
}

/** Neighbouring indices together: each run costs the reading of its bundles once. */
function runsOf(indices: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && index < last.to + 16) last.to = index + 1;
    else runs.push({ from: index, to: index + 1 });
  }
  return runs;
}

function nameOf({ adder, place, index }: Sealing): string {
  return `add ${String(place)} of adder ${String(adder)}, acknowledged as entry ${String(index)},`;
}

export function sentenceOf({ check, subject, outcome, detail }: Finding): string {
  const at = subject.index === undefined ? "" : ` (entry ${String(subject.index)})`;
  return `${check} ${outcome} for ${subject.file}${at}: ${detail}`;
}

async function answersOf(index: ItemIndex): Promise<string> {
  const hash = createHash("sha256");
  let before: number | null = null;
  for (;;) {
    const items = await index.list(before, 1000);
    for (const item of items) hash.update(JSON.stringify(item));
    const last = items.at(-1);
    if (last === undefined) break;
    before = last.index;
  }
  hash.update(JSON.stringify([await index.position(), await index.count(), await index.damaged()]));
  for (const query of ["", "kind:file -1", "bytes OR file"]) {
    const answer = await index.search({
      query,
      selection: null,
      sort: "oldest",
      cursor: null,
      limit: 200,
      facets: true,
    });
    hash.update(JSON.stringify(answer));
  }
  return toHex(hash.digest());
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
