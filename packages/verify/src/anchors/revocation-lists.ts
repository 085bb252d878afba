/** The revocation lists and status answers that lie beside anchors. Source: spec/anchors, `anchor.list`. */
import { faultOf, outcomeOf } from "../archive-files.ts";
import type { Finding } from "../finding.ts";
import { parseRevocationList } from "../time/revocation-list.ts";
import type { RevocationSource } from "../time/revocation.ts";
import { parseStatusAnswer } from "../time/status-answer.ts";
import { partFinding, readPart, type AnchorFiles, type AnchorNotes, type AnchorPart } from "./anchor-part.ts";

/** Lists are looked at in all tokens: a hundred large ones would take hours. */
const listsMax = 64;
const listBytesMax = 64 * 1024 * 1024;

export interface ListsRead {
  /** By file. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly lists: readonly RevocationSource[];
}

/** Before the tokens: a list may lie beside another checkpoint than the token that it speaks of. */
export async function readLists(
  files: AnchorFiles,
  parts: readonly AnchorPart[],
  notes: AnchorNotes,
): Promise<ListsRead> {
  const findings = new Map<string, Finding>();
  const lists: RevocationSource[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (part.kind !== "crl" && part.kind !== "ocsp") continue;
    const said = (outcome: Finding["outcome"], detail: string): void =>
      void findings.set(part.file, partFinding(part, notes, outcome, detail));
    const isFull = lists.length >= listsMax || bytes > listBytesMax;
    if (isFull) files.passOver(part.file);
    const { value, fault } = isFull ? { value: null, fault: null } : await readPart(files, part);
    bytes += value?.length ?? 0;
    if (isFull || bytes > listBytesMax)
      said(
        "unchecked",
        `no more than ${listsMax} revocation lists and status answers, and ${listBytesMax} bytes of them, are looked at`,
      );
    else if (value === null) said(fault === null ? "unchecked" : outcomeOf(fault), fault?.reason ?? "");
    else {
      try {
        lists.push(part.kind === "crl" ? parseRevocationList(value) : parseStatusAnswer(value));
        said("holds", part.kind === "crl" ? "a revocation list" : "a status answer");
      } catch (error) {
        said("fails", faultOf(error).reason);
      }
    }
  }
  return { findings, lists };
}
