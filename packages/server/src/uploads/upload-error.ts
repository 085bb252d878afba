import { OperationError } from "../operation-error.ts";

export type UploadErrorCode =
  | "upload.none" // there is no such delivery, or it is another account's, or it was ended
  | "upload.file" // the delivery has no such file
  | "upload.path" // what a file is called is no path
  | "upload.many" // more files or deliveries than there may be at once
  | "upload.large" // a file or a piece is larger than one may be
  | "upload.piece" // the bytes are not those of their hash
  | "upload.gap" // the piece does not begin where the ones before it end
  | "upload.changed" // the file is not the one that was begun
  | "upload.incomplete" // not all of the file is there
  | "upload.closed" // the file is sealed or left out
  | "upload.full" // there is too little room on the disk
  | "upload.busy" // as many pieces are under way as may be at once
  | "upload.elsewhere" // another program takes deliveries in for this home
  | "upload.damaged"; // what is kept of the delivery cannot be read

/** A file that could not be taken in as it was sent. What was sealed stays. */
export class UploadError extends OperationError<UploadErrorCode> {
  override readonly name = "UploadError";
}
