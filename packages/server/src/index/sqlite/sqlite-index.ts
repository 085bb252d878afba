import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Digest, Instant, ProofDetail } from "@muniment/verify";
import type { SealedRecord } from "../../archive/archive.ts";
import { IndexMoved, type ItemIndex, type IndexPosition } from "../item-index.ts";
import { filesOf, itemOf } from "../item-of.ts";
import type { ItemView } from "../item-view.ts";
import type {
  CaseInLog,
  DerivationEntry,
  FixityEntry,
  FixityHistory,
  ItemFile,
  Reach,
  TokenEntry,
  Uncovered,
} from "../items.ts";
import type { ItemDescription } from "../descriptions.ts";
import type { LackingText } from "../search.ts";
import { inTransaction } from "../../transaction.ts";
import { noText, type ItemText } from "../text/item-text.ts";
import { attempt } from "./attempt.ts";
import { caseReset, casesInLog } from "./case-table.ts";
import { custodyReset, CustodyTable } from "./custody-table.ts";
import { addHeld, heldReset } from "./held-addresses.ts";
import { DescriptionTable, descriptionReset } from "./description-table.ts";
import { insideReset, InsideTable } from "./inside-table.ts";
import { summaryOf } from "./item-row.ts";
import { schema, schemaVersion } from "./schema.ts";
import { lackingTexts } from "./search-reader.ts";
import { searchReset, SearchTable } from "./search-table.ts";
import { SqliteView } from "./sqlite-view.ts";
import { summariesIn, tokenReset, TokenTable } from "./token-table.ts";

/**
 * Opens or makes the index in a file; `:memory:` where nothing may be written. Several processes may hold it open. Throws
 * IndexError, as all its methods do.
 */
