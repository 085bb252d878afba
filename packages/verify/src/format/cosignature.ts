/** The cosignatures of witnesses, as C2SP tlog-cosignature has them (cosignature/v1). Source: spec/witness. */
import { concat, utf8 } from "./bytes.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { FormatError } from "./digest.ts";
import {
  cosignatureType,
  formatTypedVkey,
  linesOfKeys,
  NoteError,
  parseNote,
  parseTypedVkey,
  signatureLine,
  type UnknownSigner,
} from "./note.ts";
import { verifyEd25519 } from "./signature.ts";

/**
 * The verifier key of a witness. It has no field `publicKey`, so that it is not taken for the key of a log, whose signatures
 * are over other bytes.
 */
export interface WitnessKey extends UnknownSigner {
  /** 32 bytes of Ed25519. */
  readonly cosigning: Uint8Array;
  /** Its one-line form. */
  readonly text: string;
}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly key: WitnessKey;
  /** Seconds since 1970, as the witness says. */
  readonly time: number;
  /** The signature line, with its line feed. */
  readonly line: string;
}

/** A note of which the cosignatures of known witnesses were verified; whether its log signed it was not. */
export interface CosignedNote {
  /** It ends with a line feed. */
  readonly text: string;
  /** In the order of the lines; empty if no known witness signed. */
  readonly cosignatures: readonly Cosignature[];
  readonly others: readonly UnknownSigner[];
}

/** The largest file with one cosignature, in bytes. Source: spec/anchors. */
export const cosignatureSizeMax = 4096;

const timeSize = 8;
const signatureSize = 64;

/** What stands in a signature line behind the key id, in bytes. */
export const cosignatureLength = timeSize + signatureSize;

/** Throws `FormatError` unless `text` is a verifier key of type 0x04 with the id that belongs to it. */
export function parseWitnessKey(text: string): WitnessKey {
  return asWitness(parseTypedVkey(text, cosignatureType));
}

/** Throws `FormatError` if the name is empty or holds white space or `+`, or the key is not of 32 bytes. */
export function formatWitnessKey(name: string, publicKey: Uint8Array): WitnessKey {
  return asWitness(formatTypedVkey(name, publicKey, cosignatureType));
}

function asWitness({ name, id, publicKey, text }: ReturnType<typeof parseTypedVkey>): WitnessKey {
  return { name, id, cosigning: publicKey, text };
}

/** The bytes that a witness signs. `text` is that of a checkpoint; `time` is in seconds. Throws `FormatError` if either is none. */
export function cosignatureMessage(text: string, time: number): Uint8Array {
  checkTime(time);
  parseCheckpoint(text);
  return utf8(`cosignature/v1\ntime ${String(time)}\n${text}`);
}

/** The line that goes under a note, with its line feed. `signature` is over `cosignatureMessage`. */
export function cosignatureLine(key: WitnessKey, time: number, signature: Uint8Array): string {
  checkTime(time);
  if (signature.length !== signatureSize) throw new FormatError("an Ed25519 signature has 64 bytes");
  const stamp = new Uint8Array(timeSize);
  new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
  return signatureLine(key, concat(stamp, signature));
}

/**
 * Reads the cosignatures of known witnesses under a checkpoint. Throws `FormatError` if it is no note of a checkpoint, and
 * `NoteError` "bad-signature" if the line of a known witness is wrong, or it signed twice. Lines of others are passed over.
 */
export function readCosignatures(note: Uint8Array, keys: readonly WitnessKey[]): CosignedNote {
  const { text, lines } = parseNote(note);
  parseCheckpoint(text);
  const { known, others } = linesOfKeys(lines, keys);
  const cosignatures = known.map(({ key, signature }) => {
    const time = cosignedTime(text, key, signature);
    if (time === null) throw new NoteError("bad-signature", `the cosignature of ${key.name} is wrong`);
    return { key, time, line: signatureLine(key, signature) };
  });
  return { text, cosignatures, others };
}

/**
 * When a witness cosigned, in seconds since 1970. `text` is that of a checkpoint, `signature` what stands in the line behind the key id.
 * Null if it is none, or not by this key over this text.
 */
export function cosignedTime(text: string, { cosigning }: WitnessKey, signature: Uint8Array): number | null {
  const time = signature.length === cosignatureLength ? timeOf(signature) : null;
  if (time === null) return null;
  return verifyEd25519(cosigning, cosignatureMessage(text, time), signature.subarray(timeSize)) ? time : null;
}

/** Null for a time that no clock will show: over 2^53 - 1 seconds. */
function timeOf(signature: Uint8Array): number | null {
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null;
}

function checkTime(time: number): void {
  if (!Number.isSafeInteger(time) || time < 0)
    throw new FormatError("the time of a cosignature is no number of seconds");
}

/** The note with no signature but that of one key, as cosignatures are stored under it. Throws `FormatError` if it has none of that key. */
export function onlySignedBy(note: Uint8Array, key: UnknownSigner): Uint8Array {
  const { text, lines } = parseNote(note);
  const own = lines.find(({ name, id }) => name === key.name && id === key.id);
  if (own === undefined) throw new FormatError(`the note has no signature of ${key.name}`);
  return utf8(`${text}\n${signatureLine(own, own.signature)}`);
}
