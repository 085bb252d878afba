import { compareItems } from "../../actions/comparing/compare-items.ts";
import type { ComparedItem, ItemTextsCompared } from "../../actions/comparing/items-compared.ts";
import type { ComparedLine, ComparedRow } from "../../comparison/index.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, grouped, humanSize, printable } from "../terminal.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

export async function compare(
  context: Context,
  [before, after]: readonly [before: string, after: string],
  options: CommonOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async ({ archive, index }) => {
    const comparer = await (await context.workplace()).comparer();
    const [one, other] = [await findItem(index, before), await findItem(index, after)];
    const compared = await compareItems(one, other, { archive, comparer, signal: context.signal });
    const sides = { before: named(compared.before), after: named(compared.after) };
    output.result({ ...sides, text: compared.text }, () => [
      headLine("---", compared.before),
      headLine("+++", compared.after),
      ...(compared.text.outcome === "different" ? unified(compared.text.rows) : []),
    ]);
    output.note(sumOf(compared.text));
    return exitOf(compared.text);
  });
}

function named({ item, text }: ComparedItem): object {
  return { item: item.item, index: item.index, sealed: item.sealed, title: item.title, text };
}

function headLine(mark: string, { item }: ComparedItem): string {
  const time = item.sealed.slice(0, 16).replace("T", " ");
  return `${mark} ${item.item}  ${time}  ${printable(item.described?.title ?? item.title)}`;
}

/** In hunks, as `diff -u` tells them: between two of them are lines that both have. */
function unified(rows: readonly ComparedRow[]): readonly string[] {
  const hunks: ComparedRow[][] = [[]];
  for (const row of rows)
    if (row.kind === "left-out") hunks.push([]);
    else hunks.at(-1)?.push(row);
  return hunks.filter((hunk) => hunk.length > 0).flatMap(hunkLines);
}

function hunkLines(hunk: readonly ComparedRow[]): readonly string[] {
  const lines: string[] = [];
  const counts = { before: 0, after: 0 };
  const starts: { before: number | null; after: number | null } = { before: null, after: null };
  let added: string[] = [];
  for (const row of hunk) {
    if (row.kind === "left-out") continue;
    for (const side of ["before", "after"] as const) {
      const line = row[side];
      if (line === null) continue;
      counts[side] += 1;
      starts[side] ??= line.line;
    }
    if (row.kind === "same") {
      lines.push(...added, ` ${plain(row.after)}`);
      added = [];
      continue;
    }
    if (row.before !== null) lines.push(`-${plain(row.before)}`);
    if (row.after !== null) added.push(`+${plain(row.after)}`);
  }
  const range = (side: "before" | "after"): string => `${String(starts[side] ?? 0)},${String(counts[side])}`;
  return [`@@ -${range("before")} +${range("after")} @@`, ...lines, ...added];
}

function plain({ pieces }: ComparedLine): string {
  return pieces
    .map((piece) =>
      piece.kind === "left-out" ? ` [${counted(piece.characters, "character", "characters")}] ` : printable(piece.text),
    )
    .join("");
}

function sumOf(text: ItemTextsCompared): string {
  switch (text.outcome) {
    case "same-bytes":
      return "The same text: the same bytes.";
    case "same":
      return "The same text, line for line. The bytes differ: in how lines end, or in how letters are composed.";
    case "different": {
      const lines = (count: number): string => counted(count, "line", "lines");
      const untold = text.untold === 0 ? "" : ` ${grouped(text.untold)} of them are not told here: there are too many.`;
      return `${lines(text.added)} added, ${lines(text.removed)} removed.${untold}`;
    }
    case "too-different":
      return "The texts differ, in so many places that what changed cannot be told line by line.";
    case "no-text":
      return `Not compared: ${text.sides.join(" and ")} ${text.sides.length === 1 ? "has" : "have"} no text.`;
    case "too-large":
      return `Not compared: the text of ${text.sides.join(" and ")} is larger than ${humanSize(text.sizeMax)}.`;
    case "unreadable":
      return `Not compared: the text of ${text.side} could not be read (${printable(text.reason)}).`;
  }
}

function exitOf({ outcome }: ItemTextsCompared): ExitCode {
  return ["no-text", "too-large", "unreadable"].includes(outcome) ? exitCodes.unchecked : exitCodes.ok;
}
