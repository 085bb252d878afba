import { OperationError } from "../operation-error.ts";

export type EncryptionErrorCode =
  | "encryption.recipient" // it is none of age, or of a kind that is not known here
  | "encryption.identity" // it is none of age, or of a kind that is not known here
  | "encryption.locked"; // none of the identities given opens the file, or none was given

export class EncryptionError extends OperationError<EncryptionErrorCode> {
  override readonly name = "EncryptionError";
}
