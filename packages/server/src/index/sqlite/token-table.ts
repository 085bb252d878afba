import type { DatabaseSync } from "node:sqlite";
import type { ProofDetail } from "@muniment/verify";
import type { TokenEntry } from "../items.ts";
import { subjectOf } from "../token-subject.ts";

export const tokenSchema = `
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
`;

export const tokenReset = "DELETE FROM tokens;";

/** What was asked of others over checkpoints. Within the transaction of whoever calls. */
export class TokenTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  add(token: TokenEntry): void {
    const { detail } = token;
    const outcome = detail.action === "peer" ? "obtained" : detail.outcome;
    const isProof = (detail.action === "timestamp" || detail.action === "upgrade") && detail.outcome === "obtained";
    const madeFrom = detail.action === "upgrade" && detail.outcome === "obtained" ? detail.from : null;
    this.#database
      .prepare("INSERT INTO tokens (entry, subject, outcome, proof, made_from, summary) VALUES (?, ?, ?, ?, ?, ?)")
      .run(
        ...[token.index, subjectOf(detail), outcome, isProof ? detail.file.name : null],
        ...[madeFrom, JSON.stringify(token)],
      );
  }

  /** Of each subject the newest of each outcome, and since when it is missed. */
  newest(): readonly TokenEntry[] {
    const rows = this.#database
      .prepare(
        `SELECT summary FROM tokens WHERE entry IN (
           SELECT max(entry) FROM tokens GROUP BY subject, outcome
           UNION SELECT min(entry) FROM tokens AS missed WHERE outcome <> 'obtained' AND entry > coalesce(
             (SELECT max(entry) FROM tokens AS had WHERE had.subject = missed.subject AND outcome = 'obtained'), -1
           ) GROUP BY subject
         ) ORDER BY entry DESC LIMIT 1000`,
      )
      .all();
    return summariesIn(rows) as TokenEntry[];
  }

  /** Proofs that nothing was made from since. */
  proofs(): readonly TokenEntry<ProofDetail>[] {
    const rows = this.#database
      .prepare(
        `SELECT summary FROM tokens AS it WHERE proof IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM tokens AS other WHERE other.made_from = it.proof)
           ORDER BY entry DESC LIMIT 1000`,
      )
      .all();
    return summariesIn(rows) as TokenEntry<ProofDetail>[];
  }
}

/** Of rows that are the newest first. */
export function summariesIn(rows: unknown): unknown[] {
  return (rows as { summary: string }[]).map(({ summary }): unknown => JSON.parse(summary)).toReversed();
}
