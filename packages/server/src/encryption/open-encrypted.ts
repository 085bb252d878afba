import { armor, Decrypter } from "age-encryption";
import { ageBeginning, FormatError, readAll, type ByteStream, type RandomAccess } from "@muniment/verify";
import { EncryptionError } from "./encryption-error.ts";
import { namedLines } from "./named-lines.ts";
import { nonceSize, openPiece, payloadKey, pieceSize, tagSize } from "./payload.ts";

const headerMax = 1024 * 1024;
const armouredMax = 64 * 1024 * 1024;
const sealedSize = pieceSize + tagSize;
/** Read at a time. */
const piecesAtOnce = 4;

/** What an encrypted file may be opened with. */
export interface Unlocking {
  readonly identities: readonly string[];
  /** Asks for the passphrase of a file that is encrypted with one; null where there is nobody to ask. */
  readonly passphrase: () => Promise<string | null>;
}

/** The identities in a text, one a line. Throws EncryptionError. `from` says to people where it is from. */
export function parseIdentities(text: string, from: string): readonly string[] {
  const identities = namedLines(text);
  for (const identity of identities) {
    try {
      new Decrypter().addIdentity(identity);
    } catch (cause) {
      throw noIdentity(from, cause);
    }
  }
  if (identities.length === 0) throw noIdentity(from);
  return identities;
}

function noIdentity(from: string, cause?: unknown): EncryptionError {
  return new EncryptionError(
    "encryption.identity",
    `${from} holds no identity of age that this program knows.`,
    "It is a file with lines that begin with AGE-SECRET-KEY-, as age-keygen makes; one that is itself encrypted is to be decrypted first.",
    { cause },
  );
}

/**
 * What an encrypted file holds, to be read from any place: each piece is authenticated before a byte of it is given. Throws
 * EncryptionError "encryption.locked"; FormatError if the file is not as it was encrypted. What `read` gives throws that too.
 */
export async function openEncrypted(file: RandomAccess, unlocking: Unlocking): Promise<RandomAccess> {
  const begin = (await startOf(file, ageBeginning.length)).toString("latin1");
  const binary = begin === ageBeginning ? file : await withoutArmour(file);
  const header = headerOf(await startOf(binary, headerMax));
  const fileKey = await fileKeyOf(header, unlocking);
  const start = header.length + nonceSize;
  const sealed = binary.size - start;
  const pieces = Math.max(1, Math.ceil(sealed / sealedSize));
  const last = sealed - (pieces - 1) * sealedSize - tagSize;
  // A last piece of nothing is there only if there is nothing at all.
  if (last < 0 || (last === 0 && pieces > 1)) throw new FormatError("the encrypted file was cut: its end is missing");
  const key = payloadKey(fileKey, await bytesOf(binary, header.length, start));
  const payload = new Payload(binary, { start, key, pieces, size: (pieces - 1) * pieceSize + last });
  await payload.checkLast();
  return payload;
}

interface PayloadPlace {
  /** Where it begins in the file. */
  readonly start: number;
  readonly key: Uint8Array;
  readonly pieces: number;
  /** Of what it holds, in bytes. */
  readonly size: number;
}

class Payload implements RandomAccess {
  readonly size: number;
  readonly #file: RandomAccess;
  readonly #place: PayloadPlace;

  constructor(file: RandomAccess, place: PayloadPlace) {
    this.#file = file;
    this.#place = place;
    this.size = place.size;
  }

  async *read(from: number, to: number): ByteStream {
    const end = Math.min(to, this.size);
    for (let at = from; at < end;) {
      const first = Math.floor(at / pieceSize);
      const behind = Math.min(first + piecesAtOnce, Math.ceil(end / pieceSize));
      const sealed = await this.#sealed(first, behind);
      for (let piece = first; piece < behind; piece += 1) {
        const begin = (piece - first) * sealedSize;
        const plain = this.#open(piece, sealed.subarray(begin, begin + sealedSize));
        const offset = at - piece * pieceSize;
        const part = plain.subarray(offset, Math.min(plain.length, end - piece * pieceSize));
        at += part.length;
        yield part;
      }
    }
  }

  /** That the last piece is the last: else the file was cut, and its size means nothing. */
  async checkLast(): Promise<void> {
    const { pieces } = this.#place;
    this.#open(pieces - 1, await this.#sealed(pieces - 1, pieces));
  }

  #open(piece: number, sealed: Uint8Array): Uint8Array {
    return openPiece(this.#place.key, piece, piece === this.#place.pieces - 1, sealed);
  }

  #sealed(first: number, behind: number): Promise<Uint8Array> {
    const { start } = this.#place;
    return bytesOf(this.#file, start + first * sealedSize, Math.min(this.#file.size, start + behind * sealedSize));
  }
}

/** Up to and with the line that ends it. */
function headerOf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const mac = text.indexOf("\n--- ");
  const end = mac < 0 ? -1 : text.indexOf("\n", mac + 1);
  if (end < 0) throw new FormatError("the header of the encrypted file is not well formed");
  return bytes.subarray(0, end + 1);
}

async function fileKeyOf(header: Uint8Array, { identities, passphrase }: Unlocking): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  if (Buffer.from(header).includes("\n-> scrypt ")) {
    const word = await passphrase();
    if (word !== null) decrypter.addPassphrase(word);
  }
  try {
    return await decrypter.decryptHeader(header);
  } catch (error) {
    // The library has one class of error for all, and a message for each.
    if (error instanceof Error && /no identity matched/.test(error.message)) throw locked(identities.length, error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(`the header of the encrypted file is not well formed, or was changed: ${reason}`, {
      cause: error,
    });
  }
}

function locked(given: number, cause: unknown): EncryptionError {
  return new EncryptionError(
    "encryption.locked",
    given === 0
      ? "The file is encrypted, and no identity was given."
      : "The file is encrypted, and to none of the identities that were given.",
    "Name the file that holds the identity: --identity <file>. Or decrypt it first: age -d -i <file>.",
    { cause },
  );
}

async function withoutArmour(file: RandomAccess): Promise<RandomAccess> {
  if (file.size > armouredMax)
    throw new FormatError("it is armoured, and larger than 64 MiB: decrypt it first, with age -d");
  let bytes: Uint8Array;
  try {
    bytes = armor.decode((await startOf(file, armouredMax)).toString("latin1"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(`the armour of the encrypted file is not well formed: ${reason}`, { cause });
  }
  return {
    size: bytes.length,
    read: async function* (start, end) {
      yield await Promise.resolve(bytes.subarray(start, end));
    },
  };
}

async function startOf(file: RandomAccess, sizeMax: number): Promise<Buffer> {
  return Buffer.from(await bytesOf(file, 0, Math.min(sizeMax, file.size)));
}

function bytesOf(file: RandomAccess, start: number, end: number): Promise<Uint8Array> {
  return readAll(file.read(start, end), Math.max(0, end - start));
}
