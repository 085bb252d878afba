import {
  checkpointFile,
  concat,
  consistencyPath,
  decodeUtf8,
  equalBytes,
  FormatError,
  hashReader,
  hashSize,
  NoteError,
  onlySignedBy,
  openNote,
  parseCheckpoint,
  parseNote,
  readAll,
  readCosignatures,
  rootOf,
  tileFile,
  tileWidth,
  utf8,
  verifyConsistency,
  type Checkpoint,
  type Cosignature,
  type Hash,
  type HashReader,
  type Vkey,
  type WitnessKey,
} from "@muniment/verify";
import type { ArchiveReader } from "../archive/archive.ts";
import { damaged, doing } from "../archive/failures.ts";
import { encodeRequest, parseSize } from "./request.ts";
import { WitnessError } from "./witness-error.ts";

/** An answer as it came over the network. */
export interface PostAnswer {
  readonly status: number;
  /** In lower case, without parameters; empty if it says nothing. */
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/** Sends a body by POST, and gives whatever answer comes. Throws WitnessError "witness.unreachable" where none does. */
export type Post = (url: string, body: Uint8Array) => Promise<PostAnswer>;

/** What is to be asked of whom: named by the user, both of it. */
export interface AskedWitness {
  /** The address under which add-checkpoint lies: http or https. */
  readonly url: string;
  readonly key: WitnessKey;
}

export interface AskOptions {
  /** The size that the witness cosigned last, as far as is known: 0 if nothing is. A wrong one costs a round. */
  readonly knownSize: number;
  readonly post: Post;
}

/** A checkpoint of the archive that a witness cosigned. */
export interface Cosigned {
  readonly checkpoint: Checkpoint;
  /** The note as it was sent, without the cosignature. */
  readonly note: Uint8Array;
  /** What is to be kept of it: see spec/witness, "What is stored of it". */
  readonly cosignature: Cosignature;
}

type Log = Pick<ArchiveReader, "checkpoint" | "evidence">;

// The size is told in the first answer; another program that asks for the same log may be faster, but not each time.
const roundsMax = 4;

/**
 * Has a witness cosign the archive's newest checkpoint, and verifies what comes back. Throws WitnessError "witness.forked" if it has
 * signed a tree that this log does not continue, "witness.behind" if it has signed a larger one, "witness.refused", "witness.bad-answer",
 * "witness.unreachable"; and ArchiveError. Keeps nothing.
 */
export async function askWitness(log: Log, witness: AskedWitness, { knownSize, post }: AskOptions): Promise<Cosigned> {
  const url = `${witness.url.replace(/\/$/, "")}/add-checkpoint`;
  let oldSize = knownSize;
  for (let round = 0; round < roundsMax; round += 1) {
    const { checkpoint, note } = await log.checkpoint();
    // What was known may be of a log that was larger before: the witness says it again.
    if (oldSize > checkpoint.size) oldSize = 0;
    const path = await proofFrom(log, oldSize, checkpoint);
    const answer = await post(url, encodeRequest({ oldSize, path, note }));
    switch (answer.status) {
      case 200:
        return { checkpoint, note, cosignature: cosignatureIn(answer.body, note, witness) };
      case 409: {
        const size = sizeIn(answer, witness);
        if (size > checkpoint.size) await refuseIfBehind(log, size, witness);
        if (size === checkpoint.size && size === oldSize) throw forked(witness.key.name, checkpoint.size, size);
        if (size === oldSize)
          throw badAnswer(witness.key.name, `it asks for the ${String(size)} entries that it was sent`);
        oldSize = size;
        break;
      }
      case 422:
        throw forked(witness.key.name, checkpoint.size, oldSize);
      default:
        throw refused(witness, answer);
    }
  }
  const next = "Another program seems to ask it for the same log all the time. Try again later.";
  throw new WitnessError("witness.refused", `${witness.key.name} named another size each time.`, next);
}

/** What is asked by way of a stick: the body that `askWitness` would send. */
export async function requestFor(log: Log, oldSize: number): Promise<{ checkpoint: Checkpoint; request: Uint8Array }> {
  const { checkpoint, note } = await log.checkpoint();
  if (oldSize > checkpoint.size) throw behind("The witness", oldSize, checkpoint.size);
  return { checkpoint, request: encodeRequest({ oldSize, path: await proofFrom(log, oldSize, checkpoint), note }) };
}

/**
 * What an answer that came by stick is worth to this archive: a head that it had, as the witness cosigned it. `note` is that of the
 * answer, `keys` are the log's. Throws WitnessError "witness.bad-answer" if it is of another log, no head of this one, or not signed.
 */
export async function takeAnswer(
  log: Log & Pick<ArchiveReader, "origin">,
  note: Uint8Array,
  { key, keys }: { readonly key: WitnessKey; readonly keys: readonly Vkey[] },
): Promise<Cosigned> {
  const cosignature = cosignatureOf(note, key);
  const checkpoint = parseCheckpoint(parseNote(note).text);
  if (checkpoint.origin !== log.origin) throw badAnswer(key.name, `it is over another log, ${checkpoint.origin}`);
  const { size } = (await log.checkpoint()).checkpoint;
  if (checkpoint.size > size) throw behind(key.name, checkpoint.size, size);
  const root = await doing("reading the log", () => rootOf(checkpoint.size, readerOf(log, size)));
  if (!equalBytes(root, checkpoint.root)) throw forked(key.name, size, checkpoint.size);
  try {
    const [signer] = openNote(note, keys).verified;
    if (signer === undefined) throw new Error("a note was opened that nobody signed");
    return { checkpoint, note: onlySignedBy(note, signer), cosignature };
  } catch (error) {
    if (error instanceof NoteError) throw badAnswer(key.name, `of the log's own signature: ${error.message}`, error);
    throw error;
  }
}

function readerOf({ evidence }: Log, size: number): HashReader {
  return hashReader((tile) => readAll(evidence.read(tileFile(tile)), tileWidth * hashSize), size);
}

/** The consistency proof from a tree of `oldSize`. It is verified here: what is damaged must not be taken for a fork. */
async function proofFrom(log: Log, oldSize: number, { size, root }: Checkpoint): Promise<Hash[]> {
  return await doing("reading the log", async () => {
    const read = readerOf(log, size);
    const path = await consistencyPath(oldSize, size, read);
    const oldRoot = await rootOf(oldSize, read);
    if (verifyConsistency({ size1: oldSize, size2: size, root1: oldRoot, root2: root, path })) return path;
    throw damaged(`The tiles of the log do not fit ${checkpointFile}.`);
  });
}

/** The cosignature in the body of an answer, whose lines belong under the note that was sent. */
function cosignatureIn(body: Uint8Array, note: Uint8Array, { key }: AskedWitness): Cosignature {
  return cosignatureOf(concat(utf8(`${parseNote(note).text}\n`), body), key);
}

/** The cosignature of a witness under a note. Lines of other keys are passed over, as C2SP asks. Throws WitnessError "witness.bad-answer". */
export function cosignatureOf(note: Uint8Array, key: WitnessKey): Cosignature {
  try {
    const [cosignature] = readCosignatures(note, [key]).cosignatures;
    if (cosignature === undefined) throw new FormatError(`none of its lines is of ${key.text}`);
    return cosignature;
  } catch (error) {
    if (error instanceof FormatError || error instanceof NoteError) throw badAnswer(key.name, error.message, error);
    throw error;
  }
}

function sizeIn({ mediaType, body }: PostAnswer, { key }: AskedWitness): number {
  try {
    if (mediaType !== "text/x.tlog.size") throw new FormatError("it names no size");
    return parseSize(/^([0-9]+)\n$/.exec(decodeUtf8(body))?.[1] ?? "");
  } catch (error) {
    if (error instanceof FormatError) throw badAnswer(key.name, error.message, error);
    throw error;
  }
}

/** The log may have grown since it was read, and been cosigned as it is now. */
async function refuseIfBehind(log: Log, size: number, { key }: AskedWitness): Promise<void> {
  const now = (await log.checkpoint()).checkpoint.size;
  if (size > now) throw behind(key.name, size, now);
}

function behind(who: string, size: number, own: number): WitnessError {
  const message = `${who} has cosigned ${String(size)} entries of this log, and here are ${String(own)}: an older copy of the archive was put back.`;
  const next = "Add nothing to it. Bring back the newest copy; docs/operating.md says how.";
  return new WitnessError("witness.behind", message, next);
}

function forked(who: string, size: number, cosigned: number): WitnessError {
  const message = `${who} has cosigned a tree of ${String(cosigned)} entries that this log of ${String(size)} does not continue: the log was forked.`;
  const next =
    "Add nothing to it. Two programs have written with one key, or a copy was put back and added to: ask the witness for the checkpoint that it cosigned, and hold the archive and its copies against that.";
  return new WitnessError("witness.forked", message, next);
}

function refused({ key, url }: AskedWitness, { status, body }: PostAnswer): WitnessError {
  const said = new TextDecoder().decode(body.subarray(0, 200)).split("\n")[0] ?? "";
  const message = `${key.name} answered ${String(status)} to the checkpoint${said === "" ? "." : `: ${said}`}`;
  const next =
    status === 404 || status === 403
      ? "Send who keeps the witness this log's verifier key: `muniment key` shows it. After a change of the key, the new one."
      : `Ask who keeps the witness at ${url}, or try again later.`;
  return new WitnessError("witness.refused", message, next);
}

function badAnswer(name: string, what: string, cause?: unknown): WitnessError {
  const next = "Check the address and the verifier key of the witness. Nothing of the answer was kept.";
  return new WitnessError("witness.bad-answer", `What ${name} answered is no cosignature of it: ${what}.`, next, {
    cause,
  });
}
