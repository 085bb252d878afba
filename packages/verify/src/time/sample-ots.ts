/** Proofs made up for tests, and python-opentimestamps as a judge of them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { fromBase64, toBase64, toHex, utf8 } from "../format/bytes.ts";
import type { OtsAttestation } from "./ots-attestation.ts";
import { applyOtsOperation, otsDigest, otsDigestSize, type OtsHash, type OtsOperation } from "./ots-operation.ts";
import { otsChain, otsTimestamp, mergeOts, otsWays, type OtsTimestamp } from "./ots-timestamp.ts";
import { encodeOts, parseOts, type OtsProof } from "./ots.ts";

/** Objects as this program makes them, with a prototype, so that they compare as equal. */
const plain = <T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: 1, maxLength }).map((array) => Uint8Array.from(array));

export const anyOperation: fc.Arbitrary<OtsOperation> = fc.oneof(
  plain({ kind: fc.constantFrom("append" as const, "prepend" as const), argument: bytes(40) }),
  plain({ kind: fc.constantFrom("sha1" as const, "ripemd160" as const, "sha256" as const) }),
  plain({ kind: fc.constantFrom("keccak256" as const, "reverse" as const, "hexlify" as const) }),
);

export const anyAttestation: fc.Arbitrary<OtsAttestation> = fc.oneof(
  plain({
    kind: fc.constant("pending" as const),
    uri: fc.string({ unit: fc.constantFrom("a", "Z", "9", "-", ".", "_", "/", ":"), minLength: 1, maxLength: 200 }),
  }),
  plain({ kind: fc.constant("bitcoin" as const), height: fc.nat({ max: 2 ** 32 - 1 }) }),
  plain({
    kind: fc.constant("unknown" as const),
    tag: fc.constantFrom("0000000000000000", "0102030405060708", "ffffffffffffffff"),
    payload: fc.uint8Array({ maxLength: 300 }).map((array) => Uint8Array.from(array)),
  }),
);

interface Way {
  readonly operations: readonly OtsOperation[];
  readonly attestation: OtsAttestation;
}

const anyWay: fc.Arbitrary<Way> = plain({
  operations: fc.array(anyOperation, { maxLength: 12 }).filter(staysShort),
  attestation: anyAttestation,
});

/** Doubled again and again, a message would be too long for a proof. */
function staysShort(operations: readonly OtsOperation[]): boolean {
  return operations.filter(({ kind }) => kind === "hexlify").length <= 3;
}

/** A timestamp over `message` with one to six ways, some of which begin alike. */
export function anyTimestamp(message: Uint8Array): fc.Arbitrary<OtsTimestamp> {
  return fc
    .tuple(fc.array(anyWay, { minLength: 1, maxLength: 3 }), fc.array(anyWay, { maxLength: 3 }))
    .map(([ways, longer]) => {
      const first = ways[0]?.operations ?? [];
      const all = [...ways, ...longer.map((way) => ({ ...way, operations: [...first, ...way.operations] }))];
      return all
        .filter(({ operations }) => staysShort(operations))
        .map(({ operations, attestation }) =>
          otsChain(message, operations, (last) => otsTimestamp(last, [attestation], [])),
        )
        .reduce(mergeOts);
    });
}

export const anyProof: fc.Arbitrary<OtsProof> = fc
  .constantFrom<OtsHash>("sha1", "ripemd160", "sha256")
  .chain((hash) =>
    plain({ hash: fc.constant(hash), timestamp: anyTimestamp(new Uint8Array(otsDigestSize(hash)).fill(7)) }),
  );

/** A proof of `file`, as calendars make them: a nonce, a few steps, and then a block. Its root is the last message. */
export function confirmedProof(file: string, height: number): { proof: OtsProof; root: Uint8Array } {
  const digest = otsDigest("sha256", utf8(file));
  const operations: OtsOperation[] = [
    { kind: "append", argument: otsDigest("sha1", utf8("nonce")).subarray(0, 16) },
    { kind: "sha256" },
    { kind: "prepend", argument: otsDigest("sha256", utf8("left")) },
    { kind: "sha256" },
    { kind: "sha256" },
  ];
  const root = operations.reduce((message, operation) => applyOtsOperation(operation, message), digest);
  const timestamp = otsChain(digest, operations, (last) => otsTimestamp(last, [{ kind: "bitcoin", height }], []));
  return { proof: { hash: "sha256", timestamp }, root };
}

/** What a reader found: the attestations in no order, and the bytes that it would write. */
export interface Reading {
  readonly written: string;
  readonly attestations: readonly string[];
}

