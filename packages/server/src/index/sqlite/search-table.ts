import type { DatabaseSync, StatementSync } from "node:sqlite";
import { proclitics, tokensOf } from "../../folding/index.ts";
import { domainsOf } from "../filter-values.ts";
import { fieldsOf, unescaped, type FieldText } from "../item-fields.ts";
import type { ItemDetail } from "../items.ts";
import type { SearchField } from "../search.ts";
import type { ItemText } from "../text/item-text.ts";
import { classOf, classSchema, countOne } from "./item-class.ts";
import { anyItem, between, classLabel, siteLabel } from "./match-expression.ts";

/**
 * `words` holds folded tokens alone, parted by spaces: its tokenizer parts at spaces and leaves everything else as it is. It
 * remembers no text; what is shown is in `items` and `texts`. `latest` is the newest time up to an entry, and so never falls.
 */
export const searchSchema = `
  CREATE VIRTUAL TABLE words USING fts5(
    title, address, facts, text, said, also, labels,
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
  CREATE INDEX lacks_by_entry ON lacks (entry);${classSchema}`;

export const searchReset = `
  INSERT INTO words (words) VALUES ('delete-all');
  DELETE FROM searched; DELETE FROM searched_count; DELETE FROM texts; DELETE FROM lacks;
`;

/** By the entry: those that follow it are few. By the time it would go through nearly all that came before, for each item. */
export const raiseLatest = "UPDATE searched SET latest = :sealed WHERE entry > :entry AND +latest < :sealed";

/** What people said of an item, for search: texts by their fields, and what it is by that. */
export interface Said {
  readonly fields: readonly FieldText[];
  readonly labels: readonly string[];
}

export const nothingSaid: Said = { fields: [], labels: [] };

/** Takes items in for search. Within the transaction of whoever calls. */
export class SearchTable {
  readonly #addWords: StatementSync;
  readonly #dropWords: StatementSync;
  readonly #texts: StatementSync;
  readonly #inside: StatementSync;
  readonly #addSearched: StatementSync;
  readonly #countSearched: StatementSync;
  readonly #raiseLatest: StatementSync;
  readonly #addText: StatementSync;
  readonly #addLack: StatementSync;

  constructor(database: DatabaseSync) {
    this.#addWords = database.prepare(
      "INSERT INTO words (rowid, title, address, facts, text, said, also, labels) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#dropWords = database.prepare(
      `INSERT INTO words (words, rowid, title, address, facts, text, said, also, labels)
         VALUES ('delete', ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#texts = database.prepare("SELECT text FROM texts WHERE entry = ? ORDER BY place");
    this.#inside = database.prepare("SELECT text FROM inside WHERE record = ? ORDER BY entry, place");
    this.#addSearched = database.prepare(
      `INSERT INTO searched (entry, sealed, latest, site) VALUES (:entry, :sealed,
         max(:sealed, coalesce((SELECT latest FROM searched WHERE entry < :entry ORDER BY entry DESC LIMIT 1), '')),
         :site)`,
    );
    this.#countSearched = database.prepare(countOne);
    this.#raiseLatest = database.prepare(raiseLatest);
    this.#addText = database.prepare("INSERT INTO texts (entry, place, path, text) VALUES (?, ?, ?, ?)");
    this.#addLack = database.prepare("INSERT INTO lacks (entry, path, lack, reason) VALUES (?, ?, ?, ?)");
  }

  add(item: ItemDetail, { parts, lacks }: ItemText): void {
    const site = siteOfItem(item);
    const { index: entry, sealed } = item;
    this.#addSearched.run({ entry, sealed, site });
    this.#countSearched.run(classOf(item));
    // One that was damaged comes behind those that follow it in the log.
    this.#raiseLatest.run({ entry, sealed });
    for (const [place, part] of parts.entries()) this.#addText.run(entry, place, part.path, part.text);
    for (const { path, lack, reason } of lacks) this.#addLack.run(entry, path, lack, reason);
    this.put(item, nothingSaid);
  }

  /**
   * Takes in what is said of an item now, where `before` was said. The table remembers no text: a row is taken out by the very words that
   * it was put in with, which are made again. So whoever changes how they are made raises the version of the schema.
   */
  change(item: ItemDetail, before: Said, after: Said): void {
    this.drop(item, before);
    this.put(item, after);
  }

  /** Takes out what `put` put in, before any of it changes. */
  drop(item: ItemDetail, said: Said): void {
    this.#dropWords.run(item.index, ...wordsOf(item, this.#textsOf(item), said));
  }

  /** Puts in what is known of an item now. */
  put(item: ItemDetail, said: Said): void {
    this.#addWords.run(item.index, ...wordsOf(item, this.#textsOf(item), said));
  }

  #textsOf(item: ItemDetail): readonly string[] {
    const rows = [...this.#texts.all(item.index), ...this.#inside.all(item.record)] as { text: string }[];
    return rows.map(({ text }) => text);
  }
}

/** The columns of `words` of one item, in their order. */
function wordsOf(item: ItemDetail, texts: readonly string[], said: Said): readonly string[] {
  const fields = [...fieldsOf(item), ...said.fields];
  const also = new Set<string>();
  const columns = (["title", "address", "facts"] as const).map((field) => column(textsOf(fields, field), also));
  const text = column(texts, also);
  const people = column(
    saidColumn.flatMap((field) => textsOf(fields, field)),
    also,
  );
  for (const hash of textsOf(fields, "hash")) also.add(hash);
  for (const address of textsOf(fields, "address")) {
    const plain = unescaped(address);
    if (plain !== null) also.add(`${between} ${row(plain, null)} ${between}`);
  }
  const labels = [labelsOf(item, siteOfItem(item)), ...said.labels].join(" ");
  return [...columns, text, people, [...also].join(" "), labels];
}

/** What people said, beside the title, lies in one column. */
const saidColumn = ["tag", "note", "quote", "name", "place"] as const;

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

function labelsOf(item: ItemDetail, site: string | null): string {
  return [anyItem, classLabel(classOf(item)), ...(site === null ? [] : domainsOf(site).map(siteLabel))].join(" ");
}
