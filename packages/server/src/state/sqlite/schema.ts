import { casesTables } from "./cases-table.ts";
import { eventsTable } from "./events-table.ts";
import { factorsTable } from "./factors-table.ts";
import { invitationsIntoCases, invitationsTable } from "./invitations-table.ts";
import { passkeysTable } from "./passkeys-table.ts";
import { tokensTable } from "./tokens-table.ts";

/**
 * What makes each version of the tables out of the one before, in order: they cannot be built again, so a file of any earlier version is
 * brought up to this one. Source: docs/accounts.
 */
const first = `
  CREATE TABLE home (cookie TEXT NOT NULL) STRICT;
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'contributor', 'reviewer', 'lead', 'administrator')),
    password TEXT NOT NULL,
    made INTEGER NOT NULL,
    password_set INTEGER NOT NULL,
    disabled INTEGER
  ) STRICT;
  CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id),
    begun INTEGER NOT NULL,
    used INTEGER NOT NULL,
    ends INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_account ON sessions (account, begun);
`;

// Names somebody in records that are sealed for good, and says who they are to nobody but this file.
export const newActor = "'a-' || lower(hex(randomblob(8)))";

const actors = `
  ALTER TABLE accounts ADD COLUMN actor TEXT NOT NULL DEFAULT '';
  UPDATE accounts SET actor = ${newActor};
`;

const comingIn = `
  ALTER TABLE home ADD COLUMN name TEXT;
  ALTER TABLE accounts ADD COLUMN also_administers INTEGER NOT NULL DEFAULT 0;
  ${invitationsTable}
  ${tokensTable}
  ${factorsTable}
  ${eventsTable}
`;

// The roles that there are stood in the table of accounts, and there is one more: the table is made anew, with the accounts that it has.
const cases = `
  CREATE TABLE accounts_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    made INTEGER NOT NULL,
    password_set INTEGER NOT NULL,
    disabled INTEGER,
    actor TEXT NOT NULL,
    also_administers INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO accounts_anew (id, name, folded, role, password, made, password_set, disabled, actor, also_administers)
    SELECT id, name, folded, role, password, made, password_set, disabled, actor, also_administers FROM accounts;
  DROP TABLE accounts;
  ALTER TABLE accounts_anew RENAME TO accounts;
  ${casesTables}
`;

export const versions: readonly string[] = [first, actors, comingIn, passkeysTable, cases, invitationsIntoCases];
