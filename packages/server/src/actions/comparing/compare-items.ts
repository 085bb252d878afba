import type { ArchiveReader } from "../../archive/archive.ts";
import type { TextComparer } from "../../comparison/texts-compared.ts";
import { comparedObject, readWholeText, type ItemDetail, type WholeText } from "../../index/index.ts";
import type { ComparedItem, ComparedSide, ItemsCompared, ItemTextsCompared } from "./items-compared.ts";

/** Of each of two texts, in bytes. More is no text that a person reads side by side, and takes a thread more than a few seconds. */
export const comparedTextMax = 2 * 1024 * 1024;

export interface CompareTools {
  readonly archive: Pick<ArchiveReader, "object">;
  readonly comparer: TextComparer;
  readonly signal: AbortSignal;
}

/** Compares the texts of two items, as they were sealed. Throws CompareError, and the signal's reason. */
export async function compareItems(before: ItemDetail, after: ItemDetail, tools: CompareTools): Promise<ItemsCompared> {
  const [one, other] = [comparedItem(before), comparedItem(after)];
  const isSame = one.text !== null && one.text.digest === other.text?.digest;
  return {
    before: one,
    after: other,
    text: isSame ? { outcome: "same-bytes" } : await compareTexts(before, after, tools),
  };
}

async function compareTexts(
  before: ItemDetail,
  after: ItemDetail,
  { archive, comparer, signal }: CompareTools,
): Promise<ItemTextsCompared> {
  const read = {
    before: await readWholeText(archive, before, comparedTextMax),
    after: await readWholeText(archive, after, comparedTextMax),
  };
  const sidesThat = (is: WholeText["is"]): readonly ComparedSide[] =>
    (["before", "after"] as const).filter((side) => read[side].is === is);
  if (read.before.is === "text" && read.after.is === "text")
    return await comparer.compare(read.before.text, read.after.text, signal);
  const without = sidesThat("none");
  if (without.length > 0) return { outcome: "no-text", sides: without };
  for (const side of ["before", "after"] as const) {
    const text = read[side];
    if (text.is === "unreadable") return { outcome: "unreadable", side, reason: `${text.object.path}: ${text.reason}` };
  }
  return { outcome: "too-large", sides: sidesThat("too-large"), sizeMax: comparedTextMax };
}

function comparedItem(item: ItemDetail): ComparedItem {
  const object = comparedObject(item);
  if (object === null) return { item, text: null };
  return { item, text: { path: object.path, digest: `sha256:${object.sha256}`, size: object.size } };
}
