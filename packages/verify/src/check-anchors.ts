/** Checks what lies below anchors/: the checkpoints, the tokens over them, and which time they prove. Source: spec/anchors. */
import { faultOf, outcomeOf, type ArchiveFiles } from "./archive-files.ts";
import type { Head } from "./check-head.ts";
import { compareSeen, type Said, type SeenTrust } from "./check-log.ts";
import { finding, type Finding } from "./finding.ts";
import { parseCheckpoint, sizeOfNote } from "./format/checkpoint.ts";
import { fromHex } from "./format/bytes.ts";
import { FormatError, hexOf, type Digest } from "./format/digest.ts";
import { instantMs, type Instant } from "./format/instant.ts";
import { anchorFile, anchorsFolder, parseAnchorFile, type AnchorName } from "./format/layout.ts";
import { noteSizeMax, parseNote } from "./format/note.ts";
import type { ParsedRecord } from "./format/record.ts";
import { parseTokenDetail, type StampObtained } from "./format/record-token.ts";
import type { LogReading } from "./log-reading.ts";
import { intactOutcome, judgeTimeStamp, type TimeTrust, type TimeVerdict } from "./time/judge.ts";
import { listSizeMax, parseRevocationList, type RevocationList } from "./time/revocation.ts";
import { tokenSizeMax } from "./time/token.ts";

export interface AnchorContext {
  readonly files: ArchiveFiles;
  readonly head: Head;
  readonly log: LogReading;
  readonly keysAt: SeenTrust["keysAt"];
  readonly time: TimeTrust;
  readonly now: Instant;
}

/** Lists in an archive are looked at in all tokens: a hundred large ones would take hours. */
const listsMax = 64;
const listBytesMax = 64 * 1024 * 1024;
/** Two clocks that agree to a minute are not remarked upon. */
const clockMaxMs = 60_000;

interface Anchored {
  /** The bytes that are anchored; null if they could not be had. */
  readonly data: Uint8Array | null;
  readonly size: number;
  readonly holds: boolean;
}

interface Proof {
  readonly verdict: TimeVerdict;
  readonly anchored: Anchored;
}

export class AnchorChecks {
  readonly #context: AnchorContext;
  readonly #named = new Map<string, { readonly detail: StampObtained; readonly index: number }>();
  /** The times of the entries that are the newest under an anchor; null until they were seen. */
  readonly #times = new Map<number, Instant | null>();

  private constructor(context: AnchorContext) {
    this.#context = context;
  }

  /** Before the entries: which of them are the newest under an anchor. */
  static async over(context: AnchorContext): Promise<AnchorChecks> {
    const checks = new AnchorChecks(context);
    for (const file of context.files.anchored) {
      if (parseAnchorFile(file)?.kind !== "checkpoint") continue;
      const { value } = await context.files.peek(file, noteSizeMax);
      const size = value === null ? null : sizeOfNote(value);
      if (size !== null) checks.#times.set(size - 1, null);
    }
    return checks;
  }

