import {
  checkpointFile,
  encodePin,
  FormatError,
  formatInstant,
  parsePin,
  parseVkey,
  pinFile,
  VerdictSum,
  verifyHome,
  type FileEntry,
  type Finding,
  type ObjectScope,
  type Progress,
  type TileName,
  type Verdict,
  type Vkey,
} from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { readEdge } from "../archive/edge.ts";
import { placeHead } from "../archive/open.ts";
import { readOwnerKeys } from "../archive/owner-keys.ts";
import { readTile } from "../archive/tile-reader.ts";
import { replaceFile } from "../storage/durable.ts";
import type { StoreView } from "../storage/store.ts";
import { copyAnchors } from "./anchor-copier.ts";
import { isOfFile } from "./copy-error.ts";
import { extend } from "./extend.ts";
import { survey } from "./growth.ts";
import { mendFinding, tailOf, type MendParts } from "./mend-files.ts";
import { inUse } from "./mend-lock.ts";
import { clearLog, mendLog } from "./mend-log.ts";
import { moveAside } from "./move-aside.ts";
import { ObjectCopier } from "./object-copier.ts";
import { signedHead, signedNote, type Copy } from "./place.ts";
import type { Repaired, RepairOrder } from "./repair-order.ts";
import {
  faultOfHead,
  genesisKey,
  lyingSize,
  logNames,
  standing,
  type HeadCandidate,
  type TrustedHead,
} from "./repair-head.ts";
import type { RepairLedger } from "./repair-ledger.ts";
import type { LogSource } from "./right-log.ts";
import type { Site } from "./target.ts";

export interface RepairParts {
  readonly order: RepairOrder;
  readonly site: Site;
  readonly view: StoreView;
  /** What the archive says of itself; null if that is damaged. */
  readonly self: Copy["self"];
  readonly copy: Copy | null;
  readonly ledger: RepairLedger;
}

// Objects are hashed once, at the end: until then it is enough that they are there.
const present: ObjectScope = { objects: "sample", percent: 1, chosen: () => false };
// A bundle that is mended shows its entries, an entry its record, a record its objects; more rounds than that come of nothing.
const roundsMax = 6;

/** One repair, under the archive's lock: the head, the log, what the copy has more of, the rest, and then every byte. */
export class RepairWork {
  readonly #parts: RepairParts;
  readonly #copier: ObjectCopier | null;
  /** The keys that count: those of the owner and the user; where there are none, what the archive says itself. */
  #keys: readonly Vkey[] = [];
  #head: TrustedHead | null = null;
  #copyHead: TrustedHead | null = null;
  #told = new Set<string>();
  #read = { files: 0, bytes: 0 };

  constructor(parts: RepairParts) {
    this.#parts = parts;
    this.#copier = copierOf(parts);
  }

