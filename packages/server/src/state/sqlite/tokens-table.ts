import type { DatabaseSync } from "node:sqlite";
import type { Role } from "../accounts.ts";

/** A token as it is kept. Times in milliseconds since 1970. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The name of its account. */
  readonly holder: string;
  readonly made: number;
  readonly ends: number;
  readonly used: number | null;
}

export interface NewTokenRow {
  /** SHA-256 of what is shown once. */
  readonly secret: Uint8Array;
  readonly account: number;
  readonly name: string;
  readonly role: Role;
  readonly made: number;
  readonly ends: number;
}

export const tokensTable = `
  CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    used INTEGER
  ) STRICT;
  CREATE INDEX tokens_by_account ON tokens (account);
`;

const columns = "tokens.id, tokens.name, tokens.role, accounts.name AS holder, tokens.made, ends, used";
const from = "FROM tokens JOIN accounts ON accounts.id = account";

/** What has ended or was withdrawn is taken away. To be called in what SqliteState wraps its calls in. */
export class TokensTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Of an account, or of all with null; the newest first. */
  after(now: number, account: number | null): readonly TokenRow[] {
    return this.#database
      .prepare(`SELECT ${columns} ${from} WHERE ends > ?1 AND (?2 IS NULL OR account = ?2) ORDER BY tokens.id DESC`)
      .all(now, account)
      .map((row) => ({ ...row }) as unknown as TokenRow);
  }

  bySecret(secret: Uint8Array, now: number): TokenRow | null {
    const row = this.#database.prepare(`SELECT ${columns} ${from} WHERE secret = ? AND ends > ?`).get(secret, now);
    return row === undefined ? null : ({ ...row } as unknown as TokenRow);
  }

  add(row: NewTokenRow): number {
    this.#database.prepare("DELETE FROM tokens WHERE ends <= ?").run(row.made);
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO tokens (secret, account, name, role, made, ends) VALUES (?, ?, ?, ?, ?, ?)")
      .run(row.secret, row.account, row.name, row.role, row.made, row.ends);
    return Number(lastInsertRowid);
  }

  use(id: number, now: number): void {
    this.#database.prepare("UPDATE tokens SET used = ? WHERE id = ?").run(now, id);
  }

  remove(id: number): void {
    this.#database.prepare("DELETE FROM tokens WHERE id = ?").run(id);
  }
}
