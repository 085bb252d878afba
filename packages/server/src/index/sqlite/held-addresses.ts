import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue, Instant } from "@muniment/verify";
import { addressesOf } from "../address-asked.ts";
import { valueOf } from "../item-of.ts";
import type { CaptureOfAddress, Held, HistoryOrder, HistoryPage, ItemDetail, Likeness } from "../items.ts";
import type { InReach } from "./case-table.ts";
import { summaryIn, type ItemRow } from "./item-row.ts";

export const heldSchema = `
  -- Each capture, by each address that it asked for or ended at. The digests of its text and of its picture are here, so that captures
  -- are compared without reading their records.
  CREATE TABLE held (
    address TEXT NOT NULL,
    entry INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    started TEXT,
    status INTEGER,
    text TEXT,
    picture TEXT,
    PRIMARY KEY (address, entry)
  ) STRICT, WITHOUT ROWID;`;

export const heldReset = "DELETE FROM held;";

/** What kept nothing of the page is an attempt, and holds no address. */
const keeping: readonly (CaptureVerdictValue | null)[] = ["complete", "partial", "wall"];
/** A page that is long is pictured in pieces. */
const pictureRoles: readonly string[] = ["screenshot-full", "screenshot-more"];

export function addHeld(database: DatabaseSync, item: ItemDetail): void {
  const { detail, index, verdict, objects } = item;
  if (detail.kind !== "capture") return;
  const add = database.prepare(
    "INSERT INTO held (address, entry, kept, started, status, text, picture) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const digests = (roles: readonly string[]): string | null =>
    objects.flatMap(({ role, sha256 }) => (roles.includes(role) ? [sha256] : [])).join(" ") || null;
  const picture = digests(pictureRoles) ?? digests(["screenshot-view"]);
  const [started, status] = [valueOf(detail.time.start), valueOf(detail.page.status)];
  for (const address of new Set(addressesOf(detail)))
    add.run(address, index, keeping.includes(verdict) ? 1 : 0, started, status, digests(["text"]), picture);
}

export function findHeld(database: DatabaseSync, address: string, before: number | null, reach: InReach): Held | null {
  const row = database
    .prepare(
      `SELECT count(*) AS times, max(entry) AS newest FROM held
         WHERE address = :address AND entry < :before AND kept AND ${reach.sql}`,
    )
    .get({ address, before: before ?? Number.MAX_SAFE_INTEGER, ...reach.values }) as {
    times: number;
    newest: number | null;
  };
  if (row.newest === null) return null;
  const item = database.prepare("SELECT summary, described FROM items WHERE entry = ?").get(row.newest);
  return { times: row.times, newest: summaryIn(item as unknown as ItemRow) };
}

interface HeldRow extends ItemRow {
  readonly entry: number;
  readonly started: Instant | null;
  readonly status: number | null;
  readonly text: string | null;
  readonly picture: string | null;
}

const captures = "held JOIN items USING (entry) WHERE address = :address";
/** What is withdrawn from view is left out, but for the one that is looked at. */
const seen = "(NOT withdrawn OR entry = :of)";

export function findHistory(database: DatabaseSync, order: HistoryOrder, reach: InReach): HistoryPage {
  const { address, before, limit, of } = order;
  const values = { address, of, ...reach.values };
  const counted = database
    .prepare(
      `SELECT count(*) FILTER (WHERE ${seen}) AS total, count(*) FILTER (WHERE NOT ${seen}) AS withdrawn,
         count(*) FILTER (WHERE ${seen} AND entry <= :of) AS place FROM ${captures} AND ${reach.sql}`,
    )
    .get(values) as Pick<HistoryPage, "total" | "withdrawn" | "place">;
  const rows = database
    .prepare(
      `SELECT entry, started, status, text, picture, summary, described FROM ${captures} AND ${reach.sql}
         AND entry < :before AND ${seen} ORDER BY entry DESC LIMIT :limit`,
    )
    .all({
      ...values,
      before: before ?? Number.MAX_SAFE_INTEGER,
      limit: Math.min(limit, 200) + 1,
    }) as unknown as HeldRow[];
  const told = rows.slice(0, Math.min(limit, 200));
  const oldest = told.at(-1);
  return {
    ...counted,
    captures: toldOf(told, oldest === undefined ? [] : earlierOnes(database, order, oldest.entry, reach)),
    older: rows.length > told.length ? (oldest?.entry ?? null) : null,
  };
}

/** The nearest capture before this page that has a text, and that has a picture. */
function earlierOnes(
  database: DatabaseSync,
  { address, of }: HistoryOrder,
  entry: number,
  reach: InReach,
): readonly HeldRow[] {
  return ["text", "picture"].flatMap((column) => {
    const row = database
      .prepare(
        `SELECT entry, started, status, text, picture, summary, described FROM ${captures} AND ${reach.sql}
           AND entry < :entry AND ${seen} AND ${column} IS NOT NULL ORDER BY entry DESC LIMIT 1`,
      )
      .get({ address, of, entry, ...reach.values });
    return row === undefined ? [] : [row as unknown as HeldRow];
  });
}

function toldOf(rows: readonly HeldRow[], earlier: readonly HeldRow[]): readonly CaptureOfAddress[] {
  const all = [...rows, ...earlier.toSorted((a, b) => b.entry - a.entry)].map((row) => ({
    row,
    item: summaryIn(row),
  }));
  return all.slice(0, rows.length).map(({ row, item }, place) => {
    const likeness = (column: "text" | "picture"): Likeness => {
      if (row[column] === null) return { is: "absent" };
      const before = all.slice(place + 1).find((other) => other.row[column] !== null);
      if (before === undefined) return { is: "first" };
      return { is: before.row[column] === row[column] ? "same" : "different", than: before.item.item };
    };
    const { started, status } = row;
    return { item, started, status, text: likeness("text"), picture: likeness("picture") };
  });
}