export function readingOf(file: Uint8Array): Reading {
  const proof = parseOts(file);
  const attestations = [...otsWays(proof.timestamp)].map(({ attestation, message }) => {
    const { kind } = attestation;
    const value = kind === "pending" ? attestation.uri : kind === "bitcoin" ? attestation.height : attestation.tag;
    return `${toHex(message)} ${kind} ${String(value)}`;
  });
  return { written: toBase64(encodeOts(proof)), attestations: attestations.sort() };
}

const python = "/usr/bin/python3";

/** A reason to skip, or false. */
export const noPython: string | false =
  spawnSync(python, ["-c", "import opentimestamps.core.timestamp"]).status === 0
    ? false
    : "python-opentimestamps is not installed";

const common = String.raw`
import base64, json, random, sys, warnings
warnings.simplefilter("ignore")
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp
from opentimestamps.core.op import *
from opentimestamps.core.notary import *
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext

def write(proof):
    out = BytesSerializationContext()
    proof.serialize(out)
    return base64.b64encode(out.getbytes()).decode()

def told(message, a):
    if a.TAG == PendingAttestation.TAG: what = "pending " + a.uri
    elif a.TAG == BitcoinBlockHeaderAttestation.TAG: what = "bitcoin %d" % a.height
    else: what = "unknown " + a.TAG.hex()
    return message.hex() + " " + what

def reading(proof):
    return {"written": write(proof), "attestations": sorted(told(*one) for one in proof.timestamp.all_attestations())}
`;

const reader = String.raw`${common}
for line in sys.stdin:
    try:
        proof = DetachedTimestampFile.deserialize(BytesDeserializationContext(base64.b64decode(line)))
        print(json.dumps(reading(proof)))
    except Exception as error:
        print(json.dumps({"refused": type(error).__name__}))
`;

const merger = String.raw`${common}
for line in sys.stdin:
    one, other = [DetachedTimestampFile.deserialize(BytesDeserializationContext(base64.b64decode(part))) for part in line.split()]
    one.timestamp.merge(other.timestamp)
    print(json.dumps(reading(one)))
`;

const writer = String.raw`${common}
chance = random.Random(int(sys.argv[1]))
def grow(stamp, depth):
    for _ in range(chance.randint(0, 2) if depth > 0 else 1):
        argument = chance.randbytes(chance.choice([1, 4, 16, 32, 130]))
        make = chance.choice([lambda: OpAppend(argument), lambda: OpPrepend(argument), OpSHA1, OpRIPEMD160, OpSHA256, OpKECCAK256, OpReverse, OpHexlify])
        try:
            if depth < 20: grow(stamp.ops.add(make()), depth + 1)
        except MsgValueError:
            pass
    for _ in range(chance.randint(0, 2) if len(stamp.ops) > 0 else chance.randint(1, 3)):
        stamp.attestations.add(chance.choice([
            PendingAttestation("https://calendar-%d.invalid/%s" % (chance.randint(0, 9), "x" * chance.choice([0, 1, 150]))),
            BitcoinBlockHeaderAttestation(chance.choice([0, 127, 128, 129405, 800000, 2**32 - 1])),
            UnknownAttestation(bytes([9] * 8), chance.randbytes(chance.choice([0, 1, 128])))]))
for _ in range(int(sys.argv[2])):
    op = chance.choice([OpSHA1, OpRIPEMD160, OpSHA256])()
    stamp = Timestamp(chance.randbytes(op.DIGEST_LENGTH))
    grow(stamp, 0)
    print(json.dumps(reading(DetachedTimestampFile(op, stamp))))
`;

/** What python-opentimestamps reads in each file, or the kind of error with which it refuses it. */
export function judged(files: readonly Uint8Array[]): (Reading | { readonly refused: string })[] {
  return run([reader], files.map(toBase64).join("\n")) as (Reading | { readonly refused: string })[];
}

/** What python-opentimestamps makes of two proofs of one file. */
export function mergedByPython(pairs: readonly (readonly [Uint8Array, Uint8Array])[]): Reading[] {
  return run([merger], pairs.map((pair) => pair.map(toBase64).join(" ")).join("\n")) as Reading[];
}

/** Proofs that python-opentimestamps made and wrote, and what it says stands in them. */
export function writtenByPython(seed: number, count: number): { file: Uint8Array; reading: Reading }[] {
  const readings = run([writer, String(seed), String(count)], "") as Reading[];
  return readings.map((reading) => ({ file: fromBase64(reading.written), reading }));
}

function run(script: readonly string[], input: string): unknown[] {
  const { status, stdout, stderr } = spawnSync(python, ["-c", ...script], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  assert.equal(status, 0, stderr);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
