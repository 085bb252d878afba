/** The tree of an OpenTimestamps proof: put together, merged, cut down, listed. Source: spec/opentimestamps. */
import { equalBytes } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { compareOtsAttestations, compareOtsBytes, type OtsAttestation } from "./ots-attestation.ts";
import { applyOtsOperation, otsTag, type OtsOperation } from "./ots-operation.ts";

/** What is attested of a message, and of what follows from it. In the order in which a writer puts it; nothing twice. */
export interface OtsTimestamp {
  readonly message: Uint8Array;
  readonly attestations: readonly OtsAttestation[];
  readonly branches: readonly OtsBranch[];
}

/** The message of `then` is the result of the operation. */
export interface OtsBranch {
  readonly operation: OtsOperation;
  readonly then: OtsTimestamp;
}

/** An attestation, the message that it is of, and the operations that lead there. */
export interface OtsWay {
  readonly attestation: OtsAttestation;
  readonly message: Uint8Array;
  readonly operations: readonly OtsOperation[];
}

/**
 * Puts a timestamp in order. Throws `FormatError` if an attestation or an operation stands in it twice: others keep only
 * the last of two, so they would not read what we read.
 */
export function otsTimestamp(
  message: Uint8Array,
  attestations: readonly OtsAttestation[],
  branches: readonly OtsBranch[],
): OtsTimestamp {
  const ordered = {
    message,
    attestations: attestations.toSorted(compareOtsAttestations),
    branches: branches.toSorted((a, b) => compareOperations(a.operation, b.operation)),
  };
  if (hasDoubles(ordered.attestations, compareOtsAttestations)) throw new FormatError("the same attestation twice");
  if (hasDoubles(ordered.branches, (a, b) => compareOperations(a.operation, b.operation)))
    throw new FormatError("the same operation twice");
  return ordered;
}

/** A timestamp over `message`: `operations` one after the other, and `last` of their result. Throws `FormatError`. */
export function otsChain(
  message: Uint8Array,
  operations: readonly OtsOperation[],
  last: (message: Uint8Array) => OtsTimestamp,
): OtsTimestamp {
  const [operation, ...others] = operations;
  if (operation === undefined) return last(message);
  const then = otsChain(applyOtsOperation(operation, message), others, last);
  return otsTimestamp(message, [], [{ operation, then }]);
}

/** All that either says. Throws `FormatError` if they are over different messages. */
export function mergeOts(a: OtsTimestamp, b: OtsTimestamp): OtsTimestamp {
  if (!equalBytes(a.message, b.message)) throw new FormatError("the timestamps are over different messages");
  const newAttestations = b.attestations.filter(
    (attestation) => !a.attestations.some((other) => compareOtsAttestations(attestation, other) === 0),
  );
  const branches = [...a.branches];
  for (const branch of b.branches) {
    const at = branches.findIndex(({ operation }) => compareOperations(operation, branch.operation) === 0);
    const same = branches[at];
    if (same === undefined) branches.push(branch);
    else branches[at] = { operation: same.operation, then: mergeOts(same.then, branch.then) };
  }
  return otsTimestamp(a.message, [...a.attestations, ...newAttestations], branches);
}

/** Merges `addition` in wherever its message stands. The same tree if it stands nowhere. */
export function graftOts(timestamp: OtsTimestamp, addition: OtsTimestamp): OtsTimestamp {
  const branches = timestamp.branches.map(({ operation, then }) => ({ operation, then: graftOts(then, addition) }));
  const grafted = { ...timestamp, branches };
  return equalBytes(timestamp.message, addition.message) ? mergeOts(grafted, addition) : grafted;
}

/** What is left with only the ways that are to be kept; undefined if there is none. */
export function keepOts(
  timestamp: OtsTimestamp,
  isKept: (way: Omit<OtsWay, "operations">) => boolean,
): OtsTimestamp | undefined {
  const { message } = timestamp;
  const attestations = timestamp.attestations.filter((attestation) => isKept({ attestation, message }));
  const branches = timestamp.branches.flatMap(({ operation, then }) => {
    const kept = keepOts(then, isKept);
    return kept === undefined ? [] : [{ operation, then: kept }];
  });
  return attestations.length + branches.length === 0 ? undefined : { message, attestations, branches };
}

/** Every attestation, in the order of the file. */
export function* otsWays(timestamp: OtsTimestamp, led: readonly OtsOperation[] = []): Generator<OtsWay> {
  const { message } = timestamp;
  for (const attestation of timestamp.attestations) yield { attestation, message, operations: led };
  for (const { operation, then } of timestamp.branches) yield* otsWays(then, [...led, operation]);
}

function compareOperations(a: OtsOperation, b: OtsOperation): number {
  if ("argument" in a && "argument" in b && a.kind === b.kind) return compareOtsBytes(a.argument, b.argument);
  return otsTag(a.kind) - otsTag(b.kind);
}

function hasDoubles<T>(ordered: readonly T[], compare: (a: T, b: T) => number): boolean {
  return ordered.some((one, at) => {
    const before = ordered[at - 1];
    return before !== undefined && compare(before, one) === 0;
  });
}
