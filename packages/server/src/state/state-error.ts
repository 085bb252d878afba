import { OperationError } from "../operation-error.ts";

export type StateErrorCode =
  | "account.name" // it is no name that an account may have
  | "account.password" // it is no password that an account may have
  | "account.exists" // there is one of this name, or of one that differs in case only
  | "account.missing" // there is none of this name
  | "account.too-many" // there are as many as a home may have
  | "account.busy" // as many passwords are being looked at as may be
  | "account.not-first" // there is one already: the first run is over
  | "case.name" // it is no name that a case may have
  | "case.exists" // there is one of this name, or of one that differs in case only
  | "case.missing" // there is none of this name
  | "case.too-many" // there are as many as a home may have
  | "archive.name" // it is no name that an archive may have
  | "role.above" // who asks may not hand on that role
  | "invitation.none" // it was used, was withdrawn, has ended, or never was
  | "invitation.note" // it cannot be noted of an invitation
  | "invitation.days" // an invitation cannot hold for so long
  | "invitation.too-many" // there are as many open ones as may be
  | "token.missing" // the account has no such token
  | "token.name" // it is no name that a token may have
  | "token.days" // a token cannot hold for so long
  | "token.too-many" // an account has as many as it may
  | "factor.refused" // it is not the code of this moment
  | "factor.exists" // the account has a second factor
  | "passkey.name" // it is no name that a passkey may have
  | "passkey.refused" // it is none for this viewer, or came too late
  | "passkey.exists" // it is an account's already
  | "passkey.missing" // the account has no such passkey
  | "passkey.too-many" // an account has as many as it may
  | "state.newer-format" // a later version wrote the file
  | "state.damaged" // what lies in the home is no file of accounts
  | "state.full" // no space left
  | "state.failed"; // the disk or the system failed otherwise

/** Accounts or sessions that could not be read or changed. No message holds a password or a token. */
export class StateError extends OperationError<StateErrorCode> {
  override readonly name = "StateError";
}
