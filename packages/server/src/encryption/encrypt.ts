import { Encrypter, type Recipient, type Stanza } from "age-encryption";
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

/** Takes bytes, in their order, and is told when there are no more. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Encrypts what is written, to all of these recipients, which `parseRecipients` gave, into `out`, which is ended with it. */
export async function encryptInto(recipients: readonly string[], out: ByteSink): Promise<ByteSink> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  const keeper = new KeyKeeper();
  encrypter.addRecipient(keeper);
  // The header, the nonce and a payload of nothing, which is one piece that is all tag: it is left out.
  const empty = await encrypter.encrypt(new Uint8Array(0));
  const head = empty.subarray(0, -tagSize);
  await out.write(head);
  return new Sealing(payloadKey(keeper.key, head.subarray(-nonceSize)), out);
}

class Sealing implements ByteSink {
  readonly #key: Uint8Array;
  readonly #out: ByteSink;
  readonly #held = Buffer.alloc(pieceSize);
  #filled = 0;
  #place = 0;

  constructor(key: Uint8Array, out: ByteSink) {
    this.#key = key;
    this.#out = out;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      // A full piece waits for the next byte: only then it is not the last.
      if (this.#filled === pieceSize) await this.#seal(false);
      const more = bytes.subarray(at, at + pieceSize - this.#filled);
      this.#held.set(more, this.#filled);
      this.#filled += more.length;
      at += more.length;
    }
  }

  async end(): Promise<void> {
    await this.#seal(true);
    await this.#out.end();
  }

  async #seal(last: boolean): Promise<void> {
    await this.#out.write(sealPiece(this.#key, this.#place, last, this.#held.subarray(0, this.#filled)));
    this.#place += 1;
    this.#filled = 0;
  }
}
