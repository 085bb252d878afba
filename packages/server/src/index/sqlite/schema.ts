import { custodySchema } from "./custody-table.ts";
import { heldSchema } from "./held-addresses.ts";
import { searchSchema } from "./search-table.ts";

/** Raised whenever the tables change: an index of another version is thrown away and built again from the log. */
export const schemaVersion = 8;

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
  -- Of numbers alone: a place is counted off in it, and not in rows that hold whole records.
  CREATE INDEX items_by_place ON items (entry);
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
  CREATE TABLE tokens (
    entry INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('obtained', 'failed', 'refused')),
    proof TEXT,
    made_from TEXT,
    summary TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tokens_by_subject ON tokens (subject, outcome, entry);
  CREATE INDEX tokens_by_origin ON tokens (made_from) WHERE made_from IS NOT NULL;
  CREATE INDEX proofs ON tokens (entry) WHERE proof IS NOT NULL;
  CREATE TABLE evidence (entry INTEGER PRIMARY KEY, sealed TEXT NOT NULL) STRICT;
  CREATE TABLE damaged (entry INTEGER PRIMARY KEY, record TEXT NOT NULL, reason TEXT NOT NULL) STRICT;${heldSchema}
${searchSchema}`;
