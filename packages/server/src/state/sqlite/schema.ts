import { roles } from "../accounts.ts";

/** Raised whenever the tables change. A later one is refused: what lies there cannot be built again. Source: docs/accounts. */
export const schemaVersion = 1;

export const schema = `
  CREATE TABLE home (cookie TEXT NOT NULL) STRICT;
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN (${roles.map((role) => `'${role}'`).join(", ")})),
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
