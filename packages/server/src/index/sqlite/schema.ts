/** Raised whenever the tables change: an index of another version is thrown away and built again from the log. */
export const schemaVersion = 2;

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
  CREATE TABLE damaged (entry INTEGER PRIMARY KEY, record TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
`;
