/** Raised whenever the tables change: an index of another version is thrown away and built again from the log. */
export const schemaVersion = 3;

export const schema = `
  CREATE TABLE position (entries INTEGER NOT NULL, last_record TEXT);
  INSERT INTO position VALUES (0, NULL);
  CREATE TABLE items (
    entry INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    summary TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX items_by_record ON items (record);
  CREATE TABLE fixity (
    entry INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'sample', 'repair')),
    failed INTEGER NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;
  CREATE TABLE stamps (
    entry INTEGER PRIMARY KEY,
    authority TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('obtained', 'failed')),
    summary TEXT NOT NULL
  ) STRICT;
  CREATE INDEX stamps_by_authority ON stamps (authority, outcome, entry);
  CREATE TABLE damaged (entry INTEGER PRIMARY KEY, record TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
`;
