/** OpenTimestamps proofs, read and written. Source: spec/opentimestamps. */
import { concat, equalBytes, fromHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { encodeOtsAttestation, readOtsAttestation, type OtsAttestation } from "./ots-attestation.ts";
import { encodeOtsBytes, OtsBytes } from "./ots-bytes.ts";
import {
  applyOtsOperation,
  checkLength,
  isOtsHash,
  otsDigestSize,
  otsKind,
  otsMessageMax,
  otsTag,
  type OtsHash,
  type OtsOperation,
} from "./ots-operation.ts";
import { otsTimestamp, type OtsBranch, type OtsTimestamp } from "./ots-timestamp.ts";

/** What lies in an `.ots` file. The message of `timestamp` is the digest of the file, by `hash`. */
export interface OtsProof {
  readonly hash: OtsHash;
  readonly timestamp: OtsTimestamp;
}

/** The largest file, in bytes. */
export const otsSizeMax = 64 * 1024;
/** The largest answer of a calendar, in bytes. */
export const otsAnswerMax = 10_000;

const magic = fromHex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294");
const version = 1;
const attestationNext = 0x00;
const moreFollows = 0xff;
/** What the reference implementation reads; what is deeper could be judged by nobody else. */
const depthMax = 255;
const operationsMax = 4096;
const attestationsMax = 1024;

/** Reads a file. Throws `FormatError` on anything that is not a proof within the budgets. */
export function parseOts(bytes: Uint8Array): OtsProof {
  if (bytes.length > otsSizeMax) throw new FormatError(`a proof larger than ${String(otsSizeMax)} bytes`);
  const source = new OtsBytes(bytes);
  if (!equalBytes(source.take(magic.length), magic)) throw new FormatError("not a proof of OpenTimestamps");
  if (source.takeNumber() !== version) throw new FormatError("a proof of another version");
  const hash = otsKind(source.takeByte());
  if (!isOtsHash(hash)) throw new FormatError("the digest of the file is by no hash");
  const timestamp = new TimestampReader(source).read(source.take(otsDigestSize(hash)).slice(), 0);
  source.end();
  return { hash, timestamp };
}

/** Reads a timestamp over a message that is known from elsewhere, as a calendar answers. Throws `FormatError`. */
export function parseOtsAnswer(bytes: Uint8Array, message: Uint8Array): OtsTimestamp {
  if (bytes.length > otsAnswerMax) throw new FormatError(`an answer larger than ${String(otsAnswerMax)} bytes`);
  const source = new OtsBytes(bytes);
  const timestamp = new TimestampReader(source).read(message, 0);
  source.end();
  return timestamp;
}

/** Writes a file. Throws `FormatError` for a proof that `parseOts` would refuse. */
export function encodeOts({ hash, timestamp }: OtsProof): Uint8Array {
  const head = concat(magic, Uint8Array.of(version, otsTag(hash)), timestamp.message);
  const bytes = concat(head, encodeTimestamp(timestamp));
  // Merging can go beyond a budget: what nobody could read is not written.
  parseOts(bytes);
  return bytes;
}

/** Writes what a calendar answers. Throws `FormatError` for what `parseOtsAnswer` would refuse. */
export function encodeOtsAnswer(timestamp: OtsTimestamp): Uint8Array {
  const bytes = encodeTimestamp(timestamp);
  parseOtsAnswer(bytes, timestamp.message);
  return bytes;
}

/** Reads timestamps within one budget. */
class TimestampReader {
  readonly #source: OtsBytes;
  #operations = 0;
  #attestations = 0;

  constructor(source: OtsBytes) {
    this.#source = source;
  }

  /** `depth` counts the operations that led here. */
  read(message: Uint8Array, depth: number): OtsTimestamp {
    checkLength(message, otsMessageMax, "message");
    const attestations: OtsAttestation[] = [];
    const branches: OtsBranch[] = [];
    for (let more = true; more;) {
      const first = this.#source.takeByte();
      more = first === moreFollows;
      const tag = more ? this.#source.takeByte() : first;
      if (tag === attestationNext) attestations.push(this.#attestation());
      else branches.push(this.#branch(tag, message, depth + 1));
    }
    return otsTimestamp(message, attestations, branches);
  }

  #attestation(): OtsAttestation {
    this.#attestations += 1;
    if (this.#attestations > attestationsMax)
      throw new FormatError(`more than ${String(attestationsMax)} attestations`);
    return readOtsAttestation(this.#source);
  }

  #branch(tag: number, message: Uint8Array, depth: number): OtsBranch {
    this.#operations += 1;
    if (this.#operations > operationsMax) throw new FormatError(`more than ${String(operationsMax)} operations`);
    if (depth > depthMax) throw new FormatError(`more than ${String(depthMax)} operations one after the other`);
    const operation = this.#operation(otsKind(tag));
    return { operation, then: this.read(applyOtsOperation(operation, message), depth) };
  }

  #operation(kind: OtsOperation["kind"]): OtsOperation {
    if (kind !== "append" && kind !== "prepend") return { kind };
    const argument = this.#source.takeBytes(otsMessageMax).slice();
    checkLength(argument, otsMessageMax, "argument");
    return { kind, argument };
  }
}

function encodeTimestamp({ attestations, branches }: OtsTimestamp): Uint8Array {
  const items = [
    ...attestations.map((attestation) => concat(Uint8Array.of(attestationNext), encodeOtsAttestation(attestation))),
    ...branches.map(({ operation, then }) => concat(encodeOperation(operation), encodeTimestamp(then))),
  ];
  if (items.length === 0) throw new FormatError("a timestamp in which nothing is attested");
  return concat(...items.flatMap((item, at) => (at < items.length - 1 ? [Uint8Array.of(moreFollows), item] : [item])));
}

function encodeOperation(operation: OtsOperation): Uint8Array {
  const tag = Uint8Array.of(otsTag(operation.kind));
  return "argument" in operation ? concat(tag, encodeOtsBytes(operation.argument)) : tag;
}
