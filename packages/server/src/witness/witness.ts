import {
  emptyRoot,
  equalBytes,
  FormatError,
  NoteError,
  onlySignedBy,
  openNote,
  parseCheckpoint,
  parseNote,
  verifyConsistency,
  type Checkpoint,
  type Vkey,
} from "@muniment/verify";
import type { WitnessAnswer } from "./answer.ts";
import type { Cosigner } from "./cosigner.ts";
import type { CosignedTree, Decided, WitnessMemory } from "./memory.ts";
import { parseRequest, type WitnessRequest } from "./request.ts";

// A clock that is set by the network steps back by less; one that is off by more must not be taken to say a time.
const clockBackMax = 5 * 60;

interface Read extends WitnessRequest {
  readonly text: string;
  readonly checkpoint: Checkpoint;
}

/** Cosigns what continues the logs that it knows, and nothing else. Source: spec/witness. */
export class Witness {
  readonly #cosigner: Cosigner;
  readonly #memory: WitnessMemory;
  readonly #now: () => number;

  /** `memory` is that of the cosigner. `now` gives milliseconds since 1970. */
  constructor(cosigner: Cosigner, memory: WitnessMemory, now: () => number) {
    this.#cosigner = cosigner;
    this.#memory = memory;
    this.#now = now;
  }

  get vkey(): string {
    return this.#cosigner.key.text;
  }

  /**
   * The answer to the body of an add-checkpoint, whatever it holds. When it is returned, what it says is durable. Throws
   * WitnessError if what was signed could not be remembered: then nothing may be answered but that.
   */
  addCheckpoint(body: Uint8Array): WitnessAnswer {
    const read = readRequest(body);
    if ("status" in read) return read;
    const { origin } = read.checkpoint;
    const keys = this.#memory.keysOf(origin);
    if (keys.length === 0) return { status: 404, origin, message: "the log is not known here" };
    const signer = signerOf(read.note, keys);
    if ("status" in signer) return { ...signer, origin };
    const note = onlySignedBy(read.note, signer);
    return this.#memory.decide(origin, (last) => this.#decide(read, note, last));
  }

  /** `note` is the checkpoint with the line of the key that was verified. */
  #decide(read: Read, note: Uint8Array, last: CosignedTree | null): Decided<WitnessAnswer> {
    const { origin, size, root } = read.checkpoint;
    const [lastSize, lastRoot] = [last?.size ?? 0, last?.root ?? emptyRoot()];
    const seen = Math.floor(this.#now() / 1000);
    if (read.oldSize !== lastSize) return { result: { status: 409, origin, size: lastSize, forked: false } };
    if (size === lastSize && !equalBytes(root, lastRoot))
      return { result: { status: 409, origin, size: lastSize, forked: true }, conflict: { kind: "root", seen, note } };
    if (!verifyConsistency({ size1: lastSize, size2: size, root1: lastRoot, root2: root, path: read.path })) {
      const message = `no proof leads from the ${String(lastSize)} entries that were cosigned to these ${String(size)}`;
      return { result: { status: 422, origin, message }, conflict: { kind: "proof", seen, note } };
    }
    if (last !== null && seen < last.time - clockBackMax) {
      const message = "the clock of this witness stands before its last cosignature of this log";
      return { result: { status: 503, origin, message } };
    }
    const time = Math.max(seen, last?.time ?? 0);
    const line = this.#cosigner.line(read.text, time);
    return { result: { status: 200, origin, size, line, note }, keep: { size, root, time, note } };
  }
}

function readRequest(body: Uint8Array): Read | (WitnessAnswer & { readonly status: 400 }) {
  try {
    const request = parseRequest(body);
    const { text } = parseNote(request.note);
    const checkpoint = parseCheckpoint(text);
    if (request.oldSize > checkpoint.size) throw new FormatError("the old size is above that of the checkpoint");
    return { ...request, text, checkpoint };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { status: 400, origin: null, message: error.message };
  }
}

function signerOf(note: Uint8Array, keys: readonly Vkey[]): Vkey | { readonly status: 403; readonly message: string } {
  try {
    const [signer] = openNote(note, keys).verified;
    if (signer === undefined) throw new Error("a note was opened that nobody signed");
    return signer;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { status: 403, message: error.message };
  }
}
