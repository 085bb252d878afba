import type { ItemSummary } from "../../index/items.ts";
import { holdingIn, type ItemDescription } from "../../index/descriptions.ts";
import { printable } from "../terminal.ts";
import { statementWords } from "./description-lines.ts";

export const descriptionColumns = [
  "item",
  "entry",
  "address",
  "title",
  "field",
  "said",
  "value",
  "actor",
  "sealed",
] as const;

/** What holds of an item, a row for each statement: in words, and whole as JSON. */
export function descriptionRows(item: ItemSummary, description: ItemDescription): readonly (readonly string[])[] {
  const byEntry = new Map(description.statements.map((one) => [one.index, one]));
  return holdingIn(description).map(({ index, statement }) => {
    const entry = byEntry.get(index);
    return [
      ...[item.item, String(index), item.address ?? "", item.title, statement.field],
      ...[statementWords(statement), JSON.stringify(statement.value), entry?.actor ?? "", entry?.sealed ?? ""],
    ];
  });
}

/**
 * A line of CSV (RFC 4180), of which no cell is a formula to a program for tables: one that would be begins with an apostrophe. What
 * controls terminals and directions is written as JSON has it: so `value` is still what was said, to who reads it as JSON.
 */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => `"${safe(printable(cell)).replaceAll('"', '""')}"`).join(",");
}

/** Programs for tables pass over white space, and some take the wide forms of the signs for the signs. */
const beginsFormula = /^[\p{White_Space}\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212|%]|^[\t\r\n]/u;

function safe(cell: string): string {
  return beginsFormula.test(cell) ? `'${cell}` : cell;
}
