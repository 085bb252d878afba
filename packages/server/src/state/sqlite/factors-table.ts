import type { DatabaseSync } from "node:sqlite";

/** A second factor as it is kept. `step`: the time step of the last code that was taken. */
export interface FactorRow {
  readonly secret: Uint8Array;
  readonly step: number;
}

export const factorsTable = `
  CREATE TABLE factors (
    account INTEGER PRIMARY KEY REFERENCES accounts (id),
    secret BLOB NOT NULL,
    step INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE recovery_codes (
    account INTEGER NOT NULL REFERENCES factors (account) ON DELETE CASCADE,
    code BLOB NOT NULL,
    PRIMARY KEY (account, code)
  ) STRICT;
`;

/** To be called in what SqliteState wraps its calls in. */
export class FactorsTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(account: number): FactorRow | null {
    const row = this.#database.prepare("SELECT secret, step FROM factors WHERE account = ?").get(account);
    return row === undefined ? null : ({ ...row } as unknown as FactorRow);
  }

  recoveryLeft(account: number): number {
    const row = this.#database.prepare("SELECT count(*) AS left FROM recovery_codes WHERE account = ?").get(account);
    return (row as { left: number }).left;
  }

  /** `codes`: SHA-256 of each recovery code. */
  set(account: number, { secret, step }: FactorRow, codes: readonly Uint8Array[]): void {
    this.#database.prepare("INSERT INTO factors (account, secret, step) VALUES (?, ?, ?)").run(account, secret, step);
    const add = this.#database.prepare("INSERT INTO recovery_codes (account, code) VALUES (?, ?)");
    for (const code of codes) add.run(account, code);
  }

  /** False if a code of that step, or of a later one, was taken meanwhile. */
  useStep(account: number, step: number): boolean {
    const change = this.#database.prepare("UPDATE factors SET step = ?2 WHERE account = ?1 AND step < ?2");
    return change.run(account, step).changes === 1;
  }

  /** False if there is no such code, or it was used. */
  useRecovery(account: number, code: Uint8Array): boolean {
    const change = this.#database.prepare("DELETE FROM recovery_codes WHERE account = ? AND code = ?");
    return change.run(account, code).changes === 1;
  }

  /** False if there is none. */
  remove(account: number): boolean {
    return this.#database.prepare("DELETE FROM factors WHERE account = ?").run(account).changes === 1;
  }
}
