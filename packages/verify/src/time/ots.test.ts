import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import fc from "fast-check";
import { concat, fromHex, toHex, utf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { flipped } from "../wacz/sample-answer.ts";
import type { OtsAttestation } from "./ots-attestation.ts";
import { encodeOts, encodeOtsAnswer, parseOts, parseOtsAnswer } from "./ots.ts";
import { applyOtsOperation, otsDigest, otsMessageMax, type OtsOperation } from "./ots-operation.ts";
import { graftOts, keepOts, mergeOts, otsChain, otsTimestamp, otsWays, type OtsTimestamp } from "./ots-timestamp.ts";
import { verifyOts, type OtsSubject } from "./ots-verify.ts";
import { anyProof, anyTimestamp, confirmedProof } from "./sample-ots.ts";

const digest = otsDigest("sha256", utf8("a file"));
const head = fromHex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108");
const block = fromHex("000588960d73d719010101");
const pending: OtsAttestation = { kind: "pending", uri: "https://calendar.invalid" };
const same = (a: OtsTimestamp, b: OtsTimestamp): void => {
  assert.equal(toHex(encodeOtsAnswer(a)), toHex(encodeOtsAnswer(b)));
};

/** A file over `digest` whose timestamp is these bytes, in hex. */
const fileOf = (...timestamp: readonly string[]): Uint8Array => concat(head, digest, ...timestamp.map(fromHex));

test("the example of the specification is what the page says of it", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../spec/opentimestamps.md"), "utf8");
  const [, lines = ""] = /```\n([^`]+)```/.exec(page) ?? [];
  const file = fromHex(
    lines
      .split("\n")
      .map((line) => /^[0-9a-f]*/.exec(line)?.[0] ?? "")
      .join(""),
  );
  assert.equal(file.length, 186);
  const proof = parseOts(file);
  assert.deepEqual(encodeOts(proof), file);
  const ways = [...otsWays(proof.timestamp)];
  assert.deepEqual(
    ways.map(({ attestation }) => attestation),
    [pending, { kind: "bitcoin", height: 800_000 }],
  );
  assert.equal(ways[0]?.message.length, 44);
  const [, root = ""] = /block 800000 is `([0-9a-f]{64})`/.exec(page) ?? [];
  const subject: OtsSubject = { hash: "sha256", digest: otsDigest("sha256", utf8("A page that may vanish.\n")) };
  const verdict = await verifyOts(proof, subject, () => ({ merkleRoot: fromHex(root).reverse(), time: 1_690_000_000 }));
  assert.ok(verdict.state === "confirmed");
  assert.deepEqual([verdict.height, verdict.time], [800_000, "2023-07-22T04:26:40.000Z"]);
});

suite("a proof", () => {
  test("is written and read again to the same", () => {
    fc.assert(
      fc.property(anyProof, (proof) => {
        const file = encodeOts(proof);
        assert.deepEqual(parseOts(file), proof);
      }),
    );
  });

  test("is read with its items in any order, and written in one", () => {
    const two = [`08${toHex(block)}`, "00010203040506070800"] as const;
    const file = fileOf("ff", two[0], two[1]);
    assert.deepEqual(encodeOts(parseOts(file)), fileOf("ff", two[1], two[0]));
  });

  const long = (count: number): string => "61".repeat(count);
  for (const [why, refused] of Object.entries({
    "no bytes": new Uint8Array(0),
    "the head alone": concat(head, digest),
    "another magic": concat(head.with(3, 0x71), digest, block),
    "another version": concat(head.with(31, 2), digest, block),
    "a version in a longer form": concat(head.subarray(0, 31), fromHex("810008"), digest, block),
    "a digest by what is no hash": concat(head.with(32, 0xf0), digest, block),
    "a digest by keccak256": concat(head.with(32, 0x67), digest, block),
    "a byte too many": fileOf(toHex(block), "00"),
    "an unknown operation": fileOf("09", toHex(block)),
    "two marks that more follows": fileOf("ffff", toHex(block), toHex(block)),
    "the same attestation twice": fileOf("ff", toHex(block), toHex(block)),
    "the same operation twice": fileOf("ff08", toHex(block), "08", toHex(block)),
    "an empty argument": fileOf("f000", toHex(block)),
    "an argument that is too long": fileOf(`f08120${long(4097)}`, toHex(block)),
    "a result that is too long": fileOf(`f0e11f${long(4065)}`, toHex(block)),
    "a message too long for hexlify": fileOf(`f0e10f${long(2017)}`, "f3", toHex(block)),
    "a length in a longer form": fileOf("f0810061", toHex(block)),
    "a height over 32 bits": fileOf("000588960d73d71901058080808010"),
    "a height of six bytes": fileOf("000588960d73d7190106808080808001"),
    "a height with a byte after it": fileOf("000588960d73d7190102010a"),
    "a payload that is too long": fileOf(`0001020304050607088140${long(8193)}`),
    "an empty address": fileOf("0083dfe30d2ef90c8e0100"),
    "an address with a query": fileOf("0083dfe30d2ef90c8e0403613f62"),
    "an address with a byte after it": fileOf("0083dfe30d2ef90c8e0302616200"),
    "an address that is too long": fileOf(`0083dfe30d2ef90c8eeb07e907${long(1001)}`),
  })) {
    test(`is not ${why}`, () => {
      assert.throws(() => parseOts(refused), FormatError);
    });
  }

  test("may be as long as it may be", () => {
    for (const allowed of [`f0e01f${long(4064)}${toHex(block)}`, `f0e00f${long(2016)}f3${toHex(block)}`])
      assert.equal([...otsWays(parseOts(fileOf(allowed)).timestamp)][0]?.message.length, otsMessageMax);
    parseOts(fileOf(`0083dfe30d2ef90c8eea07e807${long(1000)}`));
    parseOts(fileOf(`0001020304050607088040${long(8192)}`));
    parseOts(fileOf("000588960d73d7190105ffffffff0f"));
  });

  test("cut off anywhere is none", () => {
    const file = encodeOts(confirmedProof("a file", 129_405).proof);
    for (let size = 0; size < file.length; size += 1)
      assert.throws(() => parseOts(file.subarray(0, size)), FormatError);
  });

  test("made to cost much is refused at its budget", () => {
    const many = (count: number, item: (at: number) => Uint8Array): Uint8Array =>
      concat(head, digest, ...Array.from({ length: count }, (_, at) => concat(Uint8Array.of(0xff), item(at))), block);
    const unknown = (at: number): Uint8Array => Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 2, at >> 8, at & 0xff);
    parseOts(many(1023, unknown));
    assert.throws(() => parseOts(many(1024, unknown)), /more than 1024 attestations/);
    const branch = (at: number): Uint8Array =>
      Uint8Array.of(0xf0, 2, at >> 8, at & 0xff, 0xf2, 0xf2, 0xf2, 0xf2, ...block);
    assert.throws(() => parseOts(many(820, branch)), /more than 4096 operations/);
    assert.throws(() => parseOts(new Uint8Array(64 * 1024 + 1)), /larger than/);
    assert.throws(() => parseOtsAnswer(new Uint8Array(10_001), digest), /larger than/);
  });

  test("that nobody could read is not written", () => {
    const of = (...attestations: readonly OtsAttestation[]): OtsTimestamp => otsTimestamp(digest, attestations, []);
    for (const timestamp of [
      of(),
      of({ kind: "bitcoin", height: -1 }),
      of({ kind: "bitcoin", height: 2 ** 32 }),
      of({ kind: "pending", uri: "https://calendar.invalid/?" }),
      of({ kind: "unknown", tag: "0588960d73d71901", payload: Uint8Array.of(1) }),
      of({ kind: "unknown", tag: "01", payload: Uint8Array.of(1) }),
      { ...of(pending), message: digest.subarray(1) },
    ]) {
      assert.throws(() => encodeOts({ hash: "sha256", timestamp }), FormatError);
    }
    const step: OtsOperation = { kind: "sha256" };
    const deep = otsChain(digest, new Array<OtsOperation>(256).fill(step), (last) => otsTimestamp(last, [pending], []));
    assert.throws(() => encodeOts({ hash: "sha256", timestamp: deep }), /one after the other/);
  });
});

test("an operation refuses a message or a result that is empty or too long", () => {
  const [long, most] = [otsMessageMax + 1, otsMessageMax].map((size) => new Uint8Array(size));
  assert.ok(long !== undefined && most !== undefined);
  const one = Uint8Array.of(1);
  for (const kind of ["sha1", "ripemd160", "sha256", "keccak256", "reverse"] as const) {
    applyOtsOperation({ kind }, most);
    for (const message of [long, new Uint8Array(0)])
      assert.throws(() => applyOtsOperation({ kind }, message), FormatError, kind);
  }
  for (const kind of ["append", "prepend"] as const) {
    assert.equal(applyOtsOperation({ kind, argument: one }, most.subarray(1)).length, otsMessageMax);
    assert.throws(() => applyOtsOperation({ kind, argument: one }, most), FormatError, kind);
  }
  assert.equal(applyOtsOperation({ kind: "hexlify" }, most.subarray(otsMessageMax / 2)).length, otsMessageMax);
  assert.throws(() => applyOtsOperation({ kind: "hexlify" }, most.subarray(otsMessageMax / 2 - 1)), FormatError);
});

suite("a tree of operations", () => {
  const pair = fc.tuple(anyTimestamp(digest), anyTimestamp(digest), anyTimestamp(digest));

  test("is merged to all that either says, in whatever order", () => {
    fc.assert(
      fc.property(pair, ([a, b, c]) => {
        same(mergeOts(a, a), a);
        same(mergeOts(a, b), mergeOts(b, a));
        same(mergeOts(mergeOts(a, b), c), mergeOts(a, mergeOts(b, c)));
        const said = (timestamp: OtsTimestamp): string[] =>
          [...otsWays(timestamp)].map((way) =>
            JSON.stringify(way, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value)),
          );
        assert.deepEqual(new Set(said(mergeOts(a, b))), new Set([...said(a), ...said(b)]));
      }),
      { numRuns: 50 },
    );
    assert.throws(() => mergeOts(otsTimestamp(digest, [pending], []), otsTimestamp(head, [pending], [])), FormatError);
  });

  test("takes an upgrade where its message stands, and nowhere else", () => {
    const operations: OtsOperation[] = [{ kind: "append", argument: utf8("nonce") }, { kind: "sha256" }];
    const proof = otsChain(digest, operations, (last) => otsTimestamp(last, [pending], []));
    const message = [...otsWays(proof)][0]?.message ?? digest;
    const upgrade = otsChain(message, [{ kind: "sha256" }], (last) =>
      otsTimestamp(last, [{ kind: "bitcoin", height: 1 }], []),
    );
    const upgraded = graftOts(proof, upgrade);
    assert.deepEqual(
      [...otsWays(upgraded)].map(({ attestation }) => attestation.kind),
      ["pending", "bitcoin"],
    );
    same(graftOts(upgraded, upgrade), upgraded);
    same(graftOts(proof, { ...upgrade, message: head }), proof);
    const kept = keepOts(upgraded, ({ attestation }) => attestation.kind === "bitcoin");
    assert.ok(kept !== undefined);
    assert.deepEqual(
      [...otsWays(kept)].map(({ attestation }) => attestation.kind),
      ["bitcoin"],
    );
    assert.equal(
      keepOts(upgraded, () => false),
      undefined,
    );
  });
});

suite("a verdict", () => {
  const subject = (file: string): OtsSubject => ({ hash: "sha256", digest: otsDigest("sha256", utf8(file)) });
  const time = Date.UTC(2026, 0, 1) / 1000;

  test("takes the earliest block that holds, and says if another does not", async () => {
    const late = confirmedProof("a file", 900_000);
    const early = mergeOts(
      late.proof.timestamp,
      otsTimestamp(subject("a file").digest, [{ kind: "bitcoin", height: 899_000 }], []),
    );
    const proof = { ...late.proof, timestamp: early };
    const blocks = (root: Uint8Array) => (height: number) =>
      height === 900_000 ? { merkleRoot: late.root, time } : { merkleRoot: root, time: time - 60_000 };
    const verdict = await verifyOts(proof, subject("a file"), blocks(subject("a file").digest));
    assert.ok(verdict.state === "confirmed");
    assert.equal(verdict.height, 899_000);
    assert.doesNotMatch(verdict.detail, /another attestation/);
    const partly = await verifyOts(proof, subject("a file"), blocks(late.root));
    assert.ok(partly.state === "confirmed");
    assert.equal(partly.height, 900_000);
    assert.match(partly.detail, /of another attestation in it: the root of block 899000 of Bitcoin is/);
    assert.deepEqual(partly.attestations.map(({ outcome }) => outcome).sort(), ["fails", "holds"]);
  });

  test("does not rest on SHA-1, in the digest or on the way", async () => {
    const operations: OtsOperation[] = [{ kind: "sha1" }, { kind: "sha256" }];
    let root = digest;
    const timestamp = otsChain(digest, operations, (last) =>
      otsTimestamp((root = last), [{ kind: "bitcoin", height: 1 }], []),
    );
    const verdict = await verifyOts({ hash: "sha256", timestamp }, subject("a file"), () => ({
      merkleRoot: root,
      time,
    }));
    assert.deepEqual([verdict.state, verdict.outcome], ["weak", "unchecked"]);
    const other = await verifyOts({ hash: "sha256", timestamp }, { hash: "sha1", digest }, () => ({
      merkleRoot: root,
      time,
    }));
    assert.equal(other.state, "mismatch");
  });

  test("fails a block whose root would not be of 32 bytes", async () => {
    const timestamp = otsChain(digest, [{ kind: "sha1" }], (last) =>
      otsTimestamp(last, [{ kind: "bitcoin", height: 1 }], []),
    );
    assert.equal((await verifyOts({ hash: "sha256", timestamp }, subject("a file"))).state, "refuted");
  });

  test("is never that it holds, with any one bit of the proof flipped", async () => {
    const { proof, root } = confirmedProof("a file", 129_405);
    const file = encodeOts(proof);
    const blocks = (height: number) => (height === 129_405 ? { merkleRoot: root, time } : undefined);
    assert.equal((await verifyOts(parseOts(file), subject("a file"), blocks)).state, "confirmed");
    for (let at = 0; at < file.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = flipped(file, at, bit);
        const state = await stateOf(changed, subject("a file"), blocks);
        assert.notEqual(state, "confirmed", `byte ${String(at)}, bit ${String(bit)}`);
      }
    }
  });
});

async function stateOf(
  file: Uint8Array,
  subject: OtsSubject,
  blocks: Parameters<typeof verifyOts>[2],
): Promise<string> {
  try {
    return (await verifyOts(parseOts(file), subject, blocks)).state;
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return "refused";
  }
}
