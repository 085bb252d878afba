import type { DatabaseSync } from "node:sqlite";
import type { CaseId } from "@muniment/verify";
import type { CaseRole } from "../duties.ts";

/** A case as it is kept. Times in milliseconds since 1970. */
export interface CaseRow {
  readonly id: CaseId;
  readonly name: string;
  readonly made: number;
  /** How many accounts are in it. */
  readonly members: number;
}

export interface MemberRow {
  readonly name: string;
  readonly role: CaseRole;
  readonly since: number;
  readonly disabled: number | null;
}

export const casesTables = `
  CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    made INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE case_members (
    case_id TEXT NOT NULL REFERENCES cases (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (account, case_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX case_members_by_case ON case_members (case_id);
`;

const columns = "id, name, made, (SELECT count(*) FROM case_members WHERE case_id = cases.id) AS members";

/** To be called in what SqliteState wraps its calls in. */
export class CasesTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** By their names. */
  all(): readonly CaseRow[] {
    return this.#database
      .prepare(`SELECT ${columns} FROM cases ORDER BY folded`)
      .all()
      .map((row) => ({ ...row }) as unknown as CaseRow);
  }

  byId(id: CaseId): CaseRow | null {
    const row = this.#database.prepare(`SELECT ${columns} FROM cases WHERE id = ?`).get(id);
    return row === undefined ? null : ({ ...row } as unknown as CaseRow);
  }

  byName(folded: string): CaseRow | null {
    const row = this.#database.prepare(`SELECT ${columns} FROM cases WHERE folded = ?`).get(folded);
    return row === undefined ? null : ({ ...row } as unknown as CaseRow);
  }

  add(row: Pick<CaseRow, "id" | "name" | "made"> & { readonly folded: string }): void {
    this.#database
      .prepare("INSERT INTO cases (id, name, folded, made) VALUES (?, ?, ?, ?)")
      .run(row.id, row.name, row.folded, row.made);
  }

  rename(id: CaseId, name: string, folded: string): void {
    this.#database.prepare("UPDATE cases SET name = ?, folded = ? WHERE id = ?").run(name, folded, id);
  }

  /** By when they came. */
  members(id: CaseId): readonly MemberRow[] {
    return this.#database
      .prepare(
        `SELECT name, case_members.role, since, disabled FROM case_members JOIN accounts ON accounts.id = account
           WHERE case_id = ? ORDER BY since, account`,
      )
      .all(id)
      .map((row) => ({ ...row }) as unknown as MemberRow);
  }

  rolesOf(account: number): ReadonlyMap<CaseId, CaseRole> {
    const rows = this.#database.prepare("SELECT case_id, role FROM case_members WHERE account = ?").all(account);
    return new Map((rows as { case_id: CaseId; role: CaseRole }[]).map(({ case_id, role }) => [case_id, role]));
  }

  admit(id: CaseId, account: number, role: CaseRole, now: number): void {
    this.#database
      .prepare(
        `INSERT INTO case_members (case_id, account, role, since) VALUES (?, ?, ?, ?)
           ON CONFLICT (account, case_id) DO UPDATE SET role = excluded.role`,
      )
      .run(id, account, role, now);
  }

  /** False if they are not in it. */
  dismiss(id: CaseId, account: number): boolean {
    return (
      this.#database.prepare("DELETE FROM case_members WHERE case_id = ? AND account = ?").run(id, account).changes ===
      1
    );
  }
}
