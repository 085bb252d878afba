/** Records with beacons, before users who named a chain, a source of blocks, both, others, or nothing. */
import { bad, fails, good, open, unchecked, type AnchorCase } from "./anchor-case.ts";
import type { TrustName } from "./anchor-trusts.ts";
import { another, beacon, blockBeacon, sealedWith, withBeacon, type Sealed } from "./beacon-samples.ts";

const base = "good-beacon-block";
const check = "record.beacon";
const round = beacon.round(5);
const { header } = blockBeacon;
// The compressed points of G1 that are easiest to write: infinity; one that has no y; one outside of the group.
const infinity = `c0${"00".repeat(47)}`;
const noPoint = `80${"00".repeat(46)}01`;
const outside = `80${"00".repeat(46)}04`;

/** What is held wrong of a beacon, each under a chain or a block that was named. */
const wrong: Readonly<Record<string, unknown>> = {
  "round-signature-of-another-round": { ...round, signature: beacon.round(6).signature },
  "round-signature-of-another-chain": { ...round, signature: another.round(5).signature },
  "round-number-next": { ...round, round: 6 },
  "round-signature-infinity": { ...round, signature: infinity },
  "round-signature-no-point": { ...round, signature: noPoint },
  "round-signature-out-of-the-group": { ...round, signature: outside },
  "round-signature-not-compressed": { ...round, signature: round.signature.replace(/^./, "1") },
  "round-signature-other-root": {
    ...round,
    signature: (Number.parseInt(round.signature[0] ?? "", 16) ^ 2).toString(16) + round.signature.slice(1),
  },
  "round-signature-upper-case": { ...round, signature: round.signature.toUpperCase() },
  "round-signature-short": { ...round, signature: round.signature.slice(2) },
  "round-signature-number": { ...round, signature: 5 },
  "round-chain-short": { ...round, chain: round.chain.slice(1) },
  "round-chain-missing": { source: round.source, round: round.round, signature: round.signature },
  "round-zero": { ...round, round: 0 },
  "round-negative": { ...round, round: -5 },
  "round-text": { ...round, round: "5" },
  "round-beyond-all-times": { ...round, round: 253_402_300_800 },
  "round-with-more": { ...round, randomness: "00" },
  "block-root": { ...blockBeacon, header: flipped(header, 72) },
  "block-time": { ...blockBeacon, header: flipped(header, 136) },
  "block-without-work": { ...blockBeacon, header: flipped(header, 152) },
  "block-easier-than-any": { ...blockBeacon, header: `${header.slice(0, 144)}ffff7f20${header.slice(152)}` },
  "block-header-short": { ...blockBeacon, header: header.slice(2) },
  "block-header-upper-case": { ...blockBeacon, header: header.toUpperCase() },
  "block-height-negative": { ...blockBeacon, height: -1 },
  "block-height-text": { ...blockBeacon, height: "870123" },
  "block-height-too-large": { ...blockBeacon, height: 1_000_000_000 },
  "block-with-more": { ...blockBeacon, time: 1 },
  "source-missing": { header, height: blockBeacon.height },
  "source-number": { ...blockBeacon, source: 1 },
  "value-null": null,
  "value-text": "drand",
  "value-list": [round],
};

/** What cannot be said of one, and before whom. */
const left: readonly (readonly [slug: string, value: unknown, trust: TrustName])[] = [
  ["round-of-a-chain-not-named", round, "another-chain"],
  ["round-and-no-chain", round, "full"],
  ["block-of-a-height-not-known", { ...blockBeacon, height: 870_124 }, "full"],
  ["block-and-no-source", blockBeacon, "a-chain-and-nothing"],
  ["block-in-another-source", blockBeacon, "another-block"],
  ["source-not-known", { source: "almanac", page: 5 }, "full"],
];

export const beaconBase = await withBeacon(blockBeacon);
const sealed = {
  round: await withBeacon(round),
  late: await withBeacon(beacon.round(9_000_000)),
  capture: await withBeacon(round, "capture"),
  derivation: await withBeacon({ ...round, round: 6 }, "derivation"),
  none: await sealedWith({ basis: "not-measured", reason: "the beacon gave none" }),
  empty: await sealedWith(null),
  bare: await sealedWith(round),
};
const wrongOnes = await sealedAll(Object.entries(wrong));
const leftOnes = await sealedAll(left.map(([slug, value]) => [slug, value] as const));

export function beaconCases(): AnchorCase[] {
  const { round: held, late, capture, derivation, none, empty, bare } = sealed;
  const badly = (slug: string, { files, record }: Sealed, trust: TrustName = "two-chains"): AnchorCase =>
    bad(base, slug, files, [fails(check, record)], { trust });
  return [
    good(base, "round", held.files, { trust: "a-chain" }),
    good(base, "round-of-the-second-chain", held.files, { trust: "two-chains" }),
    good(base, "round-and-nothing-else-named", held.files, { trust: "a-chain-and-nothing" }),
    good(base, "round-and-nobody-named", held.files, { trust: "nobody" }),
    good(base, "round-after-its-entry", late.files, { trust: "a-chain" }),
    good(base, "round-in-a-capture", capture.files, { trust: "a-chain" }),
    good(base, "round-that-is-none-in-a-derivation", derivation.files, { trust: "a-chain" }),
    good(base, "beacon-not-had", none.files, { trust: "a-chain" }),
    good(base, "block-and-nobody-named", beaconBase.files, { trust: "nobody" }),
    badly("block-that-is-another", beaconBase, "false-block"),
    badly("key-of-another-chain", held, "a-chain-with-another-key"),
    badly("key-no-point", held, "a-chain-with-no-point-as-key"),
    badly("not-before-null", empty),
    badly("not-before-without-a-basis", bare),
    ...wrongOnes.map(([slug, one]) => badly(slug, one)),
    ...leftOnes.map(([slug, { files, record }], at) => {
      return unchecked(base, slug, files, [open(check, record)], { trust: left[at]?.[2] ?? "full" });
    }),
  ];
}

function sealedAll(values: readonly (readonly [string, unknown])[]): Promise<(readonly [string, Sealed])[]> {
  return Promise.all(values.map(async ([slug, value]) => [slug, await withBeacon(value)] as const));
}

/** The hex digit at this place with its lowest bit turned. */
function flipped(hex: string, at: number): string {
  return hex.slice(0, at) + (Number.parseInt(hex[at] ?? "", 16) ^ 1).toString(16) + hex.slice(at + 1);
}
