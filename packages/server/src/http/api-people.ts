/** What the JSON API answers about people: sessions, accounts, invitations, tokens, the key. Types alone, as in api.ts. */
import type { Instant } from "@muniment/verify";
import type { AccountEvent } from "../state/account-events.ts";
import type { AccountShown, Duties } from "../state/accounts.ts";
import type { CaseRole } from "../state/duties.ts";
import type { Invitation } from "../state/invitations.ts";
import type { PasskeyMade, PasskeyOffered, PasskeyShown, PasskeySigned } from "../state/passkeys.ts";
import type { FactorOffered, FactorShown } from "../state/second-factors.ts";
import type { StateErrorCode } from "../state/state-error.ts";
import type { TokenShown } from "../state/tokens.ts";

/** Codes of problems that are about accounts, beside those of ProblemCode. */
export type AccountProblemCode = StateErrorCode;

export type { AccountEvent, FactorOffered, FactorShown, Invitation, TokenShown };
export type { PasskeyMade, PasskeyOffered, PasskeyShown, PasskeySigned };

/**
 * GET /api/session, and what signing in (POST, with `name`, `password`, and the `code` of a second factor) and out (POST /api/session/end,
 * with `{}`), POST /api/welcome, /api/invitation/accept and /api/account/password answer. `open`: there is no account, and none is needed.
 */
export type SessionAnswer =
  | { readonly state: "open" }
  | { readonly state: "out" }
  | ({ readonly state: "in" } & SignedInAs);

export interface SignedInAs extends Duties {
  readonly name: string;
  /** What the archive is called; null where nobody said. */
  readonly archive: string | null;
  /** When the session ends, if it is not used before. */
  readonly ends: Instant;
  /** Whether it may take in, and say something of items: everywhere, in some cases alone, or nowhere. */
  readonly adds: "everywhere" | "in-cases" | "nowhere";
  /** How many cases the account is in. */
  readonly cases: number;
  /** Whether it may put items into cases, and take them out: into all of them, or into some. */
  readonly mayAssign: boolean;
  /** Whether it may make packages: of all items, or of those of some cases. */
  readonly mayHandOver: boolean;
}

/** GET /api/accounts */
export interface AccountsAnswer {
  readonly accounts: readonly AccountShown[];
}

/** GET /api/accounts/events?before=<id>, 100 at a time, the newest first. */
export interface EventsAnswer {
  readonly events: readonly AccountEvent[];
  /** Value of `before` for older ones; null when these are the last. */
  readonly older: number | null;
}

/** GET /api/invitations, and what withdrawing one answers: those that can be used. */
export interface InvitationsAnswer {
  readonly invitations: readonly Invitation[];
}

/** POST /api/invitations, and POST /api/cases/invite. `secret` is told this once: the link is `/invitation#<secret>`. */
export interface InvitationMadeAnswer {
  readonly secret: string;
  readonly invitation: Invitation;
}

/** POST /api/invitation, for who was invited. */
export interface InvitationAnswer extends Duties {
  readonly archive: string | null;
  readonly by: string;
  readonly ends: Instant;
  /** The case into which it leads, and as what; null where it leads into none. */
  readonly case: { readonly name: string; readonly role: CaseRole } | null;
}

/** GET /api/account, and what changes of it answer: one's own. */
export interface OwnAccountAnswer {
  readonly account: AccountShown;
  readonly factor: FactorShown;
  readonly passkeys: readonly PasskeyShown[];
  readonly tokens: readonly TokenShown[];
}

/** POST /api/session/passkey/offer: what a passkey is to sign, and the name of the viewer that it is for. */
export interface PasskeyChallenge {
  readonly challenge: string;
  readonly host: string;
}

/** POST /api/account/passkeys, and what removing one answers: one's own. */
export interface PasskeysAnswer {
  readonly passkeys: readonly PasskeyShown[];
}

/** POST /api/account/factor. The codes are told this once. */
export interface RecoveryAnswer {
  readonly recovery: readonly string[];
}

/** POST /api/account/tokens. `secret` is told this once. */
export interface TokenMadeAnswer {
  readonly secret: string;
  readonly token: TokenShown;
}

/** POST /api/archive/name */
export interface ArchiveNameAnswer {
  readonly archive: string;
}

/** GET /api/key. `file`: where the private key lies; `protected`: by a passphrase, or null where it is not here. */
export interface KeyAnswer {
  readonly vkey: string;
  readonly fingerprint: string;
  readonly file: string;
  readonly protected: boolean | null;
}

/** POST /api/key/copy: a file to be kept elsewhere. */
export interface KeyCopyAnswer {
  readonly name: string;
  readonly text: string;
}
