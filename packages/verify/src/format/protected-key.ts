/** The file of a private key that a passphrase protects: its form, not its secret. Source: spec/keys, "A protected key". */
import { concat, decodeUtf8, equalBytes, fromBase64, fromHex, toBase64 } from "./bytes.ts";
import { FormatError } from "./digest.ts";

/** What such a file holds, as PBES2 of RFC 8018 has it: PBKDF2 with HMAC-SHA-256, and AES-256-CBC. */
export interface ProtectedKey {
  readonly salt: Uint8Array;
  /** Rounds of PBKDF2. */
  readonly iterations: number;
  /** 16 bytes. */
  readonly iv: Uint8Array;
  /** The PKCS#8 form of an Ed25519 key, 48 bytes, encrypted with its padding. */
  readonly ciphertext: Uint8Array;
}

/** What a reader takes: more would keep it busy for longer than anybody waits, some seconds. */
export const protectedKeyLimits = { iterations: 10_000_000, salt: 64 } as const;

const header = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
const footer = "-----END ENCRYPTED PRIVATE KEY-----\n";
const lineLength = 64;
// Larger than any file within the limits.
const fileSizeMax = 1024;
const [ivSize, ciphertextSize] = [16, 64];

const [sequence, integer, octets] = [0x30, 0x02, 0x04];
const pbes2 = fromHex("06092a864886f70d01050d");
const pbkdf2 = fromHex("06092a864886f70d01050c");
const hmacSha256 = fromHex("300c06082a864886f70d02090500");
const aes256Cbc = fromHex("060960864801650304012a");

/** Whether the file says that it is protected. Nothing else of it is looked at. */
export function isProtectedKey(bytes: Uint8Array): boolean {
  return Array.from(header.trimEnd()).every((letter, at) => bytes[at] === letter.charCodeAt(0));
}

/** Throws `FormatError` if a part is not of its size, or over a limit. */
export function encodeProtectedKey({ salt, iterations, iv, ciphertext }: ProtectedKey): string {
  if (salt.length < 1 || salt.length > protectedKeyLimits.salt)
    throw new FormatError("the salt is not of 1 to 64 bytes");
  if (!Number.isSafeInteger(iterations) || iterations < 1 || iterations > protectedKeyLimits.iterations)
    throw new FormatError(`the iterations are not 1 to ${String(protectedKeyLimits.iterations)}`);
  if (iv.length !== ivSize || ciphertext.length !== ciphertextSize)
    throw new FormatError("what is encrypted is not one Ed25519 key");
  const derivation = der(
    sequence,
    pbkdf2,
    der(sequence, der(octets, salt), der(integer, unsigned(iterations)), hmacSha256),
  );
  const scheme = der(sequence, pbes2, der(sequence, derivation, der(sequence, aes256Cbc, der(octets, iv))));
  const text = toBase64(der(sequence, scheme, der(octets, ciphertext)));
  const lines = text.match(new RegExp(`.{1,${String(lineLength)}}`, "g")) ?? [];
  return `${header}${lines.map((line) => `${line}\n`).join("")}${footer}`;
}

/** Throws `FormatError` unless the bytes are exactly what `encodeProtectedKey` gives for some parts. */
export function parseProtectedKey(bytes: Uint8Array): ProtectedKey {
  if (bytes.length > fileSizeMax) throw new FormatError(`the private key is larger than ${String(fileSizeMax)} bytes`);
  const text = decodeUtf8(bytes);
  if (!text.startsWith(header) || !text.endsWith(footer)) throw new FormatError("the private key is not a PEM file");
  const file = new DerReader(fromBase64(text.slice(header.length, -footer.length).replaceAll("\n", "")));
  const outer = new DerReader(file.take(sequence));
  const scheme = new DerReader(outer.take(sequence));
  scheme.expect(pbes2);
  const parameters = new DerReader(scheme.take(sequence));
  const derivation = new DerReader(parameters.take(sequence));
  derivation.expect(pbkdf2);
  const rounds = new DerReader(derivation.take(sequence));
  const [salt, iterations] = [rounds.take(octets), numberOf(rounds.take(integer))];
  rounds.expect(hmacSha256);
  const cipher = new DerReader(parameters.take(sequence));
  cipher.expect(aes256Cbc);
  const key = { salt, iterations, iv: cipher.take(octets), ciphertext: outer.take(octets) };
  // Whatever a second spelling of the same parts would be, and whatever would follow one of them, shows here.
  if (encodeProtectedKey(key) !== text)
    throw new FormatError("the private key is not spelt in the one form that such a file has");
  return key;
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  const { length } = content;
  if (length < 0x80) return concat(Uint8Array.of(tag, length), content);
  if (length < 0x100) return concat(Uint8Array.of(tag, 0x81, length), content);
  return concat(Uint8Array.of(tag, 0x82, length >> 8, length & 0xff), content);
}

/** A positive number as DER has it: no byte too many, and the first bit is zero. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from((bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes);
}

function numberOf(bytes: Uint8Array): number {
  if (bytes.length > 6) throw new FormatError("the iterations of the private key are too many");
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Takes values of DER one after another. What it lets pass is held against the one right spelling afterwards. */
class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(tag: number): Uint8Array {
    const [found, first = 0xff] = this.#bytes.subarray(this.#at);
    if (found !== tag) throw otherForm();
    const long = first === 0x81 ? 1 : first === 0x82 ? 2 : 0;
    if (long === 0 && first >= 0x80) throw otherForm();
    const start = this.#at + 2 + long;
    const length = long === 0 ? first : numberOf(this.#bytes.subarray(this.#at + 2, start));
    if (start + length > this.#bytes.length) throw otherForm();
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** The algorithms that this format knows have one spelling each. */
  expect(bytes: Uint8Array): void {
    const found = this.#bytes.subarray(this.#at, this.#at + bytes.length);
    if (!equalBytes(found, bytes)) throw otherForm();
    this.#at += bytes.length;
  }
}

function otherForm(): FormatError {
  return new FormatError(
    "the private key is protected in another way than by PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC",
  );
}
