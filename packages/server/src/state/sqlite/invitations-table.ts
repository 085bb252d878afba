import type { DatabaseSync } from "node:sqlite";
import type { CaseId } from "@muniment/verify";
import type { Role } from "../accounts.ts";
import type { CaseRole } from "../duties.ts";

/** An invitation as it is kept, and who made it, as they are now. Times in milliseconds since 1970. */
export interface InvitationRow {
  readonly id: number;
  readonly role: Role;
  readonly also_administers: 0 | 1;
  readonly note: string;
  readonly made: number;
  readonly ends: number;
  readonly by: string;
  readonly by_role: Role;
  readonly by_also_administers: 0 | 1;
  readonly by_disabled: number | null;
  /** The case that it leads into, as it is called now; null where it leads into none. */
  readonly case_id: CaseId | null;
  readonly case_name: string | null;
  readonly case_role: CaseRole | null;
  /** What who made it is in that case now. */
  readonly by_case_role: CaseRole | null;
}

export interface NewInvitationRow {
  /** SHA-256 of its secret. */
  readonly secret: Uint8Array;
  readonly account: number;
  readonly role: Role;
  readonly also_administers: 0 | 1;
  readonly note: string;
  readonly made: number;
  readonly ends: number;
  readonly case_id: CaseId | null;
  readonly case_role: CaseRole | null;
}

export const invitationsTable = `
  CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret BLOB NOT NULL UNIQUE,
    account INTEGER NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    also_administers INTEGER NOT NULL,
    note TEXT NOT NULL,
    made INTEGER NOT NULL,
    ends INTEGER NOT NULL
  ) STRICT;
`;

export const invitationsIntoCases = `
  ALTER TABLE invitations ADD COLUMN case_id TEXT REFERENCES cases (id);
  ALTER TABLE invitations ADD COLUMN case_role TEXT;
`;

const columns = `invitations.id, invitations.role, invitations.also_administers, note, invitations.made, ends,
  accounts.name AS by, accounts.role AS by_role, accounts.also_administers AS by_also_administers, disabled AS by_disabled,
  invitations.case_id, cases.name AS case_name, case_role, case_members.role AS by_case_role`;
const from = `FROM invitations JOIN accounts ON accounts.id = invitations.account
  LEFT JOIN cases ON cases.id = invitations.case_id
  LEFT JOIN case_members ON case_members.case_id = invitations.case_id AND case_members.account = invitations.account`;

/** What is used up, withdrawn or ended is taken away. To be called in what SqliteState wraps its calls in. */
export class InvitationsTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The newest first. */
  after(now: number): readonly InvitationRow[] {
    return this.#database
      .prepare(`SELECT ${columns} ${from} WHERE ends > ? ORDER BY invitations.id DESC`)
      .all(now)
      .map((row) => ({ ...row }) as unknown as InvitationRow);
  }

  bySecret(secret: Uint8Array, now: number): InvitationRow | null {
    const row = this.#database.prepare(`SELECT ${columns} ${from} WHERE secret = ? AND ends > ?`).get(secret, now);
    return row === undefined ? null : ({ ...row } as unknown as InvitationRow);
  }

  add(row: NewInvitationRow): number {
    this.#database.prepare("DELETE FROM invitations WHERE ends <= ?").run(row.made);
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO invitations (secret, account, role, also_administers, note, made, ends, case_id, case_role)
           VALUES (:secret, :account, :role, :also_administers, :note, :made, :ends, :case_id, :case_role)`,
      )
      .run({ ...row });
    return Number(lastInsertRowid);
  }

  /** False if there is none. */
  remove(id: number): boolean {
    return this.#database.prepare("DELETE FROM invitations WHERE id = ?").run(id).changes === 1;
  }
}