  /** What the writer's clock said at an entry. */
  seeEntry(index: number, time: Instant): void {
    if (this.#times.has(index)) this.#times.set(index, time);
  }

  /** What the log itself says of its tokens. A detail of a later version says nothing here. */
  seeRecord(index: number, record: ParsedRecord): void {
    if (record.kind !== "token") return;
    try {
      const detail = parseTokenDetail(record.detail);
      if (detail.action === "stamp" && detail.outcome === "obtained")
        this.#named.set(detail.file.name, { detail, index });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }

  /** After all entries were seen. */
  async *findings(): AsyncGenerator<Finding> {
    const names = this.#names();
    const { findings, lists } = await this.#readLists(names);
    const trust = { ...this.#context.time, lists: [...this.#context.time.lists, ...lists] };
    const proofs: Proof[] = [];
    let anchored: Anchored = { data: null, size: 0, holds: false };
    let tokens = 0;
    for (const [file, name] of names) {
      if (name.kind === "checkpoint") {
        const checked = await this.#checkpoint(file, name.anchor);
        anchored = checked.anchored;
        yield checked.finding;
      } else if (name.kind === "crl") {
        const list = findings.get(file);
        if (list !== undefined) yield list;
      } else {
        tokens += 1;
        const { finding: one, verdict } = await this.#token(file, anchored, trust);
        if (verdict !== null) proofs.push({ verdict, anchored });
        yield one;
      }
    }
    if (tokens > 0) yield timeFinding(proofs);
  }

  /** Every file of an anchor that lies there or should, in order: of each folder the checkpoint first. */
  #names(): readonly (readonly [string, AnchorName])[] {
    const all = new Map<string, AnchorName>();
    for (const file of [...this.#context.files.anchored, ...this.#named.keys()]) {
      const name = parseAnchorFile(file);
      if (name === null || name.kind === "ots" || name.kind === "cosig") continue;
      const checkpoint: AnchorName = { kind: "checkpoint", anchor: name.anchor };
      all.set(anchorFile(checkpoint), checkpoint).set(file, name);
    }
    const rank = (name: AnchorName): string => `${name.anchor} ${name.kind === "checkpoint" ? "" : name.sha256}`;
    return [...all].sort(([, a], [, b]) => (rank(a) < rank(b) ? -1 : 1));
  }

  async #checkpoint(file: string, anchor: Digest): Promise<{ finding: Finding; anchored: Anchored }> {
    const { files } = this.#context;
    const { value, fault } = await files.read(file, noteSizeMax);
    const said = ({ outcome, detail }: Said, anchored: Partial<Anchored> = {}): ReturnType<typeof result> =>
      result(finding("anchor.checkpoint", file, outcome, detail), anchored);
    const result = (one: Finding, anchored: Partial<Anchored>): { finding: Finding; anchored: Anchored } => ({
      finding: one,
      anchored: { data: null, size: 0, holds: false, ...anchored },
    });
    if (value === null) return said({ outcome: outcomeOf(fault), detail: fault.reason });
    if (files.hash(value) !== hexOf(anchor))
      return said({ outcome: "fails", detail: "its bytes are not those that its folder names" });
    try {
      const { text, lines } = parseNote(value);
      const { origin, size } = parseCheckpoint(text);
      const own = this.#context.head.checkpoint?.origin;
      if (lines.length !== 1 || lines[0]?.name !== origin)
        return said(
          { outcome: "fails", detail: "it has another signature line than that of its log" },
          { data: value },
        );
      if (own !== undefined && own !== origin)
        return said({ outcome: "fails", detail: `it is a checkpoint of the log ${origin}` }, { data: value });
      const compared = await this.#compare(value, size);
      return said(compared, { data: value, size, holds: compared.outcome === "holds" });
    } catch (error) {
      return said({ outcome: "fails", detail: faultOf(error).reason }, { data: value });
    }
  }

  async #compare(note: Uint8Array, size: number): Promise<Said> {
    const { files, head, log, keysAt } = this.#context;
    // What a program anchored since the checkpoint was read is not known to it yet.
    if (files.writersAtWork && head.checkpoint !== null && size > head.checkpoint.size)
      return { outcome: "unchecked", detail: "the checkpoint does not know it yet; a program may be adding" };
    return await compareSeen(files, head, log, { note, keysAt });
  }

  async #token(
    file: string,
    anchored: Anchored,
    trust: TimeTrust,
  ): Promise<{ finding: Finding; verdict: TimeVerdict | null }> {
    const { files, now } = this.#context;
    const named = this.#named.get(file);
    const said = (outcome: Finding["outcome"], detail: string): Finding =>
      finding("anchor.token", file, outcome, detail, named?.index);
    const { value, fault } = await files.read(file, tokenSizeMax);
    if (value === null) return { finding: said(outcomeOf(fault), fault.reason), verdict: null };
    const name = parseAnchorFile(file);
    if (name?.kind !== "tsr" || files.hash(value) !== name.sha256)
      return { finding: said("fails", "its bytes are not those that its name says"), verdict: null };
    if (anchored.data === null)
      return { finding: said("unchecked", "the checkpoint that it stamps could not be had"), verdict: null };
    const nonce = named === undefined ? null : fromHex(named.detail.nonce);
    const verdict = judgeTimeStamp(value, { data: anchored.data, nonce }, trust, now);
    const clocks = this.#clocks(verdict, anchored.size, named?.detail);
    return { finding: said(intactOutcome(verdict.state), `${verdict.detail}${clocks}`), verdict };
  }

  /** What the writer's clock and the authority's say against each other. Which of them is wrong is not known. */
  #clocks({ time }: TimeVerdict, size: number, detail: StampObtained | undefined): string {
    if (time === null) return "";
    const asked = detail === undefined || detail.asked.basis === "not-measured" ? null : detail.asked.value;
    if (asked !== null && Math.abs(instantMs(asked) - instantMs(time)) > clockMaxMs)
      return `; the clock here said ${asked} when it was asked for: one of the two clocks was wrong`;
    const entry = this.#times.get(size - 1) ?? null;
    if (entry !== null && instantMs(entry) - instantMs(time) > clockMaxMs)
      return `; the newest entry under it says ${entry}, after the stamp: one of the two clocks was wrong`;
    return "";
  }

