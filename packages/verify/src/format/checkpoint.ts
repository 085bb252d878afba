/** The signed head of a log, as C2SP tlog-checkpoint has it. Source: spec/checkpoint. */
import { fromBase64, toBase64 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { hashSize, type Hash } from "./merkle.ts";
import { NoteError, openNote, parseNote, type Vkey } from "./note.ts";

export interface Checkpoint {
  /** The name of the log. */
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  readonly root: Hash;
}

/** The text that is signed, with its last line feed. Throws `FormatError` if a field is not of its form. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  const text = `${origin}\n${String(size)}\n${toBase64(root)}\n`;
  parseCheckpoint(text);
  return text;
}

/** A head as it is named to people: `778 entries, root CsUYapGG…=`. */
export function headText({ size, root }: Pick<Checkpoint, "size" | "root">): string {
  return `${String(size)} ${size === 1 ? "entry" : "entries"}, root ${toBase64(root)}`;
}

/** The size of the tree that a note is about, whoever signed it; null if it is no checkpoint. */
export function sizeOfNote(note: Uint8Array): number | null {
  try {
    return parseCheckpoint(parseNote(note).text).size;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Reads the text of a note. Extension lines are passed over, as C2SP asks. Throws `FormatError` on anything else. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith("\n")) throw new FormatError("the last line of the checkpoint is not ended");
  const [origin, size, root, ...extensions] = text.slice(0, -1).split("\n");
  if (origin === undefined || origin === "") throw new FormatError("the checkpoint does not name its log");
  if (size === undefined || root === undefined) throw new FormatError("the checkpoint has fewer than three lines");
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw new FormatError("the size in the checkpoint is no number of entries");
  }
  if (extensions.includes("")) throw new FormatError("the checkpoint holds an empty line");
  const hash = fromBase64(root);
  if (hash.length !== hashSize) throw new FormatError("the root in the checkpoint is not of 32 bytes");
  return { origin, size: Number(size), root: hash };
}

/**
 * A checkpoint, and how it is signed. `trusted`: a given key whose name is the origin signed, and no given key wrongly.
 * `bad`: a given key's line is wrong, or it signed twice. `unknown`: none of the given keys signed.
 */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signed: "trusted" | "unknown" | "bad";
  /** One sentence for people. */
  readonly detail: string;
}

/** Opens log/checkpoint. Throws `FormatError` if the note or the checkpoint in it is not well formed. */
export function openCheckpoint(bytes: Uint8Array, keys: readonly Vkey[]): OpenedCheckpoint {
  const checkpoint = parseCheckpoint(parseNote(bytes).text);
  try {
    const { verified } = openNote(bytes, keys);
    const own = verified.find((key) => key.name === checkpoint.origin);
    if (own !== undefined) return { checkpoint, signed: "trusted", detail: `signed by ${own.text}` };
    return { checkpoint, signed: "unknown", detail: "a trusted key signed, but it is the key of another log" };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { checkpoint, signed: error.code === "bad-signature" ? "bad" : "unknown", detail: error.message };
  }
}

/** Whether `key` is a key of the note's log and signed it well, once. Throws `FormatError` as `openCheckpoint` does. */
export function isSignedBy(note: Uint8Array, key: Vkey): boolean {
  return openCheckpoint(note, [key]).signed === "trusted";
}
