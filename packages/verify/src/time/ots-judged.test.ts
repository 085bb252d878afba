/** python-opentimestamps, the reference, as a judge: it reads what is written here, and what it writes is read here. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { toBase64 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { flipped } from "../wacz/sample-answer.ts";
import { encodeOts, parseOts } from "./ots.ts";
import { otsDigest, type OtsOperation } from "./ots-operation.ts";
import { mergeOts, otsChain, otsTimestamp, type OtsTimestamp } from "./ots-timestamp.ts";
import {
  anyProof,
  anyTimestamp,
  judged,
  mergedByPython,
  noPython,
  readingOf,
  writtenByPython,
  type Reading,
} from "./sample-ots.ts";

const empty = otsDigest("sha256", new Uint8Array(0));
const attested = (message: Uint8Array): OtsTimestamp => otsTimestamp(message, [{ kind: "bitcoin", height: 1 }], []);

const fileOf = (timestamp: OtsTimestamp): Uint8Array => encodeOts({ hash: "sha256", timestamp });

function readHere(file: Uint8Array): Reading | string {
  try {
    return readingOf(file);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
}

suite("python-opentimestamps", { skip: noPython }, () => {
  test("reads what is written here, finds the same in it, and writes the same bytes", () => {
    const files = fc.sample(anyProof, { numRuns: 400, seed: 5 }).map(encodeOts);
    const readings = judged(files);
    assert.equal(readings.length, 400);
    for (const [at, reading] of readings.entries()) {
      const file = files[at];
      assert.ok(file !== undefined);
      assert.deepEqual(reading, readingOf(file));
      assert.deepEqual(encodeOts(parseOts(file)), file);
    }
  });

  test("writes what is read here, to the same end", () => {
    const made = writtenByPython(20_260_101, 400);
    assert.equal(made.length, 400);
    for (const { file, reading } of made) assert.deepEqual(readingOf(file), reading);
  });

  test("merges two proofs of one file to the same bytes", () => {
    const proofs = fc.sample(anyTimestamp(empty), { numRuns: 400, seed: 8 });
    // Each with the next: every other pair has much in common.
    const pairs = proofs.map((one, at) => {
      const next = proofs[(at + 1) % proofs.length] ?? one;
      return [one, at % 2 === 0 ? next : mergeOts(one, next)] as const;
    });
    const files = pairs.map(([a, b]) => [fileOf(a), fileOf(b)] as const);
    const merged = mergedByPython(files);
    assert.equal(merged.length, pairs.length);
    for (const [at, { written }] of merged.entries()) {
      const [a, b] = pairs[at] ?? [];
      assert.ok(a !== undefined && b !== undefined);
      assert.equal(toBase64(fileOf(mergeOts(a, b))), written);
    }
  });

  test("reads what is as deep as it may be, and no deeper", () => {
    const step: OtsOperation = { kind: "sha256" };
    const deep = otsChain(empty, new Array<OtsOperation>(255).fill(step), attested);
    const file = fileOf(deep);
    const deeper = Uint8Array.of(...file.subarray(0, 65), 0x08, ...file.subarray(65));
    const [asDeep, tooDeep] = judged([file, deeper]);
    assert.deepEqual(asDeep, readingOf(file));
    assert.deepEqual(tooDeep, { refused: "RecursionLimitError" });
    assert.throws(() => parseOts(deeper), /operations one after the other/);
  });

  // Where this reader is stricter, spec/opentimestamps says so; in all else the two must agree.
  test("agrees on damaged files: what is read here it reads too, and to the same end", () => {
    const stricter = /shortest form|a number over|twice|names no address|more than/;
    const files = [
      ...fc.sample(anyProof, { numRuns: 40, seed: 6 }).map(encodeOts),
      ...writtenByPython(7, 40).map(({ file }) => file),
    ];
    const damaged = files.flatMap((file, seed) => fc.sample(damage(file), { numRuns: 60, seed }));
    let [read, refused] = [0, 0];
    const judgements = judged(damaged);
    assert.equal(judgements.length, damaged.length);
    for (const [at, theirs] of judgements.entries()) {
      const ours = readHere(damaged[at] ?? empty);
      if (typeof ours !== "string") {
        read += 1;
        // The tags of Litecoin and Ethereum, whose payloads are not looked at here, are never hit by chance.
        assert.deepEqual(theirs, ours);
      } else {
        refused += 1;
        if (!stricter.test(ours)) assert.ok("refused" in theirs, `${ours}: ${JSON.stringify(theirs)}`);
      }
    }
    assert.ok(read > 100 && refused > 100, `${String(read)} read, ${String(refused)} refused`);
  });
});

/** One bit flipped, a byte replaced, taken out or put in, cut off, or something of it repeated. */
function damage(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: file.length - 1 });
  return fc.oneof(
    fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => flipped(file, at, bit)),
    fc.tuple(place, fc.nat({ max: 255 })).map(([at, byte]) => file.with(at, byte)),
    place.map((at) => file.filter((_, other) => other !== at)),
    fc
      .tuple(place, fc.nat({ max: 255 }))
      .map(([at, byte]) => Uint8Array.of(...file.subarray(0, at), byte, ...file.subarray(at))),
    place.map((at) => file.subarray(0, at)),
    fc
      .tuple(place, place)
      .map(([a, b]) => Uint8Array.of(...file.subarray(0, Math.max(a, b)), ...file.subarray(Math.min(a, b)))),
  );
}
