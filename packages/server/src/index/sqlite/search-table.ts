import type { DatabaseSync, StatementSync } from "node:sqlite";
import { proclitics, tokensOf } from "../../folding/index.ts";
import { domainsOf } from "../filter-values.ts";
import { fieldsOf, unescaped, type FieldText } from "../item-fields.ts";
import type { ItemDetail } from "../items.ts";
import type { SearchField } from "../search.ts";
import type { ItemText } from "../text/item-text.ts";
import { anyItem, between, kindLabel, siteLabel, verdictLabel } from "./match-expression.ts";

/**
 * `words` holds folded tokens alone, parted by spaces: its tokenizer parts at spaces and leaves everything else as it is. It
 * remembers no text; what is shown is in `items` and `texts`. `latest` is the newest time up to an entry, and so never falls.
 */
export const searchSchema = `
  CREATE VIRTUAL TABLE words USING fts5(
    title, address, facts, text, also, labels,
    content = '', columnsize = 0, tokenize = 'ascii'
  );
  CREATE TABLE searched (
    entry INTEGER PRIMARY KEY,
    sealed TEXT NOT NULL,
    latest TEXT NOT NULL,
    site TEXT
  ) STRICT;
  CREATE INDEX searched_by_time ON searched (latest);
  CREATE INDEX searched_out_of_time ON searched (entry) WHERE sealed < latest;
  CREATE TABLE texts (
    entry INTEGER NOT NULL, place INTEGER NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (entry, place)
  ) STRICT;
  CREATE TABLE lacks (
    entry INTEGER NOT NULL, path TEXT NOT NULL, lack TEXT NOT NULL CHECK (lack IN ('unread', 'cut')), reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX lacks_by_entry ON lacks (entry);
`;

export const searchReset = `
  INSERT INTO words (words) VALUES ('delete-all');
  DELETE FROM searched; DELETE FROM texts; DELETE FROM lacks;
`;

/** Takes items in for search. Within the transaction of whoever calls. */
export class SearchTable {
  readonly #addWords: StatementSync;
  readonly #addSearched: StatementSync;
  readonly #raiseLatest: StatementSync;
  readonly #addText: StatementSync;
  readonly #addLack: StatementSync;

  constructor(database: DatabaseSync) {
    this.#addWords = database.prepare(
      "INSERT INTO words (rowid, title, address, facts, text, also, labels) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#addSearched = database.prepare(
      `INSERT INTO searched (entry, sealed, latest, site) VALUES (:entry, :sealed,
         max(:sealed, coalesce((SELECT latest FROM searched WHERE entry < :entry ORDER BY entry DESC LIMIT 1), '')),
         :site)`,
    );
    this.#raiseLatest = database.prepare(
      "UPDATE searched SET latest = :sealed WHERE entry > :entry AND latest < :sealed",
    );
    this.#addText = database.prepare("INSERT INTO texts (entry, place, path, text) VALUES (?, ?, ?, ?)");
    this.#addLack = database.prepare("INSERT INTO lacks (entry, path, lack, reason) VALUES (?, ?, ?, ?)");
  }

  add(item: ItemDetail, { parts, lacks }: ItemText): void {
    const fields = fieldsOf(item);
    const also = new Set<string>();
    const columns = (["title", "address", "facts"] as const).map((field) => column(textsOf(fields, field), also));
    const text = column(
      parts.map((part) => part.text),
      also,
    );
    for (const hash of textsOf(fields, "hash")) also.add(hash);
    for (const address of textsOf(fields, "address")) {
      const plain = unescaped(address);
      if (plain !== null) also.add(`${between} ${row(plain, null)} ${between}`);
    }
    const site = siteOfItem(item);
    this.#addWords.run(item.index, ...columns, text, [...also].join(" "), labelsOf(item, site));
    const { index: entry, sealed } = item;
    this.#addSearched.run({ entry, sealed, site });
    // One that was damaged comes behind those that follow it in the log.
    this.#raiseLatest.run({ entry, sealed });
    for (const [place, part] of parts.entries()) this.#addText.run(entry, place, part.path, part.text);
    for (const { path, lack, reason } of lacks) this.#addLack.run(entry, path, lack, reason);
  }
}

function textsOf(fields: readonly FieldText[], field: SearchField): readonly string[] {
  return fields.filter((one) => one.field === field).map(({ text }) => text);
}

function column(texts: readonly string[], also: Set<string>): string {
  return texts.map((text) => row(text, also)).join(` ${between} `);
}

/** The tokens of a text; what its words are found by beside themselves goes into `also`. */
function row(text: string, also: Set<string> | null): string {
  const tokens: string[] = [];
  for (const token of tokensOf(text)) {
    tokens.push(token.text);
    if (also !== null && token.run === null) for (const other of proclitics(token.text)) also.add(other);
  }
  return tokens.join(" ");
}

function siteOfItem({ address }: ItemDetail): string | null {
  const host = address === null ? null : (URL.parse(address)?.hostname ?? "");
  return host === "" ? null : host;
}

function labelsOf({ kind, verdict }: ItemDetail, site: string | null): string {
  const labels = [anyItem, kindLabel(kind), ...(verdict === null ? [] : [verdictLabel(verdict)])];
  return [...labels, ...(site === null ? [] : domainsOf(site).map(siteLabel))].join(" ");
}