export function openSqliteIndex(file: string): ItemIndex {
  return attempt(() => {
    const database = new DatabaseSync(file, { timeout: 30_000 });
    try {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
      prepareSchema(database);
      return new SqliteIndex(database);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepareSchema(database: DatabaseSync): void {
  inTransaction(database, () => {
    const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
    if (version === schemaVersion) return;
    // Without those that belong to a virtual table: they go with it.
    const tables = database.prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite_%'",
    );
    for (const { name } of tables.all() as { name: string }[]) database.exec(`DROP TABLE "${name}"`);
    database.exec(schema);
    database.exec(`PRAGMA user_version = ${String(schemaVersion)}`);
  });
}

class SqliteIndex extends SqliteView implements ItemIndex {
  readonly #database: DatabaseSync;
  readonly #position: StatementSync;
  readonly #addItem: StatementSync;
  readonly #addFile: StatementSync;
  readonly #addDamaged: StatementSync;
  readonly #addEvidence: StatementSync;
  readonly #search: SearchTable;
  readonly #custody: CustodyTable;
  readonly #tokens: TokenTable;
  readonly #descriptions: DescriptionTable;
  readonly #inside: InsideTable;

  constructor(database: DatabaseSync) {
    super(database, "all");
    this.#database = database;
    this.#position = database.prepare("SELECT entries, last_record FROM position");
    this.#addItem = database.prepare("INSERT INTO items (entry, record, summary, detail) VALUES (?, ?, ?, ?)");
    this.#addFile = database.prepare(
      "INSERT INTO files (entry, place, record, path, sha256, size) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#addDamaged = database.prepare("INSERT INTO damaged (entry, record, reason) VALUES (?, ?, ?)");
    this.#addEvidence = database.prepare("INSERT INTO evidence (entry, sealed) VALUES (?, ?)");
    this.#search = new SearchTable(database);
    this.#custody = new CustodyTable(database);
    this.#tokens = new TokenTable(database);
    this.#descriptions = new DescriptionTable(database, this.#search);
    this.#inside = new InsideTable(database, this.#search);
  }

  within(reach: Reach): ItemView {
    return new SqliteView(this.#database, reach);
  }

  async cases(): Promise<readonly CaseInLog[]> {
    return attempt(() => casesInLog(this.#database));
  }

  async position(): Promise<IndexPosition> {
    return attempt(() => this.#positionNow());
  }

  #positionNow(): IndexPosition {
    const row = this.#position.get() as { entries: number; last_record: IndexPosition["lastRecord"] };
    return { entries: row.entries, lastRecord: row.last_record };
  }

  async apply(
    from: number,
    batch: readonly SealedRecord[],
    texts: ReadonlyMap<number, ItemText> = new Map(),
  ): Promise<void> {
    const last = batch.at(-1);
    if (last === undefined) return;
    this.#change(() => {
      if (this.#positionNow().entries !== from) throw new IndexMoved();
      const touched = batch.map((sealed) => this.#take(sealed, texts.get(sealed.entry.index) ?? noText));
      this.#settle(touched);
      for (const { entry } of batch) if (entry.type !== "token") this.#addEvidence.run(entry.index, entry.time);
      this.#database
        .prepare("UPDATE position SET entries = ?, last_record = ?")
        .run(from + batch.length, last.entry.record);
    });
  }

  async mend(sealed: SealedRecord, text: ItemText = noText): Promise<void> {
    this.#change(() => {
      const { changes } = this.#database.prepare("DELETE FROM damaged WHERE entry = ?").run(sealed.entry.index);
      // Who else follows the log may have been faster.
      if (changes > 0) this.#settle([this.#take(sealed, text)]);
    });
  }

  #change(work: () => void): void {
    attempt(() => {
      inTransaction(this.#database, work);
    });
  }

  /** Once for each item, however much was said of it: to put its words anew takes long where its text is long. */
  #settle(touched: readonly (Digest | null)[]): void {
    for (const record of new Set(touched)) if (record !== null) this.#descriptions.settle(record);
  }

  /** Answers with the record of the item of which something may have been said that lists do not know yet. */
  #take({ entry, record }: SealedRecord, text: ItemText): Digest | null {
    const reading = record.ok ? itemOf(entry, record.value) : ({ is: "damaged", reason: record.reason } as const);
    switch (reading.is) {
      case "item":
        this.#addItem.run(
          entry.index,
          entry.record,
          JSON.stringify(summaryOf(reading.item)),
          JSON.stringify(reading.item),
        );
        this.#search.add(reading.item, text);
        this.#inside.settle(reading.item);
        addHeld(this.#database, reading.item);
        for (const { index, place, record: of, path, sha256, size } of filesOf(reading.item))
          this.#addFile.run(index, place, of, path, sha256, size);
        return entry.record;
      case "statement":
        this.#descriptions.add(reading.statement);
        return reading.statement.of;
      case "damaged":
        this.#addDamaged.run(entry.index, entry.record, reading.reason);
        break;
      case "fixity":
        this.#takeFixity(reading.fixity);
        break;
      case "token":
        this.#tokens.add(reading.token);
        break;
      case "derivation":
        this.#takeDerivation(reading.derivation);
        this.#inside.add(reading.derivation, text);
        break;
      case "custody":
        this.#custody.add(reading.custody, reading.about);
        break;
      case "none":
        break;
    }
    return null;
  }

  #takeFixity(fixity: FixityEntry): void {
    const kind = fixity.action === "repair" ? "repair" : fixity.scope.objects === "all" ? "whole" : "sample";
    const failed = fixity.found.basis !== "not-measured" && fixity.found.value.fails > 0;
    this.#database
      .prepare("INSERT INTO fixity (entry, kind, failed, summary) VALUES (?, ?, ?, ?)")
      .run(fixity.index, kind, failed ? 1 : 0, JSON.stringify(fixity));
  }

  #takeDerivation(derivation: DerivationEntry): void {
    const { index, of, detail } = derivation;
    this.#database
      .prepare("INSERT INTO derivations (entry, record, path, sha256, summary) VALUES (?, ?, ?, ?, ?)")
      .run(index, of, detail.file.path, detail.file.sha256, JSON.stringify(derivation));
  }

  async reset(): Promise<void> {
    this.#change(() => {
      this.#database.exec(
        `DELETE FROM items; DELETE FROM files; DELETE FROM derivations; DELETE FROM fixity; DELETE FROM evidence;
         DELETE FROM damaged; ${tokenReset} ${custodyReset} ${heldReset} ${descriptionReset} ${caseReset} ${insideReset} ${searchReset} UPDATE position SET entries = 0, last_record = NULL;`,
      );
    });
  }

  async description(record: Digest): Promise<ItemDescription> {
    return attempt(() => inTransaction(this.#database, () => this.#descriptions.of(record), "read"));
  }

  async fixity(): Promise<FixityHistory> {
    return attempt(() => ({
      whole: this.#newestFixity("kind = 'whole'"),
      sample: this.#newestFixity("kind = 'sample'"),
      failed: this.#newestFixity("kind <> 'repair' AND failed"),
      repair: this.#newestFixity("kind = 'repair'"),
    }));
  }

  async tokens(): Promise<readonly TokenEntry[]> {
    return attempt(() => this.#tokens.newest());
  }

  async proofs(): Promise<readonly TokenEntry<ProofDetail>[]> {
    return attempt(() => this.#tokens.proofs());
  }

  async uncovered(from: number): Promise<Uncovered | null> {
    const at = (order: "ASC" | "DESC"): Instant | null => {
      const row = attempt(() =>
        this.#database
          .prepare(`SELECT sealed FROM evidence WHERE entry >= ? ORDER BY entry ${order} LIMIT 1`)
          .get(from),
      );
      return row === undefined ? null : (row as { sealed: Instant }).sealed;
    };
    const [oldest, newest] = [at("ASC"), at("DESC")];
    return oldest === null || newest === null ? null : { oldest, newest };
  }

  async derivations(record: Digest): Promise<readonly DerivationEntry[]> {
    const rows = attempt(() =>
      this.#database
        .prepare("SELECT summary FROM derivations WHERE record = ? ORDER BY entry DESC LIMIT 1000")
        .all(record),
    );
    return summariesIn(rows) as DerivationEntry[];
  }

  async unread(after: Pick<ItemFile, "index" | "place"> | null, limit: number): Promise<readonly ItemFile[]> {
    const rows = attempt(() =>
      this.#database
        .prepare(
          `SELECT entry AS "index", place, record, path, sha256, size FROM files
             WHERE (entry, place) > (?, ?) AND ${noToolHasRead} ORDER BY entry, place LIMIT ?`,
        )
        .all(after?.index ?? -1, after?.place ?? -1, Math.min(limit, 1_000)),
    );
    return rows as unknown as ItemFile[];
  }

  async readCounts(): Promise<{ readonly files: number; readonly unread: number }> {
    const row = attempt(() =>
      this.#database
        .prepare(`SELECT count(*) AS files, count(*) FILTER (WHERE ${noToolHasRead}) AS unread FROM files`)
        .get(),
    );
    const { files, unread } = row as { files: number; unread: number };
    return { files, unread };
  }

  #newestFixity(which: string): FixityEntry | null {
    const row = this.#database.prepare(`SELECT summary FROM fixity WHERE ${which} ORDER BY entry DESC LIMIT 1`).get();
    return row === undefined ? null : (JSON.parse((row as { summary: string }).summary) as FixityEntry);
  }

  async lacking(before: number | null, limit: number): Promise<readonly LackingText[]> {
    return attempt(() => lackingTexts(this.#database, before, limit));
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

const noToolHasRead = `NOT EXISTS (SELECT 1 FROM derivations AS done
  WHERE done.record = files.record AND done.path = files.path AND done.sha256 = files.sha256)`;
