import { caseSchema } from "./case-table.ts";
import { custodySchema } from "./custody-table.ts";
import { heldSchema } from "./held-addresses.ts";
import { descriptionSchema } from "./description-table.ts";
import { insideSchema } from "./inside-table.ts";
import { searchSchema } from "./search-table.ts";
import { tokenSchema } from "./token-table.ts";

/** Raised whenever the tables change: an index of another version is thrown away and built again from the log. */
export const schemaVersion = 14;

export const schema = `
  CREATE TABLE position (entries INTEGER NOT NULL, last_record TEXT);
  INSERT INTO position VALUES (0, NULL);
  CREATE TABLE items (
    entry INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    summary TEXT NOT NULL,
    detail TEXT NOT NULL,
    described TEXT,
    said TEXT,
    withdrawn INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX items_withdrawn ON items (entry) WHERE withdrawn;
  CREATE INDEX items_by_record ON items (record);
  -- Of numbers alone: a place is counted off in it, and not in rows that hold whole records.
  CREATE INDEX items_by_place ON items (entry) WHERE NOT withdrawn;
  CREATE TABLE files (
    entry INTEGER NOT NULL,
    place INTEGER NOT NULL,
    record TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (entry, place)
  ) STRICT;
  CREATE TABLE derivations (
    entry INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;
  CREATE INDEX derivations_by_file ON derivations (record, path, sha256);
${custodySchema}
  CREATE TABLE fixity (
    entry INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('whole', 'sample', 'repair')),
    failed INTEGER NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;
${tokenSchema}  CREATE TABLE evidence (entry INTEGER PRIMARY KEY, sealed TEXT NOT NULL) STRICT;
  CREATE TABLE damaged (entry INTEGER PRIMARY KEY, record TEXT NOT NULL, reason TEXT NOT NULL) STRICT;${heldSchema}
${descriptionSchema}${caseSchema}${insideSchema}${searchSchema}`;