  /** Before the tokens: a list may lie beside another checkpoint than the token that it speaks of. */
  async #readLists(
    names: readonly (readonly [string, AnchorName])[],
  ): Promise<{ readonly findings: ReadonlyMap<string, Finding>; readonly lists: readonly RevocationList[] }> {
    const { files } = this.#context;
    const findings = new Map<string, Finding>();
    const lists: RevocationList[] = [];
    let bytes = 0;
    for (const [file, name] of names) {
      if (name.kind !== "crl") continue;
      const said = (outcome: Finding["outcome"], detail: string): void =>
        void findings.set(file, finding("anchor.list", file, outcome, detail));
      bytes += files.size(file) ?? 0;
      if (lists.length >= listsMax || bytes > listBytesMax) {
        files.take(file);
        said("unchecked", `no more than ${listsMax} revocation lists and ${listBytesMax} bytes of them are looked at`);
        continue;
      }
      const { value, fault } = await files.read(file, listSizeMax);
      if (value === null) said(outcomeOf(fault), fault.reason);
      else if (files.hash(value) !== name.sha256) said("fails", "its bytes are not those that its name says");
      else {
        try {
          lists.push(parseRevocationList(value));
          said("holds", "a revocation list");
        } catch (error) {
          said("fails", faultOf(error).reason);
        }
      }
    }
    return { findings, lists };
  }
}

/** The sum over all tokens: which entries existed no later than when. */
function timeFinding(proofs: readonly Proof[]): Finding {
  const trusted = proofs.filter(({ verdict, anchored }) => verdict.state === "trusted" && anchored.holds);
  const size = trusted.reduce((most, { anchored }) => Math.max(most, anchored.size), 0);
  const newest = trusted.filter(({ anchored }) => anchored.size === size).slice(0, 4);
  if (newest.length > 0) {
    const said = newest.map(({ verdict }) => `${verdict.time ?? ""} by ${verdict.signer ?? ""}`).join(", ");
    return finding("anchor.time", anchorsFolder, "holds", `the first ${size} entries existed no later than ${said}`);
  }
  const states = new Set(proofs.map(({ verdict }) => verdict.state));
  const detail = states.has("revoked")
    ? "time not proven: whoever stamped was revoked"
    : states.has("trusted")
      ? "time not proven: what was stamped is no checkpoint that this log is known to continue"
      : states.has("untrusted")
        ? "stamped, and the stamps are intact; their signer is not trusted: give the root of the authority to have it checked"
        : "time not proven: no stamp is intact";
  const one = finding("anchor.time", anchorsFolder, "unchecked", detail);
  return states.has("untrusted") && !states.has("revoked") && !states.has("trusted")
    ? { ...one, signer: "unknown" }
    : one;
}
