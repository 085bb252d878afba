import type { DatabaseSync } from "node:sqlite";
import type { EventKind, NewEvent } from "../account-events.ts";

/** An event as it is kept. Its time in milliseconds since 1970. */
export interface EventRow extends NewEvent {
  readonly id: number;
  readonly at: number;
}

// Who guesses passwords writes one line at each guess: they have their own part of the record, and push nothing else out of it.
const kept: Readonly<Record<"refused" | "other", number>> = { refused: 1_000, other: 10_000 };

export const eventsTable = `
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    by TEXT,
    about TEXT,
    detail TEXT
  ) STRICT;
  CREATE INDEX events_by_kind ON events (kind = 'session.refused', id);
`;

export class EventsTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Keeps an event in the transaction that it belongs to, and takes the oldest of its part away where there are too many. */
  add({ kind, by, about, detail }: NewEvent, at: number): void {
    this.#database
      .prepare("INSERT INTO events (at, kind, by, about, detail) VALUES (?, ?, ?, ?, ?)")
      .run(at, kind, by, about, detail);
    const refused = kind === ("session.refused" satisfies EventKind) ? 1 : 0;
    this.#database
      .prepare(
        `DELETE FROM events WHERE (kind = 'session.refused') = ?1 AND id <=
          (SELECT id FROM events WHERE (kind = 'session.refused') = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
      )
      .run(refused, refused === 1 ? kept.refused : kept.other);
  }

  newest(before: number | null, limit: number): readonly EventRow[] {
    return this.#database
      .prepare("SELECT * FROM events WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2")
      .all(before, limit)
      .map((row) => ({ ...row }) as unknown as EventRow);
  }
}
