/** Packages of one item whose record holds a beacon: a round of a chain that was made up, or the block of the other vectors. */
import { sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import { SampleBeacon } from "../../packages/verify/src/time/sample-beacon.ts";
import { blockHeight, blockLine } from "./anchor-block.ts";
import { folderOf, recordOf, sealedItem } from "./package-samples.ts";

export const beacon = new SampleBeacon();
export const another = new SampleBeacon("another");

/** The block that most of the trusts know. */
export const blockBeacon = {
  source: "bitcoin",
  height: blockHeight,
  header: blockLine.trimEnd().split(" ")[1] ?? "",
} as const;

const held = { "a.bin": sampleBytes("a", 50) };

export interface Sealed {
  readonly files: Map<string, Uint8Array>;
  /** Where the beacon stands. */
  readonly record: string;
}

/** An item with this as `notBefore`. */
export async function sealedWith(notBefore: unknown, kind = "intake"): Promise<Sealed> {
  const record = recordOf(held, { kind, detail: { note: null, notBefore } });
  const { files } = await sealedItem(record, held, undefined, kind);
  return { files, record: `${folderOf(record)}/record.json` };
}

/** The same with a beacon that was had. */
export function withBeacon(value: unknown, kind?: string): Promise<Sealed> {
  return sealedWith({ basis: "reported", value }, kind);
}
