import { Encrypter, type Recipient, type Stanza } from "age-encryption";
import type { ByteStream } from "@muniment/verify";
import { EncryptionError } from "./encryption-error.ts";
import { namedLines } from "./named-lines.ts";
import { nonceSize, payloadKey, pieceSize, sealPiece, tagSize } from "./payload.ts";

/** The recipients in a text, one a line. Throws EncryptionError. `from` says to people where it is from. */
export function parseRecipients(text: string, from: string): readonly string[] {
  const recipients = namedLines(text);
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      throw noRecipient(from, cause);
    }
  }
  if (recipients.length === 0) throw noRecipient(from);
  return recipients;
}

function noRecipient(from: string, cause?: unknown): EncryptionError {
  return new EncryptionError(
    "encryption.recipient",
    `${from} is no recipient of age that this program knows, and nothing was written.`,
    "A recipient begins with age1; age-keygen makes one. Keys of SSH and plugins are not known here.",
    { cause },
  );
}

/** Takes the file key from the library, which makes it and keeps it to itself. It is no recipient of anything. */
class KeyKeeper implements Recipient {
  key = new Uint8Array(0);

  wrapFileKey(fileKey: Uint8Array): Stanza[] {
    this.key = Uint8Array.from(fileKey);
    return [];
  }
}

/** The bytes of an age file for all of these recipients, which `parseRecipients` gave. Ends early if `plain` throws, and throws that. */
export async function* encryptTo(recipients: readonly string[], plain: ByteStream): ByteStream {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const keeper = new KeyKeeper();
  encrypter.addRecipient(keeper);
  // The header, the nonce and a payload of nothing, which is one piece that is all tag: it is left out.
  const empty = await encrypter.encrypt(new Uint8Array(0));
  const head = empty.subarray(0, -tagSize);
  yield head;
  const key = payloadKey(keeper.key, head.subarray(-nonceSize));
  const held = Buffer.alloc(pieceSize);
  let filled = 0;
  let place = 0;
  for await (const part of plain) {
    for (let at = 0; at < part.length;) {
      // A full piece waits for the next byte: only then it is not the last.
      if (filled === pieceSize) {
        yield sealPiece(key, place, false, held);
        place += 1;
        filled = 0;
      }
      const more = part.subarray(at, at + pieceSize - filled);
      held.set(more, filled);
      filled += more.length;
      at += more.length;
    }
  }
  yield sealPiece(key, place, true, held.subarray(0, filled));
}
