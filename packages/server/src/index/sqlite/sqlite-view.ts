import type { DatabaseSync } from "node:sqlite";
import type { Digest } from "@muniment/verify";
import { inTransaction } from "../../transaction.ts";
import type { FoundItem, ItemView } from "../item-view.ts";
import type {
  CustodyEntry,
  DamagedEntry,
  Held,
  HistoryOrder,
  HistoryPage,
  ItemSummary,
  Reach,
  WithdrawnChoice,
} from "../items.ts";
import type { SearchAnswer, SearchOrder } from "../search.ts";
import { attempt } from "./attempt.ts";
import { inReach, type InReach } from "./case-table.ts";
import { exportsOf } from "./custody-table.ts";
import { findHeld, findHistory } from "./held-addresses.ts";
import { detailIn, summaryIn, type DetailRow, type ItemRow } from "./item-row.ts";
import { answerSearch } from "./search-reader.ts";

/** What somebody with a certain reach sees of the index. */
export class SqliteView implements ItemView {
  readonly #database: DatabaseSync;
  readonly #reach: Reach;
  readonly #in: InReach;

  constructor(database: DatabaseSync, reach: Reach) {
    this.#database = database;
    this.#reach = reach;
    this.#in = inReach(reach);
  }

  async count(): Promise<number> {
    return this.#number(`SELECT count(*) AS number FROM items WHERE ${this.#in.sql}`);
  }

  async countWithdrawn(): Promise<number> {
    return this.#number(`SELECT count(*) AS number FROM items WHERE withdrawn AND ${this.#in.sql}`);
  }

  async list(before: number | null, limit: number, withdrawn: WithdrawnChoice = "no"): Promise<readonly ItemSummary[]> {
    const which = { no: "AND NOT withdrawn", only: "AND withdrawn", any: "" }[withdrawn];
    const rows = attempt(() =>
      this.#database
        .prepare(
          `SELECT summary, described FROM items WHERE entry < :before ${which} AND ${this.#in.sql}
             ORDER BY entry DESC LIMIT :limit`,
        )
        .all({ before: before ?? Number.MAX_SAFE_INTEGER, limit: Math.min(limit, 1_000), ...this.#in.values }),
    );
    return (rows as unknown as ItemRow[]).map(summaryIn);
  }

  async listAt(place: number, limit: number): Promise<readonly ItemSummary[]> {
    const row = attempt(() =>
      this.#database
        .prepare(
          `SELECT entry FROM items INDEXED BY items_by_place WHERE NOT withdrawn AND ${this.#in.sql}
             ORDER BY entry DESC LIMIT 1 OFFSET :place`,
        )
        .get({ place, ...this.#in.values }),
    );
    return row === undefined ? [] : await this.list((row as { entry: number }).entry + 1, limit);
  }

  async placeOf(entry: number): Promise<number> {
    return this.#number(
      `SELECT count(*) AS number FROM items INDEXED BY items_by_place
         WHERE NOT withdrawn AND entry > :entry AND ${this.#in.sql}`,
      { entry },
    );
  }

  async damaged(): Promise<readonly DamagedEntry[]> {
    if (this.#reach !== "all") return [];
    const rows = attempt(() =>
      this.#database.prepare('SELECT entry AS "index", record, reason FROM damaged ORDER BY entry').all(),
    );
    return rows as unknown as DamagedEntry[];
  }

  async history(order: HistoryOrder): Promise<HistoryPage> {
    return attempt(() => inTransaction(this.#database, () => findHistory(this.#database, order, this.#in), "read"));
  }

  async held(address: string, before: number | null): Promise<Held | null> {
    return attempt(() => findHeld(this.#database, address, before, this.#in));
  }

  async find(name: string): Promise<FoundItem> {
    const rows = attempt(() => this.#rowsNamed(name));
    const row = rows[0];
    if (row === undefined) return { found: "none" };
    if (rows.length > 1) return { found: "several" };
    return { found: "one", item: detailIn(row) };
  }

  #rowsNamed(name: string): DetailRow[] {
    const { sql, values } = this.#in;
    if (/^@\d{1,15}$/.test(name)) {
      const rows = this.#database.prepare(`SELECT detail, described FROM items WHERE entry = :entry AND ${sql}`);
      return rows.all({ entry: Number(name.slice(1)), ...values }) as unknown as DetailRow[];
    }
    const hex = name.replace(/^sha256:/, "");
    if (!/^[0-9a-f]{6,64}$/.test(hex)) return [];
    return this.#database
      .prepare(`SELECT detail, described FROM items WHERE record >= :from AND record < :to AND ${sql} LIMIT 2`)
      .all({ from: `sha256:${hex}`, to: `sha256:${hex}g`, ...values }) as unknown as DetailRow[];
  }

  async has(items: readonly string[]): Promise<boolean> {
    if (this.#reach === "all") return true;
    const { sql, values } = this.#in;
    const missing = attempt(() =>
      this.#database
        .prepare(
          `SELECT 1 FROM json_each(:items) AS name WHERE NOT EXISTS (
             SELECT 1 FROM items WHERE record >= 'sha256:' || name.value AND record < 'sha256:' || name.value || 'g' AND ${sql}
           ) LIMIT 1`,
        )
        .get({ items: JSON.stringify(items), ...values }),
    );
    return missing === undefined;
  }

  async exports(record: Digest): Promise<readonly CustodyEntry[]> {
    return attempt(() => exportsOf(this.#database, record, this.#in));
  }

  async search(order: SearchOrder): Promise<SearchAnswer> {
    return attempt(() => inTransaction(this.#database, () => answerSearch(this.#database, order, this.#reach), "read"));
  }

  #number(sql: string, values: Readonly<Record<string, number>> = {}): number {
    const row = attempt(() => this.#database.prepare(sql).get({ ...values, ...this.#in.values }));
    return (row as { number: number }).number;
  }
}
