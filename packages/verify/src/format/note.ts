/** Signed notes and verifier keys, as C2SP signed-note has them. Source: spec/checkpoint. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, decodeUtf8, fromBase64, toBase64, toHex, utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { verifyEd25519 } from "./signature.ts";

/** A verifier key: what is needed to check the signatures of one signer. `text` is its one-line form. */
export interface Vkey {
  readonly name: string;
  /** The four bytes of the key id, big-endian. A hint which key to try, not a secret and not a proof. */
  readonly id: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly text: string;
}

/** Who signed, as the line says; nothing of it was verified. */
export interface UnknownSigner {
  readonly name: string;
  readonly id: number;
}

/** A note of which at least one signature was verified. `text` ends with a line feed; it is what was signed. */
export interface OpenedNote {
  readonly text: string;
  readonly verified: readonly Vkey[];
  readonly others: readonly UnknownSigner[];
}

/** The note is well formed, and not what it should be: signed by nobody known, or wrongly by somebody known. */
export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: "unverified" | "bad-signature";
  constructor(code: NoteError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export const noteSizeMax = 64 * 1024;
export const signaturesMax = 16;

/** C2SP signature types: of Ed25519, and of a witness's cosignature. */
const ed25519Type = 0x01;
export const cosignatureType = 0x04;
const typeNames: Readonly<Record<number, string>> = {
  [ed25519Type]: "Ed25519",
  [cosignatureType]: "a witness (cosignature/v1)",
};
const nameForm = /^[^+\p{White_Space}]+$/u;

/** Throws `FormatError` unless `text` is `<name>+<key id>+<base64>` with an Ed25519 key and the id that belongs to it. */
export function parseVkey(text: string): Vkey {
  return parseTypedVkey(text, ed25519Type);
}

/** Throws `FormatError` if the name is empty or holds white space or `+`, or the key is not of 32 bytes. */
export function formatVkey(name: string, publicKey: Uint8Array): Vkey {
  return formatTypedVkey(name, publicKey, ed25519Type);
}

/** As `parseVkey`, for a key of Ed25519 that signs in another way: `type` is the C2SP signature type. */
export function parseTypedVkey(text: string, type: number): Vkey {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || key === undefined)
    throw new FormatError("not a verifier key: it is not of the form name+id+key");
  const typed = fromBase64(key);
  if (typed[0] !== type) throw new FormatError(`not a verifier key of ${typeNames[type] ?? "that type"}`);
  const vkey = formatTypedVkey(name, typed.subarray(1), type);
  if (vkey.text !== text)
    throw new FormatError("the verifier key is damaged: its id does not belong to its name and key");
  return vkey;
}

/** As `formatVkey`, for a key of Ed25519 that signs in another way: `type` is the C2SP signature type. */
export function formatTypedVkey(name: string, publicKey: Uint8Array, type: number): Vkey {
  checkName(name);
  if (publicKey.length !== 32) throw new FormatError("an Ed25519 key has 32 bytes");
  const typed = concat(Uint8Array.of(type), publicKey);
  const id = sha256(concat(utf8(`${name}\n`), typed)).subarray(0, 4);
  return { name, id: readId(id), publicKey: publicKey.slice(), text: `${name}+${toHex(id)}+${toBase64(typed)}` };
}

/** The line that goes under a note, with its line feed. */
export function signatureLine({ name, id }: UnknownSigner, signature: Uint8Array): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, id);
  return `— ${name} ${toBase64(concat(bytes, signature))}\n`;
}

export interface SignatureLine extends UnknownSigner {
  readonly signature: Uint8Array;
}

/**
 * Opens a note with the keys that are trusted. Throws `FormatError` if it is not well formed, `NoteError` with
 * `bad-signature` if the line of a known key is wrong or a known key signed twice, and with `unverified` if no known
 * key signed. Lines of unknown keys are ignored, as C2SP asks.
 */
export function openNote(bytes: Uint8Array, keys: readonly Vkey[]): OpenedNote {
  const { text, lines } = parseNote(bytes);
  const message = utf8(text);
  const { known, others } = linesOfKeys(lines, keys);
  for (const { key, signature } of known) {
    if (!verifyEd25519(key.publicKey, message, signature))
      throw new NoteError("bad-signature", `the signature of ${key.name} is wrong`);
  }
  if (known.length === 0) throw new NoteError("unverified", "none of the known keys signed");
  return { text, verified: known.map(({ key }) => key), others };
}

/** The lines of known keys, and who made the others; nothing verified. Throws `NoteError` if a known key signed twice. */
export function linesOfKeys<K extends UnknownSigner>(
  lines: readonly SignatureLine[],
  keys: readonly K[],
): { readonly known: readonly (SignatureLine & { readonly key: K })[]; readonly others: readonly UnknownSigner[] } {
  const known: (SignatureLine & { readonly key: K })[] = [];
  const others: UnknownSigner[] = [];
  for (const line of lines) {
    const { name, id } = line;
    const key = keys.find((candidate) => candidate.name === name && candidate.id === id);
    if (key === undefined) {
      others.push({ name, id });
      continue;
    }
    if (known.some((other) => other.name === name && other.id === id))
      throw new NoteError("bad-signature", `the key of ${name} signed twice`);
    known.push({ ...line, key });
  }
  return { known, others };
}

/** The text of a note and its signature lines, none verified. Throws `FormatError` if it is not well formed. */
export function parseNote(bytes: Uint8Array): { readonly text: string; readonly lines: readonly SignatureLine[] } {
  if (bytes.length > noteSizeMax) throw new FormatError(`the note is larger than ${String(noteSizeMax)} bytes`);
  const whole = decodeUtf8(bytes);
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x0a)) throw new FormatError("the note holds a control character");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0) throw new FormatError("the note has no signatures");
  const signatures = whole.slice(split + 2);
  if (signatures === "") throw new FormatError("the note has no signatures");
  if (!signatures.endsWith("\n")) throw new FormatError("the last line of the note is not ended");
  const lines = signatures.slice(0, -1).split("\n");
  if (lines.length > signaturesMax) throw new FormatError(`the note has more than ${String(signaturesMax)} signatures`);
  return { text: whole.slice(0, split + 1), lines: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): SignatureLine {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  if (name === undefined || encoded === undefined)
    throw new FormatError("a signature line of the note is not well formed");
  checkName(name);
  const typed = fromBase64(encoded);
  if (typed.length < 5) throw new FormatError("a signature of the note is too short");
  return { name, id: readId(typed), signature: typed.subarray(4) };
}

function checkName(name: string): void {
  if (!nameForm.test(name)) throw new FormatError("the name of a key is empty, or holds white space or a plus sign");
}

function readId(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
