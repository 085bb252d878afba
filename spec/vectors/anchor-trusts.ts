/** What the users of the vectors of anchors bring from outside, by name. */
import { toBase64 } from "@muniment/verify";
import { makeAnswer, makeList, type Revoked, type Sample } from "../../packages/verify/src/time/sample-authority.ts";
import { blockHeight, blockLine } from "./anchor-block.ts";
import { middle, one, root, signer, stranger, three, two } from "./anchor-samples.ts";
import { another, beacon } from "./beacon-samples.ts";
import { five } from "./package-samples.ts";
import { other } from "./samples.ts";
import type { VectorTrust } from "./vector-trust.ts";

export const nobody: VectorTrust = { roots: [], lists: [], blocks: null, witnesses: [], policy: null };

const full: VectorTrust = {
  roots: [toBase64(root.certificate.whole)],
  lists: [],
  blocks: blockLine,
  witnesses: [one.key.text, two.key.text],
  policy: null,
};

// The first block of Bitcoin.
const firstHeader = `01000000${"00".repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c`;

const listMade = "2026-12-01T00:00:00Z";

export function listOf(issuer: Sample, ...revoked: readonly Revoked[]): Uint8Array {
  return makeList(issuer, listMade, revoked);
}

function revoked(...lists: readonly Uint8Array[]): VectorTrust {
  return { ...full, lists: lists.map(toBase64) };
}

const named = [one, two, three].map(({ key }, at) => `witness w${String(at + 1)} ${key.text}\n`).join("");

function policy(lines: string, more: Partial<VectorTrust> = {}): VectorTrust {
  return { ...full, witnesses: [], policy: `${named}${lines}`, ...more };
}

const signerAt = (at: string, reason?: number): Revoked => ({
  serial: 31,
  at,
  ...(reason === undefined ? {} : { reason }),
});
const before = "2026-05-01T00:00:00Z";
const after = "2026-07-01T00:00:00Z";

export const trusts = {
  full,
  nobody,
  "another-root": { ...full, roots: [toBase64(stranger.certificate.whole)] },
  "two-roots": { ...full, roots: [stranger, root].map(({ certificate }) => toBase64(certificate.whole)) },
  "the-authority-between-as-root": { ...full, roots: [toBase64(middle.certificate.whole)] },
  "not-revoked": revoked(listOf(middle), listOf(root)),
  "revoked-before": revoked(listOf(middle, signerAt(before, 4))),
  "revoked-at-that-time": revoked(listOf(middle, signerAt("2026-06-01T12:00:00Z", 4))),
  "revoked-after-as-superseded": revoked(listOf(middle, signerAt(after, 4))),
  "revoked-after-as-ended": revoked(listOf(middle, signerAt(after, 5))),
  "revoked-after-for-its-key": revoked(listOf(middle, signerAt(after, 1))),
  "revoked-after-for-no-reason": revoked(listOf(middle, signerAt(after))),
  "the-authority-between-revoked": revoked(listOf(root, { serial: 21, at: before, reason: 2 })),
  "another-revoked": revoked(listOf(middle, { serial: 99, at: before, reason: 1 })),
  "revoked-by-a-stranger": revoked(listOf(stranger, signerAt(before, 1))),
  "answered-not-revoked": revoked(makeAnswer(middle, signer), makeAnswer(root, middle)),
  "answered-revoked-before": revoked(makeAnswer(middle, signer, { status: { at: before, reason: 4 } })),
  "no-blocks": { ...full, blocks: null },
  "a-chain": { ...full, chains: [beacon.chain] },
  "another-chain": { ...full, chains: [another.chain] },
  "two-chains": { ...full, chains: [another.chain, beacon.chain] },
  "a-chain-and-nothing": { ...nobody, chains: [beacon.chain] },
  "a-chain-with-another-key": { ...full, chains: [{ ...beacon.chain, key: another.chain.key }] },
  "a-chain-with-no-point-as-key": { ...full, chains: [{ ...beacon.chain, key: "a".repeat(192) }] },
  "another-block": { ...full, blocks: `0 ${firstHeader}\n` },
  "two-blocks": { ...full, blocks: `0 ${firstHeader}\n${blockLine}` },
  "false-block": { ...full, blocks: `${String(blockHeight)} ${firstHeader}\n` },
  "first-witness": { ...full, witnesses: [one.key.text] },
  "third-witness": { ...full, witnesses: [three.key.text] },
  "all-of-two": policy("group both all w1 w2\nquorum both\n"),
  "any-of-three": policy("group some any w1 w2 w3\nquorum some\n"),
  "two-of-three": policy("group most 2 w1 w2 w3\nquorum most\n"),
  "all-of-three": policy("group every all w1 w2 w3\nquorum every\n"),
  "policy-of-the-third": policy("quorum w3\n"),
  "policy-of-the-second": policy("quorum w2\n"),
  "policy-of-nobody": policy("quorum none\n"),
  "policy-of-nobody-and-nothing": { ...nobody, policy: "quorum none\n" },
  "policy-nested": policy("group a any w1 w3\ngroup b all a w2\nquorum b\n"),
  "policy-and-a-witness-beside": policy("quorum w3\n", { witnesses: [one.key.text] }),
  "policy-with-the-log": policy(`log ${five.vkey.text}\nquorum w1\n`),
  "policy-with-another-log": policy(`log ${other.vkey.text}\nquorum w1\n`),
} as const satisfies Readonly<Record<string, VectorTrust>>;

export type TrustName = keyof typeof trusts;
