/** The revocation lists and status answers that lie beside anchors. Source: spec/anchors, `anchor.list`. */
import { faultOf, outcomeOf } from "../archive-files.ts";
import type { Finding, Outcome } from "../finding.ts";
import { parseAnchorFile } from "../format/layout.ts";
import { parseRevocationList } from "../time/revocation-list.ts";
import type { RevocationSource } from "../time/revocation.ts";
import { parseStatusAnswer } from "../time/status-answer.ts";
import { partFinding, readPart, type AnchorFiles, type AnchorNotes, type AnchorPart } from "./anchor-part.ts";

/** Of one archive or package: each is looked for in all tokens. */
export const listsMax = 64;
/** Of all of them together, in bytes. */
export const listBytesMax = 64 * 1024 * 1024;

/** The files of anchors in an archive, of these names, but for what they are over; in their order. */
export function partsIn(names: readonly string[]): readonly AnchorPart[] {
  const parts: AnchorPart[] = [];
  for (const file of [...names].sort()) {
    const name = parseAnchorFile(file);
    if (name !== null && name.kind !== "checkpoint") parts.push({ file, kind: name.kind, sha256: name.sha256 });
  }
  return parts;
}

interface Said {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** Those of one archive or package, within one budget, whoever asks for them first. */
export class RevocationLists {
  readonly #files: AnchorFiles;
  readonly #said = new Map<string, Said>();
  readonly #lists: RevocationSource[] = [];
  #bytes = 0;

  constructor(files: AnchorFiles) {
    this.#files = files;
  }

  /**
   * Reads those among `parts` that were not read yet, and answers with all that are of their form. Before the tokens: a list may lie
   * beside another checkpoint than the token that it speaks of.
   */
  async read(parts: readonly AnchorPart[]): Promise<readonly RevocationSource[]> {
    for (const part of parts)
      if ((part.kind === "crl" || part.kind === "ocsp") && !this.#said.has(part.file))
        this.#said.set(part.file, await this.#take(part));
    return this.#lists;
  }

  /** What is said of one; null if it was not among those that were read. */
  finding(part: AnchorPart, notes: AnchorNotes): Finding | null {
    const said = this.#said.get(part.file);
    return said === undefined ? null : partFinding(part, notes, said.outcome, said.detail);
  }

  async #take(part: AnchorPart): Promise<Said> {
    const isFull = this.#lists.length >= listsMax || this.#bytes > listBytesMax;
    if (isFull) {
      this.#files.passOver(part.file);
      return beyond;
    }
    const { value, fault } = await readPart(this.#files, part);
    if (value === null) return { outcome: outcomeOf(fault), detail: fault.reason };
    this.#bytes += value.length;
    if (this.#bytes > listBytesMax) return beyond;
    try {
      this.#lists.push(part.kind === "crl" ? parseRevocationList(value) : parseStatusAnswer(value));
      return { outcome: "holds", detail: part.kind === "crl" ? "a revocation list" : "a status answer" };
    } catch (error) {
      return { outcome: "fails", detail: faultOf(error).reason };
    }
  }
}

const beyond: Said = {
  outcome: "unchecked",
  detail: `no more than ${listsMax} revocation lists and status answers, and ${listBytesMax} bytes of them, are looked at`,
};
