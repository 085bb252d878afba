import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DerivationEntry, ItemDetail } from "../items.ts";
import type { ItemText } from "../text/item-text.ts";
import { nothingSaid, type Said, type SearchTable } from "./search-table.ts";

/** What the files of items hold, for search: of each file what the newest list of it says. `cut` is why not all of it is there. */
export const insideSchema = `
  CREATE TABLE inside (
    entry INTEGER NOT NULL, place INTEGER NOT NULL, record TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, cut TEXT,
    PRIMARY KEY (entry, place)
  ) STRICT;
  CREATE INDEX inside_by_record ON inside (record, entry, place);
`;

export const insideReset = "DELETE FROM inside;";

/** Takes in what lists of contents say. Within the transaction of whoever calls. */
export class InsideTable {
  readonly #search: SearchTable;
  readonly #newer: StatementSync;
  readonly #dropOlder: StatementSync;
  readonly #add: StatementSync;
  readonly #items: StatementSync;
  readonly #cuts: StatementSync;
  readonly #dropLacks: StatementSync;
  readonly #addLack: StatementSync;

  constructor(database: DatabaseSync, search: SearchTable) {
    this.#search = search;
    this.#newer = database.prepare("SELECT 1 FROM inside WHERE record = ? AND path = ? AND entry > ? LIMIT 1");
    this.#dropOlder = database.prepare("DELETE FROM inside WHERE record = ? AND path = ? AND entry < ?");
    this.#add = database.prepare(
      "INSERT INTO inside (entry, place, record, path, text, cut) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#items = database.prepare("SELECT detail, said FROM items WHERE record = ?");
    this.#cuts = database.prepare("SELECT path, cut FROM inside WHERE record = ? AND cut IS NOT NULL ORDER BY entry");
    this.#dropLacks = database.prepare("DELETE FROM lacks WHERE entry = ? AND path LIKE '% (list)'");
    this.#addLack = database.prepare("INSERT INTO lacks (entry, path, lack, reason) VALUES (?, ?, ?, ?)");
  }

  /** Takes in what one list says. The newest that says anything counts, in whatever order they come. */
  add({ index, of, detail }: DerivationEntry, { parts, lacks }: ItemText): void {
    const { path } = detail.file;
    if (parts.length + lacks.length === 0 || this.#newer.get(of, path, index) !== undefined) return;
    const items = (this.#items.all(of) as { detail: string; said: string | null }[]).map(({ detail: text, said }) => ({
      item: JSON.parse(text) as ItemDetail,
      said: said === null ? nothingSaid : (JSON.parse(said) as Said),
    }));
    for (const { item, said } of items) this.#search.drop(item, said);
    this.#dropOlder.run(of, path, index);
    for (const [place, { text }] of parts.entries()) this.#add.run(index, place, of, path, text, null);
    for (const [place, { lack, reason }] of lacks.entries())
      this.#add.run(index, parts.length + place, of, path, "", `${lack} ${reason}`);
    for (const { item, said } of items) {
      this.#search.put(item, said);
      this.settle(item);
    }
  }

  /** Tells of an item what is not searched of what its files hold. */
  settle(item: ItemDetail): void {
    this.#dropLacks.run(item.index);
    for (const row of this.#cuts.all(item.record)) {
      const { path, cut } = row as { path: string; cut: string };
      const [lack = "", ...reason] = cut.split(" ");
      this.#addLack.run(item.index, `${path} (list)`, lack, reason.join(" "));
    }
  }
}
