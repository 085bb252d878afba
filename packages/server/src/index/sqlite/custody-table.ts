import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Digest } from "@muniment/verify";
import type { CustodyEntry } from "../items.ts";
import { everything, type InReach } from "./case-table.ts";

export const custodySchema = `
  CREATE TABLE custody (entry INTEGER PRIMARY KEY, summary TEXT NOT NULL) STRICT;
  CREATE TABLE custody_about (record TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (record, entry)) STRICT, WITHOUT ROWID;`;

export const custodyReset = "DELETE FROM custody; DELETE FROM custody_about;";

const shownMax = 1000;

/** What was done with items, by the items. */
export class CustodyTable {
  readonly #add: StatementSync;
  readonly #addAbout: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare("INSERT INTO custody (entry, summary) VALUES (?, ?)");
    this.#addAbout = database.prepare("INSERT INTO custody_about (record, entry) VALUES (?, ?)");
  }

  add(custody: CustodyEntry, about: readonly Digest[]): void {
    this.#add.run(custody.index, JSON.stringify(custody));
    for (const record of about) this.#addAbout.run(record, custody.index);
  }
}

/** The newest thousand packages that the item of this record was in, newest first, of those that hold items in reach alone. */
export function exportsOf(database: DatabaseSync, record: Digest, { sql, values }: InReach): readonly CustodyEntry[] {
  const foreign = `SELECT entry FROM custody_about WHERE record NOT IN (SELECT record FROM items WHERE ${sql})`;
  const rows = database
    .prepare(
      `SELECT summary FROM custody_about JOIN custody USING (entry)
         WHERE record = :record ${sql === everything.sql ? "" : `AND entry NOT IN (${foreign})`}
         ORDER BY entry DESC LIMIT ${String(shownMax)}`,
    )
    .all({ record, ...values });
  return (rows as { summary: string }[]).map(({ summary }) => JSON.parse(summary) as CustodyEntry);
}
