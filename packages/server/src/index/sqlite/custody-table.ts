import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Digest } from "@muniment/verify";
import type { CustodyEntry } from "../items.ts";

export const custodySchema = `
  CREATE TABLE custody (entry INTEGER PRIMARY KEY, summary TEXT NOT NULL) STRICT;
  CREATE TABLE custody_about (record TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (record, entry)) STRICT, WITHOUT ROWID;`;

export const custodyReset = "DELETE FROM custody; DELETE FROM custody_about;";

const shownMax = 1000;

/** What was done with items, by the items. */
export class CustodyTable {
  readonly #add: StatementSync;
  readonly #addAbout: StatementSync;
  readonly #of: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare("INSERT INTO custody (entry, summary) VALUES (?, ?)");
    this.#addAbout = database.prepare("INSERT INTO custody_about (record, entry) VALUES (?, ?)");
    this.#of = database.prepare(
      `SELECT summary FROM custody_about JOIN custody USING (entry) WHERE record = ? ORDER BY entry DESC LIMIT ${String(shownMax)}`,
    );
  }

  add(custody: CustodyEntry, about: readonly Digest[]): void {
    this.#add.run(custody.index, JSON.stringify(custody));
    for (const record of about) this.#addAbout.run(record, custody.index);
  }

  /** Newest first. */
  of(record: Digest): readonly CustodyEntry[] {
    return (this.#of.all(record) as { summary: string }[]).map(({ summary }) => JSON.parse(summary) as CustodyEntry);
  }
}
