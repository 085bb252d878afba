import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue } from "@muniment/verify";
import { captureVerdicts } from "../filter-values.ts";
import type { ItemSummary } from "../items.ts";
import type { Choice, Filters } from "../query/query.ts";

/** What every item is, for good and one alone: taken in as a file, or a capture with one verdict. */
export type ItemClass = "intake" | CaptureVerdictValue;

export const itemClasses: readonly ItemClass[] = ["intake", ...captureVerdicts];

export function classOf({ verdict }: Pick<ItemSummary, "verdict">): ItemClass {
  return verdict ?? "intake";
}

/** Those that every filter of kinds and verdicts lets pass. */
export function classesWithin(filters: readonly Pick<Filters, "kind" | "verdict">[]): readonly ItemClass[] {
  return itemClasses.filter((one) =>
    filters.every(
      ({ kind, verdict }) => lets(kind, one === "intake" ? "intake" : "capture") && lets<ItemClass>(verdict, one),
    ),
  );
}

function lets<T>({ any, not }: Choice<T>, value: T): boolean {
  return (any.length === 0 || any.includes(value)) && !not.includes(value);
}

/** How many items of each class are searched, those in no case and withdrawn ones too. */
export type ClassSizes = ReadonlyMap<ItemClass, number>;

export const classSchema = `
  -- How many there are of each class: to count a million rows takes as long as all the rest of an answer.
  CREATE TABLE searched_count (class TEXT PRIMARY KEY, items INTEGER NOT NULL) STRICT;
`;

export const countOne = `INSERT INTO searched_count (class, items) VALUES (?, 1)
  ON CONFLICT (class) DO UPDATE SET items = items + 1`;

export function classSizes(database: DatabaseSync): ClassSizes {
  const rows = database.prepare("SELECT class, items FROM searched_count").all();
  return new Map((rows as { class: ItemClass; items: number }[]).map((row) => [row.class, row.items]));
}