  async run(): Promise<Repaired> {
    const { order, site, ledger } = this.#parts;
    if (site.running > 0) throw inUse(site.running);
    await this.#findKeys();
    this.#copyHead = await this.#headOfCopy();
    this.#head = await this.#headOfArchive();
    const ahead = await this.#isCopyAhead();
    await this.#rounds({ foreign: !ahead });
    const begun = ahead && !(await this.#catchUp());
    if (ahead) await this.#rounds({ foreign: !begun });
    const verdict = await this.#hashAll();
    if (!begun && ledger.unmended.length === 0) site.mark("whole");
    const checkpoint = this.#head?.checkpoint ?? null;
    const { mended, unmended } = ledger;
    return { home: order.home, checkpoint, mended, unmended, verdict, read: this.#read };
  }

  async #findKeys(): Promise<void> {
    const { order, site, view, self } = this.#parts;
    const { pin } = await readOwnerKeys(site.layout);
    const pinned = pin instanceof Uint8Array ? pinIn(pin) : [];
    const genesis = await genesisKey(view);
    const named = [...(self === null ? [] : [parseVkey(self.file.key)]), ...(genesis === null ? [] : [genesis])];
    const given = [...pinned, ...order.keys];
    this.#keys = given.length > 0 ? given : named;
  }

  /** The copy's head counts only if this archive's own keys vouch for it. */
  async #headOfCopy(): Promise<TrustedHead | null> {
    const { copy } = this.#parts;
    if (copy === null) return null;
    const signed = await signedHead(copy.view, this.#keys);
    return signed.checkpoint === null ? null : { view: copy.view, ...signed };
  }

  async #headOfArchive(): Promise<TrustedHead | null> {
    const { copy, site, view, ledger } = this.#parts;
    const own = await signedHead(view, this.#keys);
    if (own.checkpoint !== null) return { view, ...own };
    const candidates = await this.#candidates();
    if (candidates.length === 0) {
      const missing =
        copy === null ? "name a copy that has it: --from <copy>" : "the copy has none that this log's key signed";
      ledger.explain(checkpointFile, missing);
    }
    for (const candidate of candidates) {
      const fault = await faultOfHead(candidate, await this.#ownLog(), await this.#sources());
      if (fault !== null) {
        ledger.explain(checkpointFile, fault);
        continue;
      }
      await moveAside(site.layout, site.parts.setAside, checkpointFile);
      if ((await site.parts.head.swap(null, candidate.head.note)) === null)
        throw new Error("a head appeared under the lock");
      ledger.mend(checkpointFile, `from ${candidate.from}, signed by the log's key, and the files lead to it`);
      return { ...candidate.head, view };
    }
    return null;
  }

  /** Heads that may take the place of one that is lost, the newest first. */
  async #candidates(): Promise<readonly HeadCandidate[]> {
    const { copy, order, view } = this.#parts;
    const found: HeadCandidate[] = [];
    if (this.#copyHead !== null && copy !== null) found.push({ head: this.#copyHead, from: copy.path });
    const kept = await secondHead(order);
    const signed = kept === null ? null : await signedNote(view, kept, this.#keys);
    if (signed !== null && signed.checkpoint !== null)
      found.push({ head: { view, ...signed }, from: "its second place" });
    return found.toSorted((one, other) => other.head.checkpoint.size - one.head.checkpoint.size);
  }

  async #isCopyAhead(): Promise<boolean> {
    const { copy } = this.#parts;
    if (this.#head === null || this.#copyHead === null || copy === null) return false;
    return (await standing(this.#head, this.#copyHead, copy.path)) === "ahead";
  }

  async #ownLog(): Promise<LogSource> {
    const { view } = this.#parts;
    const lying = lyingSize(await logNames(view.evidence));
    return { ...view, size: Math.max(lying, this.#head?.checkpoint.size ?? 0) };
  }

  async #sources(): Promise<readonly LogSource[]> {
    const own = await this.#ownLog();
    const { copy } = this.#parts;
    if (copy === null) return [own];
    const size = this.#copyHead?.checkpoint.size ?? lyingSize(await logNames(copy.view.evidence));
    return [own, { ...copy.view, size }];
  }

  /** Mends what structure, log and records show, again as long as that shows more. `foreign`: also what has no place. */
  async #rounds({ foreign }: { readonly foreign: boolean }): Promise<void> {
    const { ledger } = this.#parts;
    for (let round = 0; round < roundsMax; round += 1) {
      const [before, faults] = [ledger.count, await this.#faults(present)];
      if (faults.length === 0) return;
      await this.#mend(faults, foreign);
      if (ledger.count === before) return;
    }
  }

  async #mend(faults: readonly Finding[], foreign: boolean): Promise<void> {
    const { site, view, ledger, order } = this.#parts;
    if (this.#head !== null && faults.some(({ check }) => check.startsWith("log."))) {
      const work = { layout: site.layout, parts: site.parts, ledger, signal: order.signal };
      const { checkpoint } = this.#head;
      const names = faults.filter(({ check }) => check.startsWith("log.")).map(({ subject }) => subject.file);
      await mendLog(checkpoint, await this.#sources(), work);
      await clearLog(checkpoint, names, work);
    }
    const tail = this.#head === null ? null : tailOf(this.#head.checkpoint, await logNames(view.evidence));
    for (const fault of faults) {
      order.signal.throwIfAborted();
      if (fault.check !== "file.expected" || foreign) await mendFinding(fault, this.#mendParts(tail));
    }
  }

  #mendParts(tail: string | null): MendParts {
    const { site, view, copy, ledger } = this.#parts;
    const from = copy === null || this.#copier === null ? null : { place: copy, copier: this.#copier };
    return { layout: site.layout, parts: site.parts, view, ledger, copy: from, head: this.#head, tail };
  }

  /** Brings the entries that the copy has more, if all that they name can be had. */
  async #catchUp(): Promise<boolean> {
    const { site, view, ledger, order } = this.#parts;
    const [head, source, copier] = [this.#head, this.#copyHead, this.#copier];
    if (head === null || source === null || copier === null) return false;
    try {
      const seen = await site.parts.head.load();
      const before = await readEdge(head.checkpoint, (tile) => this.#edgeTile(tile));
      const target = { parts: site.parts, version: seen?.version ?? null, before };
      const roots = await survey(source, before);
      site.mark("begun");
      // Before the head: an entry names an anchor that was there before it. What lacks is found when all is verified.
      await copyAnchors(source, site);
      const { complete, lacking } = await extend(source, target, roots, {
        copier,
        skipDamaged: false,
        first: "head",
        signal: order.signal,
        onEntries: () => undefined,
      });
      for (const { file, reason } of lacking) ledger.leave(file, `the newer entries of the copy need it: ${reason}`);
      if (!complete) return false;
    } catch (error) {
      // Of the copy's log. What this archive's own store says is not of the kinds that reading a log ends with.
      if (!isOfFile(error) || (!(error instanceof FormatError) && error.code !== "not-found")) throw error;
      ledger.leave(checkpointFile, `the newer entries of the copy could not be taken: ${error.message}`);
      return false;
    }
    const more = source.checkpoint.size - head.checkpoint.size;
    ledger.mend(checkpointFile, `${String(more)} newer entries from the copy, which continues this log`);
    this.#head = { ...source, view };
    await this.#followKey(head.signer, source.signer);
    return true;
  }

  /** From here or from the copy: the edge is held against the root in any case. */
  async #edgeTile(tile: TileName): Promise<Uint8Array> {
    const { view, copy } = this.#parts;
    try {
      return await readTile(view, tile);
    } catch (error) {
      if (copy === null || !isOfFile(error)) throw error;
      return await readTile(copy.view, tile);
    }
  }

  /** The newer entries may have given the log another key. */
  async #followKey(before: Vkey, after: Vkey): Promise<void> {
    if (before.text === after.text) return;
    const { site, ledger } = this.#parts;
    await replaceFile(site.layout.pin, encodePin(after));
    ledger.mend(pinFile, "the newer entries give the log another key, and the one before it vouches for that");
    this.#keys = [...this.#keys, after];
  }

  /** Every byte, in the end: objects are mended as they are met. What does not hold then is what could not be mended. */
  async #hashAll(): Promise<Verdict> {
    const { ledger, order } = this.#parts;
    const before = ledger.count;
    let sum = new VerdictSum();
    const left: Finding[] = [];
    for await (const found of this.#findings({ objects: "all" }, (progress) => {
      this.#read = { files: progress.files, bytes: progress.bytes };
      order.onVerify(progress);
    })) {
      this.#tell(found);
      const mended = ledger.count;
      if (found.check === "object.bytes" && found.outcome !== "holds") await mendFinding(found, this.#mendParts(null));
      if (ledger.count > mended) continue;
      sum.add(found);
      if (found.outcome !== "holds") left.push(found);
    }
    if (ledger.count > before) {
      // What was mended may have stood in the way of something else.
      const again = await this.#faults(present);
      sum = new VerdictSum();
      sum.add({ outcome: "holds" });
      const files = new Set(again.map(({ subject }) => subject.file));
      const still = left.filter(({ check, subject }) => check === "object.bytes" && !files.has(subject.file));
      left.splice(0, left.length, ...again, ...still);
      for (const found of left) sum.add(found);
    }
    for (const { subject, detail, outcome, signer } of left) {
      if (outcome !== "holds" && signer === undefined) ledger.leave(subject.file, detail, outcome);
    }
    return sum.verdict();
  }

  async #faults(scope: ObjectScope): Promise<Finding[]> {
    const faults: Finding[] = [];
    for await (const found of this.#findings(scope, this.#parts.order.onVerify)) {
      if (found.outcome === "holds" || found.signer !== undefined) continue;
      this.#tell(found);
      faults.push(found);
    }
    return faults;
  }

  async *#findings(scope: ObjectScope, onProgress: (progress: Progress) => void): AsyncGenerator<Finding> {
    const { order, site, view } = this.#parts;
    const owner = await readOwnerKeys(site.layout);
    const trust = { keys: order.keys, seen: [], anchors: order.anchors };
    const options = {
      newHasher: order.newHasher,
      measure: (files: readonly FileEntry[]) => site.pool.measureAll(files),
      parallel: site.pool.atOnce,
      scope,
      onProgress,
    };
    for await (const found of verifyHome(view.evidence, owner, trust, formatInstant(order.now()), options)) {
      order.signal.throwIfAborted();
      yield* found;
    }
  }

  /** Each fault once, however many rounds meet it; what holds, when all is hashed. */
  #tell(found: Finding): void {
    const name = `${found.check} ${found.subject.file} ${String(found.subject.index ?? "")}`;
    if (found.outcome !== "holds") {
      if (this.#told.has(name)) return;
      this.#told.add(name);
    }
    this.#parts.order.onFinding(found);
  }
}

function copierOf({ copy, order, site }: RepairParts): ObjectCopier | null {
  if (copy === null) return null;
  const done = { entries: 0, entriesTotal: 0, bytes: 0, hashed: 0 };
  return new ObjectCopier({
    from: copy.view.store,
    to: site.parts.store,
    incoming: site.parts.incoming,
    setAside: site.parts.setAside,
    root: site.layout.archive,
    measure: (file) => site.pool.measure(file),
    signal: order.signal,
    onBytes: (bytes, how) => {
      done[how === "copied" ? "bytes" : "hashed"] += bytes;
      order.onCopy(done);
    },
  });
}

/** What the second place of the home keeps, if it has one and that can be read: what it is worth its signature tells. */
async function secondHead({ home, backEnd }: RepairOrder): Promise<Uint8Array | null> {
  try {
    const kept = await placeHead({ home, backEnd });
    return kept !== null && "note" in kept ? kept.note : null;
  } catch (error) {
    // Settings or a home that cannot be read: then there is one candidate less.
    if (error instanceof ArchiveError) return null;
    throw error;
  }
}

function pinIn(bytes: Uint8Array): readonly Vkey[] {
  try {
    return [parsePin(bytes)];
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
