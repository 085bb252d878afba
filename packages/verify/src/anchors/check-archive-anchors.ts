/** Checks what lies below anchors/ of an archive. Source: spec/anchors, "Findings". */
import { faultOf, outcomeOf, type ArchiveFiles } from "../archive-files.ts";
import type { Head } from "../check-head.ts";
import { compareSeen, type Said, type SeenTrust } from "../check-log.ts";
import { finding, type Finding } from "../finding.ts";
import { parseCheckpoint, sizeOfNote } from "../format/checkpoint.ts";
import { FormatError, hexOf, type Digest } from "../format/digest.ts";
import type { Instant } from "../format/instant.ts";
import { anchorFile, anchorsFolder, parseAnchorFile } from "../format/layout.ts";
import { noteSizeMax, parseNote } from "../format/note.ts";
import type { ParsedRecord } from "../format/record.ts";
import { parseTokenDetail, type StampObtained, type TokenDetail } from "../format/record-token.ts";
import type { LogReading } from "../log-reading.ts";
import type { RevocationSource } from "../time/revocation.ts";
import { AnchorJudge } from "./anchor-judge.ts";
import type { Anchored, AnchorFiles, AnchorNotes, AnchorPart } from "./anchor-part.ts";
import type { AnchorTrust } from "./anchor-trust.ts";
import { partsIn, RevocationLists } from "./revocation-lists.ts";

export interface AnchorContext {
  readonly files: ArchiveFiles;
  readonly head: Head;
  readonly log: LogReading;
  readonly keysAt: SeenTrust["keysAt"];
  readonly trust: AnchorTrust;
  readonly now: Instant;
}

export class ArchiveAnchors implements AnchorNotes {
  readonly #context: AnchorContext;
  /** By the file of an anchor that a record names. */
  readonly #named = new Map<string, { readonly stamp: StampObtained | undefined; readonly index: number }>();
  /** The times of the entries that are the newest under an anchor; null until they were seen. */
  readonly #times = new Map<number, Instant | null>();
  readonly #refused: Finding[] = [];
  readonly #lists: RevocationLists;

  private constructor(context: AnchorContext) {
    this.#context = context;
    this.#lists = new RevocationLists(filesOf(context.files));
  }

  /** Before the entries: which of them are the newest under an anchor. */
  static async over(context: AnchorContext): Promise<ArchiveAnchors> {
    const checks = new ArchiveAnchors(context);
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

  /** What the log itself says of its anchors; `file` is that of the record. A detail of a later version says nothing here. */
  seeRecord(index: number, file: string, record: ParsedRecord): void {
    if (record.kind !== "token") return;
    try {
      this.#seeDetail(index, file, parseTokenDetail(record.detail));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }

  #seeDetail(index: number, file: string, detail: TokenDetail): void {
    if (detail.action === "peer") return;
    if (detail.outcome === "obtained")
      this.#named.set(detail.file.name, { stamp: detail.action === "stamp" ? detail : undefined, index });
    else if (detail.outcome === "refused") {
      const said = `the witness ${detail.witness.key} refused a head of this log: ${detail.reason}`;
      this.#refused.push(finding("anchor.refused", file, "fails", said, index));
    }
  }

  indexOf(file: string): number | undefined {
    return this.#named.get(file)?.index;
  }

  stampOf(file: string): StampObtained | undefined {
    return this.#named.get(file)?.stamp;
  }

  timeAt(index: number): Instant | null {
    return this.#times.get(index) ?? null;
  }

  /** The lists and status answers that lie here: for all that was stamped. Whoever asks first has them read. */
  lists(): Promise<readonly RevocationSource[]> {
    return this.#lists.read(partsIn(this.#context.files.anchored));
  }

  /** After all entries were seen. */
  async *findings(): AsyncGenerator<Finding> {
    const { files, trust, now } = this.#context;
    const folders = this.#folders();
    const parts = [...folders.values()].flat();
    const judge = await AnchorJudge.over(parts, { files: filesOf(files), notes: this, trust, lists: this.#lists, now });
    for (const [anchor, within] of folders) {
      const { finding: one, anchored } = await this.#checkpoint(anchor);
      yield one;
      yield* judge.judge(within, anchored);
    }
    if (files.listFault !== null) judge.witnesses.leaveOpen();
    yield* judge.sums(anchorsFolder);
    yield* this.#refused;
  }

  /** What lies over each checkpoint, or should: folders and files by name. */
  #folders(): ReadonlyMap<Digest, readonly AnchorPart[]> {
    const folders = new Map<Digest, AnchorPart[]>();
    for (const file of [...new Set([...this.#context.files.anchored, ...this.#named.keys()])].sort()) {
      const name = parseAnchorFile(file);
      if (name === null) continue;
      const parts = folders.get(name.anchor) ?? [];
      folders.set(name.anchor, parts);
      if (name.kind !== "checkpoint") parts.push({ file, kind: name.kind, sha256: name.sha256 });
    }
    return folders;
  }

  async #checkpoint(anchor: Digest): Promise<{ readonly finding: Finding; readonly anchored: Anchored }> {
    const { files } = this.#context;
    const file = anchorFile({ kind: "checkpoint", anchor });
    const said = ({ outcome, detail }: Said, data: Uint8Array | null, size = 0) => ({
      finding: finding("anchor.checkpoint", file, outcome, detail),
      anchored: { data, size, outcome },
    });
    const { value, fault } = await files.read(file, noteSizeMax);
    if (value === null) return said({ outcome: outcomeOf(fault), detail: fault.reason }, null);
    if (files.hash(value) !== hexOf(anchor))
      return said({ outcome: "fails", detail: "its bytes are not those that its folder names" }, null);
    try {
      const { text, lines } = parseNote(value);
      const { origin, size } = parseCheckpoint(text);
      const own = this.#context.head.checkpoint?.origin;
      if (lines.length !== 1 || lines[0]?.name !== origin)
        return said({ outcome: "fails", detail: "it has another signature line than that of its log" }, value);
      if (own !== undefined && own !== origin)
        return said({ outcome: "fails", detail: `it is a checkpoint of the log ${origin}` }, value);
      return said(await this.#compare(value, size), value, size);
    } catch (error) {
      return said({ outcome: "fails", detail: faultOf(error).reason }, value);
    }
  }

  async #compare(note: Uint8Array, size: number): Promise<Said> {
    const { files, head, log, keysAt } = this.#context;
    // What a program anchored since the checkpoint was read is not known to it yet.
    if (files.writersAtWork && head.checkpoint !== null && size > head.checkpoint.size)
      return { outcome: "unchecked", detail: "the checkpoint does not know it yet; a program may be adding" };
    return await compareSeen(files, head, log, { note, keysAt });
  }
}

function filesOf(files: ArchiveFiles): AnchorFiles {
  return {
    read: (file, sizeMax) => files.read(file, sizeMax),
    hash: (bytes) => files.hash(bytes),
    passOver: (file) => void files.take(file),
  };
}
