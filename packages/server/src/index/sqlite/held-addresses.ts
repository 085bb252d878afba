import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue } from "@muniment/verify";
import { valueOf } from "../item-of.ts";
import type { Held, ItemDetail } from "../items.ts";
import { summaryIn, type ItemRow } from "./item-row.ts";

export const heldSchema = `
  CREATE TABLE held (address TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (address, entry)) STRICT, WITHOUT ROWID;`;

export const heldReset = "DELETE FROM held;";

/** What kept nothing of the page is an attempt, and holds no address. */
const keeping: readonly (CaptureVerdictValue | null)[] = ["complete", "partial", "wall"];

/** Which captures hold an address: it was asked for, or is where they ended. */
export function addHeld(database: DatabaseSync, { detail, index, verdict }: ItemDetail): void {
  if (detail.kind !== "capture" || !keeping.includes(verdict)) return;
  const { typed, requested, final } = detail.address;
  const addresses = [typed, requested, final].map(valueOf).flatMap((text) => URL.parse(text ?? "")?.href ?? []);
  const add = database.prepare("INSERT INTO held (address, entry) VALUES (?, ?)");
  for (const address of new Set(addresses)) add.run(address, index);
}

export function findHeld(database: DatabaseSync, address: string, before: number | null): Held | null {
  const row = database
    .prepare("SELECT count(*) AS times, max(entry) AS newest FROM held WHERE address = ? AND entry < ?")
    .get(address, before ?? Number.MAX_SAFE_INTEGER) as { times: number; newest: number | null };
  if (row.newest === null) return null;
  const item = database.prepare("SELECT summary, described FROM items WHERE entry = ?").get(row.newest);
  return { times: row.times, newest: summaryIn(item as unknown as ItemRow) };
}
