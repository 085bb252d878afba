import type { DatabaseSync } from "node:sqlite";

/** A passkey as it is kept. Times in milliseconds since 1970. */
export interface PasskeyRow {
  readonly id: number;
  /** In base64url, as browsers write it. */
  readonly credential: string;
  readonly account: number;
  /** The name of its account, and the same folded. */
  readonly holder: string;
  readonly folded: string;
  readonly name: string;
  /** The name of the viewer that it was made for, and signs in to. */
  readonly host: string;
  /** In COSE. */
  readonly public_key: Uint8Array;
  readonly counter: number;
  /** Whether its maker keeps copies of it elsewhere. */
  readonly synced: 0 | 1;
  readonly made: number;
  readonly used: number | null;
}

export type NewPasskeyRow = Omit<PasskeyRow, "id" | "holder" | "folded" | "used">;

/** Version 4 of the tables. */
export const passkeysTable = `
  CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    credential TEXT NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    synced INTEGER NOT NULL,
    made INTEGER NOT NULL,
    used INTEGER
  ) STRICT;
  CREATE INDEX passkeys_by_account ON passkeys (account);
`;

const select =
  "SELECT passkeys.*, accounts.name AS holder, folded FROM passkeys JOIN accounts ON accounts.id = account";

/** To be called in what SqliteState wraps its calls in. */
export class PasskeysTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Of an account, the newest first. */
  of(account: number): readonly PasskeyRow[] {
    return this.#database
      .prepare(`${select} WHERE account = ? ORDER BY passkeys.id DESC`)
      .all(account)
      .map((row) => ({ ...row }) as unknown as PasskeyRow);
  }

  byCredential(credential: string): PasskeyRow | null {
    const row = this.#database.prepare(`${select} WHERE credential = ?`).get(credential);
    return row === undefined ? null : ({ ...row } as unknown as PasskeyRow);
  }

  add(row: NewPasskeyRow): void {
    this.#database
      .prepare(
        `INSERT INTO passkeys (credential, account, name, host, public_key, counter, synced, made, used)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
      )
      .run(
        ...[row.credential, row.account, row.name, row.host],
        ...[row.public_key, row.counter, row.synced, row.made],
      );
  }

  /** False if it is gone, or its counter was moved on meanwhile: an authenticator that counts never says a number twice. */
  use(id: number, { counter, synced }: Pick<PasskeyRow, "counter" | "synced">, now: number): boolean {
    const change = this.#database.prepare(
      `UPDATE passkeys SET counter = ?2, synced = ?3, used = ?4 WHERE id = ?1 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))`,
    );
    return change.run(id, counter, synced, now).changes === 1;
  }

  remove(id: number): void {
    this.#database.prepare("DELETE FROM passkeys WHERE id = ?").run(id);
  }

  /** Answers with how many there were. */
  removeAll(account: number): number {
    return Number(this.#database.prepare("DELETE FROM passkeys WHERE account = ?").run(account).changes);
  }
}
