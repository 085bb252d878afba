import { OperationError } from "../operation-error.ts";

export type ProfileErrorCode =
  | "profile.name" // it is no name that a profile may have
  | "profile.missing" // there is none of this name
  | "profile.exists" // there is one of this name
  | "profile.cookies" // the file of cookies is not of its form; the line or object is named
  | "profile.damaged" // what lies in the home is no profile
  | "profile.no-display" // there is no display to open a window on
  | "profile.no-login"; // the window was closed, and no site had set a cookie

/** A profile that could not be made or used. No message holds the value of a cookie. */
export class ProfileError extends OperationError<ProfileErrorCode> {
  override readonly name = "ProfileError";
}
