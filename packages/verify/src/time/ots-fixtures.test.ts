/** The published suite of OpenTimestamps proofs. It lies beside the repository; without it this says so and skips. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fromBase64, fromHex, toHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import type { BlockSource } from "./bitcoin-block.ts";
import { encodeOts, parseOts, type OtsProof } from "./ots.ts";
import { otsDigest } from "./ots-operation.ts";
import { otsWays } from "./ots-timestamp.ts";
import { verifyOts, type OtsVerdict } from "./ots-verify.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: "accept" | "pending" | "reject";
  readonly detail: {
    readonly algorithm?: string;
    readonly digest?: string;
    readonly data?: string;
    readonly alsoMatches?: string;
    readonly attestations?: readonly Attestation[];
  };
}

interface Attestation {
  readonly kind: string;
  readonly height?: number;
  readonly merkleroot?: string;
  readonly uri?: string;
  readonly tag?: string;
}

const proofOf = (file: string): Uint8Array => Uint8Array.from(readFileSync(join(fixtures, "ots", file)));
const orderless = (all: readonly Attestation[]): string[] =>
  all.map((one) => JSON.stringify(Object.entries(one).sort())).sort();

function attestationsOf(proof: OtsProof): Attestation[] {
  return [...otsWays(proof.timestamp)].map(({ attestation, message }) => {
    const { kind } = attestation;
    if (kind === "pending") return { kind, uri: attestation.uri };
    if (kind === "unknown") return { kind, tag: attestation.tag };
    return { kind, height: attestation.height, merkleroot: toHex(message.toReversed()) };
  });
}

/** Blocks as the suite names them, made a minute after each other. */
function blocksOf(attestations: readonly Attestation[], altered = 0): BlockSource {
  return (height) => {
    const root = attestations.find((one) => one.height === height)?.merkleroot;
    if (root === undefined) return undefined;
    const merkleRoot = fromHex(root).reverse();
    return { merkleRoot: merkleRoot.with(0, (merkleRoot[0] ?? 0) ^ altered), time: 1_000_000_000 + height * 60 };
  };
}

function judge(proof: OtsProof, data: Uint8Array | undefined, blocks?: BlockSource): Promise<OtsVerdict> {
  const { hash, timestamp } = proof;
  return verifyOts(proof, { hash, digest: data === undefined ? timestamp.message : otsDigest(hash, data) }, blocks);
}

suite("ots", { skip }, () => {
  if (skip !== false) return;
  const { cases } = JSON.parse(readFileSync(join(fixtures, "ots", "expected.json"), "utf8")) as {
    cases: readonly FixtureCase[];
  };
  assert.ok(cases.length > 0);

  for (const { id, file, expect, detail } of cases) {
    const data = detail.data === undefined ? undefined : fromBase64(detail.data);
    const listed = detail.attestations ?? [];

    const read = (): OtsProof => {
      const bytes = proofOf(file);
      const proof = parseOts(bytes);
      assert.deepEqual(encodeOts(proof), bytes, "written again as it was");
      if (detail.attestations === undefined) return proof;
      assert.equal(proof.hash, detail.algorithm);
      assert.equal(toHex(proof.timestamp.message), detail.digest);
      assert.deepEqual(orderless(attestationsOf(proof)), orderless(listed));
      return proof;
    };

    if (expect === "accept") {
      test(`${id} holds with the right block, and with no other`, async () => {
        const proof = read();
        // "must be shown as weak": the hash of the file is SHA-1, so that it is never confirmed.
        const holding = proof.hash === "sha256" ? "confirmed" : "weak";
        const { state, attestations } = await judge(proof, data, blocksOf(listed));
        assert.equal(state, holding);
        assert.ok(attestations.some(({ outcome }) => outcome === "holds"));
        assert.equal((await judge(proof, data, blocksOf(listed, 1))).state, "refuted");
        assert.equal((await judge(proof, data, () => undefined)).state, "unchecked");
        assert.equal((await judge(proof, data)).state, "unchecked");
        if (data !== undefined)
          assert.equal((await judge(proof, Uint8Array.of(...data, 0), blocksOf(listed))).state, "mismatch");
      });
    } else if (expect === "pending") {
      test(`${id} is pending`, async () => {
        const { state, outcome, attestations } = await judge(read(), data, () => ({
          merkleRoot: new Uint8Array(32),
          time: 0,
        }));
        assert.deepEqual([state, outcome], ["pending", "unchecked"]);
        assert.equal(attestations.length, listed.length);
      });
    } else {
      test(`${id} is refused`, async () => {
        try {
          const { state } = await judge(read(), data, blocksOf(listed));
          // Two files fit the SHA-1 of `alsoMatches`: the proof can be read, and says nothing of either.
          assert.equal(state, detail.alsoMatches === undefined ? "mismatch" : "weak");
          if (detail.alsoMatches !== undefined)
            assert.equal((await judge(read(), fromBase64(detail.alsoMatches), blocksOf(listed))).state, "weak");
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
          assert.equal(listed.length, 0, "only what nobody can read is refused as a file");
        }
      });
    }
  }
});
