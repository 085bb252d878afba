/**
 * A block that was made up for the vectors, and the ways that lead to its root. Its header meets the easiest difficulty that
 * Bitcoin ever had: the nonce was found by trying, some 2^32 of them. Whoever changes what it covers has to try again.
 */
import { digestOf, fromHex, hexOf, otsDigest, type OtsOperation } from "@muniment/verify";
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { five, fiveEntries } from "./package-samples.ts";
import { three, two } from "./samples.ts";

/** The log of `five`, one entry later. */
export const six = fiveEntries();
six.intake({ "d.bin": sampleBytes("d", 10) });
six.seal();

const covered = [five, six, three, two].map((archive) => archive.checkpoint());
const leaves = covered.map((note) =>
  otsDigest("sha256", Buffer.concat([fromHex(hexOf(digestOf(note))), nonceOf(note)])),
);
const [a, b, c, d] = leaves as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const [left, right] = [node(a, b), node(c, d)];

/** The merkle root. */
export const blockRoot = node(left, right);
export const blockHeight = 870_123;
export const blockTime = "2026-06-01T13:00:00.000Z";
const header =
  "00000020c0344ae82b6af72365200b30cd743596fd2fb37b0a91b09ef72f11f5000000002149755d53290c90787e759a96936fd265a51d871ecbaa8a87177141f4177a9a51821d6affff001da4a409ca";

/** As `--blocks` takes it: one line. */
export const blockLine = `${String(blockHeight)} ${header}\n`;

function nonceOf(note: Uint8Array): Uint8Array {
  return sampleBytes(`nonce ${hexOf(digestOf(note))}`, 16);
}

function node(one: Uint8Array, other: Uint8Array): Uint8Array {
  return otsDigest("sha256", otsDigest("sha256", Buffer.concat([one, other])));
}

/** From the digest of a checkpoint to what a calendar was given. */
export function wayToCalendar(note: Uint8Array): readonly OtsOperation[] {
  return [{ kind: "append", argument: nonceOf(note) }, { kind: "sha256" }];
}

/** From there to the root of the block. */
export function wayToBlock(note: Uint8Array): readonly OtsOperation[] {
  const at = covered.findIndex((one) => hexOf(digestOf(one)) === hexOf(digestOf(note)));
  const [sibling, uncle] =
    [
      [b, right],
      [a, right],
      [d, left],
      [c, left],
    ][at] ?? [];
  if (sibling === undefined || uncle === undefined) throw new Error("the block does not cover this checkpoint");
  const up = (other: Uint8Array, isLeft: boolean): readonly OtsOperation[] => [
    { kind: isLeft ? "append" : "prepend", argument: other },
    { kind: "sha256" },
    { kind: "sha256" },
  ];
  return [...up(sibling, at % 2 === 0), ...up(uncle, at < 2)];
}
