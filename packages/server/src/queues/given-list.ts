/** A list as a person gave it, and its file. Source: docs/take-in, "What is a list"; spec/queues, "The list". */
import { canonicalJson, FormatError, parseJson, utf8 } from "@muniment/verify";
import { z } from "zod";
import { listBytesMax, queueAddressesMax } from "./queue-limits.ts";

export const separators = [",", ";", "\t"] as const;
export type Separator = (typeof separators)[number];

/** `bytes` of the list as given; `cell` in UTF-16 units, as many as a cell of a spreadsheet holds. */
export const listLimits = { bytes: listBytesMax, rows: queueAddressesMax, columns: 256, cell: 32_767 } as const;

/** The largest file that a list may become: what JSON writes as an escape is six times as long. */
export const listFileMax = 64 * 1024 * 1024;

export interface GivenList {
  /** `lines`: each row has one cell, a line as it was given. */
  readonly kind: "lines" | "table";
  /** The headings of a table, or null where it has none. */
  readonly columns: readonly string[] | null;
  /** Index of the column with the addresses. */
  readonly link: number;
  /** Whether it began with a byte order mark. */
  readonly marked: boolean;
  readonly separator: Separator;
  /** Without the headings. A row may be shorter than others. */
  readonly rows: readonly (readonly string[])[];
}

const format = "muniment-list/1";
const row = z.array(z.string().max(listLimits.cell)).max(listLimits.columns);

const form = z.strictObject({
  columns: row.nullable(),
  format: z.literal(format),
  kind: z.enum(["lines", "table"]),
  link: z.int().nonnegative(),
  marked: z.boolean(),
  rows: z.array(row).max(listLimits.rows),
  separator: z.enum(separators),
});

export function encodeList(list: GivenList): Uint8Array {
  return utf8(canonicalJson({ ...list, format }));
}

/** Throws FormatError unless the bytes are a list. */
export function parseGivenList(bytes: Uint8Array): GivenList {
  const result = form.safeParse(parseJson(bytes, { sizeMax: listFileMax, depthMax: 4 }));
  if (!result.success) throw new FormatError(result.error.issues[0]?.message ?? "not of its form");
  const { columns, kind, link, marked, rows, separator } = result.data;
  return { columns, kind, link, marked, rows, separator };
}

/** The number of a row, as people count: in a table the headings are the first. */
export function lineOf(list: Pick<GivenList, "columns">, row: number): number {
  return row + (list.columns === null ? 1 : 2);
}

/** What stands where the address is to be, without spaces at its ends; empty for a row that holds none and is passed over. */
export function linkIn({ kind, link }: Pick<GivenList, "kind" | "link">, row: readonly string[]): string {
  const text = (row[link] ?? "").trim();
  return kind === "lines" && text.startsWith("#") ? "" : text;
}
