/** Checks the anchors of a package. Source: spec/anchors, "In a package". */
import type { Finding, Outcome } from "../finding.ts";
import type { Checkpoint } from "../format/checkpoint.ts";
import type { Instant } from "../format/instant.ts";
import { parseAnchorEnding } from "../format/layout.ts";
import { parseNote } from "../format/note.ts";
import type { PackageFiles } from "../package-files.ts";
import type { RevocationSource } from "../time/revocation.ts";
import { AnchorJudge } from "./anchor-judge.ts";
import { RevocationLists } from "./revocation-lists.ts";
import {
  filesReadBy,
  partFinding,
  type Anchored,
  type AnchorFiles,
  type AnchorNotes,
  type AnchorPart,
} from "./anchor-part.ts";
import type { AnchorTrust } from "./anchor-trust.ts";

export const packageAnchorsFolder = "data/anchors/";

/** No package needs more: 16 authorities with as many lists each, 16 calendars, 16 witnesses. A token costs a tenth of a second. */
export const packageAnchorsMax = 1024;

/** The checkpoint of a package, as far as it could be told. */
export interface PackageHead {
  /** Null if it could not be had. */
  readonly note: Uint8Array | null;
  /** Null if it is not well formed. */
  readonly checkpoint: Checkpoint | null;
  readonly signature: Outcome | null;
}

export interface PackageAnchorOptions {
  readonly trust: AnchorTrust;
  /** Changes no outcome: it tells only what has expired since. */
  readonly now: Instant;
}

/** A package says nothing of its anchors but what they are. */
const notes: AnchorNotes = {
  indexOf: () => undefined,
  stampOf: () => undefined,
  timeAt: () => null,
};

/** The names under data/anchors/ that have a place there, in their order. */
export function anchorsIn(names: readonly string[]): readonly AnchorPart[] {
  return names
    .filter((name) => name.startsWith(packageAnchorsFolder))
    .map((file) => ({ file, name: parseAnchorEnding(file.slice(packageAnchorsFolder.length)) }))
    .flatMap(({ file, name }) => (name === null ? [] : [{ file, ...name }]))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The findings on what lies under data/anchors/, and the sums over them. Returns the lists and status answers among it. */
export async function* checkPackageAnchors(
  files: PackageFiles,
  parts: readonly AnchorPart[],
  head: PackageHead,
  { trust, now }: PackageAnchorOptions,
): AsyncGenerator<Finding, readonly RevocationSource[]> {
  const looked = parts.slice(0, packageAnchorsMax);
  const within = anchorFiles(files);
  const lists = new RevocationLists(within);
  const judge = await AnchorJudge.over(looked, { files: within, notes, trust, lists, now });
  yield* judge.judge(looked, anchoredOf(head));
  for (const part of parts.slice(packageAnchorsMax)) {
    judge.witnesses.leaveOpen();
    yield partFinding(part, notes, "unchecked", `no more than ${packageAnchorsMax} anchors of a package are looked at`);
  }
  if (files.listFault !== null) judge.witnesses.leaveOpen();
  yield* judge.sums(packageAnchorsFolder);
  return await lists.read(looked);
}

/** Who signed is another question: an anchor is over bytes. But a wrong signature, or a second one, is of no log's own note. */
function anchoredOf({ note, checkpoint, signature }: PackageHead): Anchored {
  if (note === null || checkpoint === null) return { data: note, size: 0, outcome: "fails" };
  const isOwn = parseNote(note).lines.length === 1;
  return { data: note, size: checkpoint.size, outcome: isOwn && signature !== "fails" ? "holds" : "fails" };
}

function anchorFiles(files: PackageFiles): AnchorFiles {
  return filesReadBy((file, sizeMax) => files.read(file, sizeMax));
}
