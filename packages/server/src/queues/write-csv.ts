/** Writes CSV that no spreadsheet takes for formulas. Source: docs/take-in, "The status of a list, as CSV". */
import type { Separator } from "./given-list.ts";

/** What a spreadsheet may run, with what one is told apart by from a cell that was given so. */
const runs = /^'*[=+\-@\t\r]/;

/** One row, with its end. */
export function csvRow(cells: readonly string[], separator: Separator): string {
  return `${cells.map((cell) => quoted(runs.test(cell) ? `'${cell}` : cell, separator)).join(separator)}\r\n`;
}

function quoted(cell: string, separator: Separator): string {
  const isPlain = !cell.includes(separator) && !/["\r\n]/.test(cell) && !/^\s|\s$/.test(cell);
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
