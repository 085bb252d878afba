import type { Instant } from "@muniment/verify";

/** What is kept of accounts: who came in, and what changed who may. Source: docs/accounts, The record. */
export const eventKinds = [
  "account.made",
  "account.role",
  "account.password",
  "account.disabled",
  "account.enabled",
  "account.signed-out",
  "archive.named",
  "case.admitted",
  "case.dismissed",
  "case.made",
  "case.renamed",
  "factor.ended",
  "factor.recovery",
  "factor.set",
  "invitation.made",
  "invitation.used",
  "invitation.withdrawn",
  "key.copied",
  "passkey.made",
  "passkey.removed",
  "passkey.ended",
  "session.begun",
  "session.ended",
  "session.refused",
  "token.made",
  "token.withdrawn",
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface NewEvent {
  readonly kind: EventKind;
  /** The account that did it; null: the command line, or who was not known. */
  readonly by: string | null;
  /** The account that it was done to; null where it is about none. */
  readonly about: string | null;
  /** Of a role: which; of a token, an invitation or a passkey: its name; of a session that began by a passkey: the name of that. */
  readonly detail: string | null;
}

export interface AccountEvent extends NewEvent {
  /** Greater for a later one. */
  readonly id: number;
  readonly at: Instant;
}

/** The record of a home, the newest of it. Throws StateError. */
export interface EventDesk {
  /** The newest first, `limit` of them at most, older than the one with the id `before`. */
  events(before: number | null, limit: number): readonly AccountEvent[];
  /** Keeps one that no change of accounts does by itself. */
  keep(event: NewEvent): void;
}
