import { OperationError } from "../operation-error.ts";

export type StateErrorCode =
  | "account.name" // it is no name that an account may have
  | "account.password" // it is no password that an account may have
  | "account.exists" // there is one of this name, or of one that differs in case only
  | "account.missing" // there is none of this name
  | "account.too-many" // there are as many as a home may have
  | "account.busy" // as many passwords are being looked at as may be
  | "state.newer-format" // a later version wrote the file
  | "state.damaged" // what lies in the home is no file of accounts
  | "state.full" // no space left
  | "state.failed"; // the disk or the system failed otherwise

/** Accounts or sessions that could not be read or changed. No message holds a password or a token. */
export class StateError extends OperationError<StateErrorCode> {
  override readonly name = "StateError";
}
