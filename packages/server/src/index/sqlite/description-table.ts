import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Digest } from "@muniment/verify";
import {
  describedIn,
  descriptionOf,
  holdingIn,
  statementsMax,
  type ItemDescription,
  type StatementEntry,
} from "../descriptions.ts";
import type { ItemDetail } from "../items.ts";
import { saidFields } from "../said-fields.ts";
import { settleCases } from "./case-table.ts";
import { saidLabels } from "./match-expression.ts";
import { nothingSaid, type Said, type SearchTable } from "./search-table.ts";

/** `said` in `items` is what `words` has of an item beside what its record says: it must be known to be taken out of there. */
export const descriptionSchema = `
  CREATE TABLE statements (
    entry INTEGER PRIMARY KEY,
    about TEXT NOT NULL,
    statement TEXT NOT NULL
  ) STRICT;
  CREATE INDEX statements_by_item ON statements (about, entry);
`;

export const descriptionReset = "DELETE FROM statements;";

/** Takes statements in, and tells them. Within the transaction of whoever calls. */
export class DescriptionTable {
  readonly #database: DatabaseSync;
  readonly #search: SearchTable;
  readonly #add: StatementSync;
  readonly #read: StatementSync;
  readonly #count: StatementSync;
  readonly #items: StatementSync;
  readonly #setItem: StatementSync;

  constructor(database: DatabaseSync, search: SearchTable) {
    this.#database = database;
    this.#search = search;
    this.#add = database.prepare("INSERT INTO statements (entry, about, statement) VALUES (?, ?, ?)");
    this.#read = database.prepare("SELECT statement FROM statements WHERE about = ? ORDER BY entry LIMIT ?");
    this.#count = database.prepare("SELECT count(*) AS count FROM statements WHERE about = ?");
    this.#items = database.prepare("SELECT entry, detail, said FROM items WHERE record = ?");
    this.#setItem = database.prepare("UPDATE items SET described = ?, withdrawn = ?, said = ? WHERE entry = ?");
  }

  add(statement: StatementEntry): void {
    this.#add.run(statement.index, statement.of, JSON.stringify(statement));
  }

  /** What was said of the item that this record made. */
  of(record: Digest): ItemDescription {
    const rows = this.#read.all(record, statementsMax) as { statement: string }[];
    const entries = rows.map(({ statement }) => JSON.parse(statement) as StatementEntry);
    const { count } = this.#count.get(record) as { count: number };
    return descriptionOf(entries, count);
  }

  /** Brings lists and search up to what was said of an item, which the index may not have (yet). */
  settle(record: Digest): void {
    const { count } = this.#count.get(record) as { count: number };
    if (count === 0) return;
    const items = this.#items.all(record) as { entry: number; detail: string; said: string | null }[];
    if (items.length === 0) return;
    const description = this.of(record);
    const described = describedIn(description);
    const entries = holdingIn(description);
    const holding = entries.map(({ statement }) => statement);
    const said: Said = {
      fields: saidFields(description),
      labels: saidLabels(holding, (described?.conflicts ?? 0) > 0),
    };
    const after = JSON.stringify(said);
    for (const { entry, detail, said: before } of items) {
      // Folding all texts of an item anew takes long, and a second consent, for example, changes nothing that is searched.
      if (before !== after)
        this.#search.change(
          JSON.parse(detail) as ItemDetail,
          before === null ? nothingSaid : (JSON.parse(before) as Said),
          said,
        );
      const withdrawn = (described?.withdrawn ?? null) === null ? 0 : 1;
      this.#setItem.run(described === null ? null : JSON.stringify(described), withdrawn, after, entry);
      settleCases(this.#database, entry, entries);
    }
  }
}
