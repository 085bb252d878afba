import { closeSync, openSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../../transaction.ts";
import type { Role } from "../accounts.ts";
import { StateError } from "../state-error.ts";
import { attempt, damaged } from "./attempt.ts";
import { CasesTable } from "./cases-table.ts";
import { EventsTable } from "./events-table.ts";
import { FactorsTable } from "./factors-table.ts";
import { InvitationsTable } from "./invitations-table.ts";
import { PasskeysTable } from "./passkeys-table.ts";
import { newActor, versions } from "./schema.ts";
import { TokensTable } from "./tokens-table.ts";

/** An account as it is kept. Times in milliseconds since 1970. */
export interface AccountRow {
  readonly id: number;
  readonly name: string;
  readonly folded: string;
  readonly role: Role;
  readonly also_administers: 0 | 1;
  readonly password: string;
  readonly made: number;
  readonly password_set: number;
  readonly disabled: number | null;
  readonly actor: string;
}

/** A session as it is kept, and whose it is. */
export interface SessionRow {
  readonly account: number;
  readonly name: string;
  readonly actor: string;
  readonly role: Role;
  readonly also_administers: 0 | 1;
  readonly disabled: number | null;
  readonly used: number;
  readonly ends: number;
}

export interface NewSession {
  /** SHA-256 of the token. */
  readonly token: Uint8Array;
  readonly account: Pick<AccountRow, "id" | "password">;
  readonly begun: number;
  readonly ends: number;
}

/** What counts as a session that has not ended: begun before `ends`, used after `usedAfter`. */
export interface Alive {
  readonly now: number;
  readonly usedAfter: number;
}

/**
 * Opens `state.sqlite` of a home, or makes it, for nobody else to read. Several processes may hold it open. `cookie` is drawn for a new
 * one. Throws StateError, as all its methods do.
 */
export function openSqliteState(file: string, cookie: () => string): SqliteState {
  return attempt(() => {
    // SQLite would make it as readable as the system's default has it, and gives its other files the rights of this one.
    closeSync(openSync(file, "a", 0o600));
    const database = new DatabaseSync(file, { timeout: 30_000 });
    try {
      // Accounts cannot be built again: each commit is synced.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF;");
      // A table that others refer to can be made anew only while nobody looks at that; it is looked at before the commit.
      inTransaction(database, () => {
        prepareSchema(database, file, cookie);
      });
      database.exec("PRAGMA foreign_keys = ON;");
      return new SqliteState(database);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** What the system does not let anybody see is not "no file", but an error. Throws StateError. */
export function isThere(file: string): boolean {
  return attempt(() => statSync(file, { throwIfNoEntry: false }) !== undefined);
}

function prepareSchema(database: DatabaseSync, file: string, cookie: () => string): void {
  const version = database.prepare("PRAGMA user_version").get()?.["user_version"];
  if (version === versions.length) return;
  if (typeof version !== "number") throw damaged("it has no version");
  if (version > versions.length) {
    const next = "Run that version, or a later one, for this home.";
    throw new StateError("state.newer-format", `A later version of this program wrote ${file}.`, next);
  }
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.["tables"];
  if ((version === 0) !== (tables === 0)) throw damaged("it has other tables");
  for (const step of versions.slice(version)) database.exec(step);
  if (database.prepare("PRAGMA foreign_key_check").get() !== undefined)
    throw damaged("what belongs to accounts has none");
  if (version === 0) database.prepare("INSERT INTO home (cookie) VALUES (?)").run(cookie());
  database.exec(`PRAGMA user_version = ${String(versions.length)}`);
}

/** Each method is one statement: what belongs together is wrapped in `change`, what is read alone in `read`. */
export class SqliteState {
  readonly #database: DatabaseSync;
  readonly cases: CasesTable;
  readonly events: EventsTable;
  readonly factors: FactorsTable;
  readonly invitations: InvitationsTable;
  readonly passkeys: PasskeysTable;
  readonly tokens: TokensTable;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.cases = new CasesTable(database);
    this.events = new EventsTable(database);
    this.factors = new FactorsTable(database);
    this.invitations = new InvitationsTable(database);
    this.passkeys = new PasskeysTable(database);
    this.tokens = new TokensTable(database);
  }

  /** All that `work` does, or nothing of it. Throws StateError, and what `work` throws. */
  change<T>(work: () => T): T {
    return attempt(() => inTransaction(this.#database, work));
  }

  /** Throws StateError, and what `work` throws. */
  read<T>(work: () => T): T {
    return attempt(work);
  }

  cookie(): string {
    const row = attempt(() => this.#database.prepare("SELECT cookie FROM home").get());
    if (typeof row?.["cookie"] !== "string") throw damaged("it has no name for the cookie");
    return row["cookie"];
  }

  /** What the archive is called; null where nobody said. */
  archiveName(): string | null {
    const row = attempt(() => this.#database.prepare("SELECT name FROM home").get());
    return typeof row?.["name"] === "string" ? row["name"] : null;
  }

  setArchiveName(name: string): void {
    this.#database.prepare("UPDATE home SET name = ?").run(name);
  }

  count(): number {
    const row = attempt(() => this.#database.prepare("SELECT count(*) AS accounts FROM accounts").get());
    return (row as { accounts: number }).accounts;
  }

  /** In the order in which they were made, with how many sessions of each are alive. */
  accounts({ now, usedAfter }: Alive): readonly (AccountRow & { readonly sessions: number })[] {
    const rows = attempt(() =>
      this.#database
        .prepare(
          `SELECT *, (SELECT count(*) FROM sessions WHERE account = accounts.id AND ends > ? AND used > ?) AS sessions
            FROM accounts ORDER BY id`,
        )
        .all(now, usedAfter),
    );
    return rows.map((row) => ({ ...row }) as unknown as AccountRow & { sessions: number });
  }

  account(folded: string): AccountRow | null {
    const row = attempt(() => this.#database.prepare("SELECT * FROM accounts WHERE folded = ?").get(folded));
    return row === undefined ? null : ({ ...row } as unknown as AccountRow);
  }

  add(row: Omit<AccountRow, "id" | "disabled" | "actor">): void {
    this.#database
      .prepare(
        `INSERT INTO accounts (name, folded, role, also_administers, password, made, password_set, disabled, actor)
          VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ${newActor})`,
      )
      .run(row.name, row.folded, row.role, row.also_administers, row.password, row.made, row.password_set);
  }

  setRole(id: number, role: Role, alsoAdministers: 0 | 1): void {
    this.#database
      .prepare("UPDATE accounts SET role = ?, also_administers = ? WHERE id = ?")
      .run(role, alsoAdministers, id);
  }

  setPassword(id: number, password: string, now: number): void {
    this.#database.prepare("UPDATE accounts SET password = ?, password_set = ? WHERE id = ?").run(password, now, id);
  }

  /** `since`: null enables it. */
  setDisabled(id: number, since: number | null): void {
    this.#database.prepare("UPDATE accounts SET disabled = ? WHERE id = ?").run(since, id);
  }

  endSessions(id: number): void {
    this.#database.prepare("DELETE FROM sessions WHERE account = ?").run(id);
  }

  /**
   * False if the account's password is no longer what it was when it was looked at, or it was disabled meanwhile. Keeps no more than
   * `max` of the account, the newest, and takes away what has ended of anybody.
   */
  beginSession({ token, account, begun, ends }: NewSession, { now, usedAfter }: Alive, max: number): boolean {
    const same = this.#database
      .prepare("SELECT id FROM accounts WHERE id = ? AND password = ? AND disabled IS NULL")
      .get(account.id, account.password);
    if (same === undefined) return false;
    this.#database.prepare("DELETE FROM sessions WHERE ends <= ? OR used <= ?").run(now, usedAfter);
    this.#database
      .prepare("INSERT INTO sessions (token, account, begun, used, ends) VALUES (?, ?, ?, ?, ?)")
      .run(token, account.id, begun, begun, ends);
    this.#database
      .prepare(
        `DELETE FROM sessions WHERE account = ?1 AND token NOT IN
          (SELECT token FROM sessions WHERE account = ?1 ORDER BY begun DESC, rowid DESC LIMIT ?2)`,
      )
      .run(account.id, max);
    return true;
  }

  session(token: Uint8Array): SessionRow | null {
    const row = attempt(() =>
      this.#database
        .prepare(
          `SELECT account, name, actor, role, also_administers, disabled, used, ends
            FROM sessions JOIN accounts ON accounts.id = account WHERE token = ?`,
        )
        .get(token),
    );
    return row === undefined ? null : ({ ...row } as unknown as SessionRow);
  }

  useSession(token: Uint8Array, now: number): void {
    attempt(() => this.#database.prepare("UPDATE sessions SET used = ? WHERE token = ?").run(now, token));
  }

  endSession(token: Uint8Array): void {
    this.#database.prepare("DELETE FROM sessions WHERE token = ?").run(token);
  }

  close(): void {
    this.#database.close();
  }
}
