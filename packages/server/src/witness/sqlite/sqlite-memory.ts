import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { digestOf, FormatError, parseVkey, type Vkey } from "@muniment/verify";
import { inTransaction } from "../../transaction.ts";
import type { Conflict, CosignedTree, Decided, KnownLog, WitnessMemory } from "../memory.ts";
import { WitnessError } from "../witness-error.ts";
import { forgot } from "../forgot.ts";

const schemaVersion = 1;

const schema = `
  CREATE TABLE witness (vkey TEXT NOT NULL) STRICT;
  CREATE TABLE keys (origin TEXT NOT NULL, vkey TEXT NOT NULL, PRIMARY KEY (origin, vkey)) STRICT;
  CREATE TABLE trees (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    time INTEGER NOT NULL,
    note BLOB NOT NULL
  ) STRICT;
  CREATE TABLE conflicts (
    origin TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('root', 'proof')),
    seen INTEGER NOT NULL,
    note BLOB NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (origin, kind, digest)
  ) STRICT;
`;

// Who holds a log's key can make as many as they like; each is up to 64 KiB. One of a kind proves as much as a thousand.
const conflictsMax = 8;

export function makeMemory(file: string, vkey: string): void {
  attempt(() => {
    const database = new DatabaseSync(file);
    try {
      makeDurable(database);
      database.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA user_version = ${String(schemaVersion)};`);
      database.prepare("INSERT INTO witness (vkey) VALUES (?)").run(vkey);
      database.exec("COMMIT");
    } finally {
      database.close();
    }
  });
}

export function openMemory(file: string): WitnessMemory {
  // SQLite would make a new one, and the witness would have forgotten everything without noticing.
  if (!existsSync(file)) throw forgot(`${file} is missing`);
  return attempt(() => {
    const database = new DatabaseSync(file, { timeout: 30_000 });
    try {
      makeDurable(database);
      return new SqliteMemory(database, readOwner(database, file));
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * With a journal that is deleted at each commit, all that is remembered lies in one file; EXTRA syncs the folder after that as well, as
 * else a power cut could bring the journal back, and undo what was acknowledged.
 */
function makeDurable(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON;");
}

function readOwner(database: DatabaseSync, file: string): string {
  const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (typeof version === "number" && version > schemaVersion) {
    const next = "Run that version, or a later one, for this witness.";
    throw new WitnessError("witness.newer-format", `A later version of this program wrote ${file}.`, next);
  }
  if (version !== schemaVersion) throw forgot(`${file} is empty, or no witness's`);
  const vkey = database.prepare("SELECT vkey FROM witness").get()?.["vkey"];
  if (typeof vkey !== "string") throw forgot(`${file} does not say whose it is`);
  return vkey;
}

const sqliteFull = 13;

/** Runs one operation on the database, and tells its errors in the user's words. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof FormatError) throw forgot(`what it remembers is damaged: ${cause.message}`, cause);
    if (!(cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number")) throw cause;
    if ((cause.errcode & 0xff) === sqliteFull) {
      const message = "There is no space left on the disk that holds what the witness remembers.";
      throw new WitnessError("witness.full", message, "Free some space. Nothing was signed.", { cause });
    }
    const message = `What the witness remembers could not be read or written: ${cause.message}.`;
    const next =
      "Look at the disk and the rights of the folder. Nothing was signed, and nothing will be until it can be.";
    throw new WitnessError("witness.failed", message, next, { cause });
  }
}

class SqliteMemory implements WitnessMemory {
  readonly vkey: string;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, vkey: string) {
    this.#database = database;
    this.vkey = vkey;
  }

  logs(): readonly KnownLog[] {
    return attempt(() => {
      const origins = this.#database.prepare("SELECT DISTINCT origin FROM keys ORDER BY origin").all();
      return (origins as { origin: string }[]).map(({ origin }) => ({
        origin,
        keys: this.#keysOf(origin),
        last: this.#last(origin),
        conflicts: this.#conflicts(origin),
      }));
    });
  }

  keysOf(origin: string): readonly Vkey[] {
    return attempt(() => this.#keysOf(origin));
  }

  addKey(key: Vkey, replace: boolean): void {
    this.#transaction(() => {
      if (replace) this.#database.prepare("DELETE FROM keys WHERE origin = ?").run(key.name);
      this.#database.prepare("INSERT OR IGNORE INTO keys (origin, vkey) VALUES (?, ?)").run(key.name, key.text);
    });
  }

  decide<T>(origin: string, decide: (last: CosignedTree | null) => Decided<T>): T {
    return this.#transaction(() => {
      const { result, keep, conflict } = decide(this.#last(origin));
      if (keep !== undefined) this.#keep(origin, keep);
      if (conflict !== undefined) this.#addConflict(origin, conflict);
      return result;
    });
  }

  close(): void {
    this.#database.close();
  }

  #transaction<T>(work: () => T): T {
    return attempt(() => inTransaction(this.#database, work));
  }

  #keysOf(origin: string): readonly Vkey[] {
    const rows = this.#database.prepare("SELECT vkey FROM keys WHERE origin = ? ORDER BY rowid").all(origin);
    return (rows as { vkey: string }[]).map(({ vkey }) => parseVkey(vkey));
  }

  #last(origin: string): CosignedTree | null {
    const row = this.#database.prepare("SELECT size, root, time, note FROM trees WHERE origin = ?").get(origin);
    return row === undefined ? null : ({ ...row } as unknown as CosignedTree);
  }

  #conflicts(origin: string): readonly Conflict[] {
    const rows = this.#database
      .prepare("SELECT kind, seen, note FROM conflicts WHERE origin = ? ORDER BY seen DESC, kind DESC, digest")
      .all(origin);
    return rows.map((row) => ({ ...row }) as unknown as Conflict);
  }

  #keep(origin: string, { size, root, time, note }: CosignedTree): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO trees (origin, size, root, time, note) VALUES (?, ?, ?, ?, ?)")
      .run(origin, size, root, time, note);
  }

  #addConflict(origin: string, { kind, seen, note }: Conflict): void {
    this.#database
      .prepare("INSERT OR IGNORE INTO conflicts (origin, kind, seen, note, digest) VALUES (?, ?, ?, ?, ?)")
      .run(origin, kind, seen, note, digestOf(note));
    this.#database
      .prepare(
        `DELETE FROM conflicts WHERE origin = ?1 AND kind = ?2 AND digest NOT IN
          (SELECT digest FROM conflicts WHERE origin = ?1 AND kind = ?2 ORDER BY seen, digest LIMIT ?3)`,
      )
      .run(origin, kind, conflictsMax);
  }
}
