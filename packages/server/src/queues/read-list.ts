/** Reads what a person gives as a list. Source: docs/take-in, "What is a list". */
import { CsvError, parse } from "csv-parse/sync";
import { listLimits, separators, type GivenList, type Separator } from "./given-list.ts";
import { QueueError } from "./queue-error.ts";

const mark = "\ufeff";

/** Throws QueueError "list.encoding" for bytes that are no UTF-8, and "list.too-large". */
export function decodeList(bytes: Uint8Array): string {
  if (bytes.length > listLimits.bytes) throw tooLarge(`more than ${String(listLimits.bytes / 1024 / 1024)} MiB`);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw notUtf8(cause);
  }
}

/** One address on each line; no line is left out, so that each can be told by its number. Throws QueueError. */
export function readLines(text: string): GivenList {
  checkText(text);
  const rows = text
    .replace(mark, "")
    .replace(/(?:\r\n|\n|\r)$/, "")
    .split(/\r\n|\n|\r/)
    .map((line) => [line]);
  checkRows(rows);
  return { kind: "lines", columns: null, link: 0, marked: true, separator: ",", rows };
}

/**
 * A spreadsheet as CSV. `column`: the heading or the number, from 1, of the column with the links; null: the only one that holds any, as
 * `isLink` says. Throws QueueError.
 */
export function readTable(text: string, column: string | null, isLink: (cell: string) => boolean): GivenList {
  checkText(text);
  const marked = text.startsWith(mark);
  const separator = separatorOf(marked ? text.slice(1) : text);
  const all = parsed(text, separator);
  const [first = []] = all;
  const link = column === null ? onlyLinkColumn(all, isLink) : namedColumn(first, all, column);
  const isHeaded = !isLink(first[link] ?? "");
  const rows = isHeaded ? all.slice(1) : all;
  checkCells(first);
  checkRows(rows);
  return { kind: "table", columns: isHeaded ? first : null, link, marked, separator, rows };
}

function parsed(text: string, separator: Separator): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: separator,
      record_delimiter: ["\r\n", "\n", "\r"],
      // People write quotes within cells, and rows of unequal length.
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: listLimits.columns * listLimits.cell,
      to: listLimits.rows + 2,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    if (cause.code === "CSV_MAX_RECORD_SIZE") throw tooLarge("a row without an end", cause);
    throw new QueueError(
      "list.form",
      `The list is no CSV that can be read: ${cause.message}.`,
      "Open it in a spreadsheet, save it again as CSV (UTF-8), and give that.",
      { cause },
    );
  }
}

/** Whichever stands most often, outside of quotes, in the first line that is not empty. */
function separatorOf(text: string): Separator {
  const line = /[^\r\n]+/.exec(text)?.[0] ?? "";
  const counts = new Map<string, number>();
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const [first, ...others] = separators;
  return others.reduce<Separator>(
    (best, other) => ((counts.get(other) ?? 0) > (counts.get(best) ?? 0) ? other : best),
    first,
  );
}

function onlyLinkColumn(rows: readonly (readonly string[])[], isLink: (cell: string) => boolean): number {
  const found = new Set<number>();
  for (const row of rows) for (const [at, cell] of row.entries()) if (!found.has(at) && isLink(cell)) found.add(at);
  const [only, ...more] = [...found].toSorted((one, other) => one - other);
  if (only !== undefined && more.length === 0) return only;
  if (only === undefined)
    throw new QueueError(
      "list.column",
      "No column of the list holds a web address.",
      "Put the links, each with https:// or http://, into a column of their own.",
    );
  const names = [only, ...more].map((at) => nameOf(rows[0] ?? [], at, isLink)).slice(0, 10);
  throw new QueueError(
    "list.column",
    `Several columns of the list hold web addresses: ${names.join(", ")}.`,
    "Say which of them is to be captured, by its heading or its number.",
  );
}

function nameOf(first: readonly string[], at: number, isLink: (cell: string) => boolean): string {
  const cell = (first[at] ?? "").trim();
  return cell === "" || isLink(cell) ? String(at + 1) : `${String(at + 1)} (${cell.slice(0, 60)})`;
}

function namedColumn(first: readonly string[], rows: readonly (readonly string[])[], column: string): number {
  const wanted = column.trim();
  const at = first.findIndex((cell) => cell.trim() === wanted);
  if (at >= 0) return at;
  const number = /^[1-9][0-9]{0,2}$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && rows.some((row) => row.length >= number)) return number - 1;
  throw new QueueError(
    "list.column",
    `The list has no column ${wanted.slice(0, 100)}.`,
    "Name one by its heading, as it stands in the first row, or by its number, from 1.",
  );
}

function checkText(text: string): void {
  if (text.length > listLimits.bytes) throw tooLarge(`more than ${String(listLimits.bytes / 1024 / 1024)} MiB`);
  if (!text.isWellFormed()) throw notUtf8();
}

function checkRows(rows: readonly (readonly string[])[]): void {
  if (rows.length > listLimits.rows) throw tooLarge(`more than ${String(listLimits.rows)} rows`);
  for (const row of rows) checkCells(row);
}

function checkCells(row: readonly string[]): void {
  const { columns, cell } = listLimits;
  if (row.length > columns) throw tooLarge(`more than ${String(columns)} columns`);
  if (row.some((text) => text.length > cell)) throw tooLarge(`a cell of more than ${String(cell)} characters`);
}

function tooLarge(what: string, cause?: unknown): QueueError {
  return new QueueError("list.too-large", `The list has ${what}.`, "Split it into several.", { cause });
}

function notUtf8(cause?: unknown): QueueError {
  const next = "Save it again as “CSV UTF-8” (spreadsheets ask for the character set), and give that.";
  return new QueueError("list.encoding", "The list is no text in UTF-8.", next, { cause });
}
