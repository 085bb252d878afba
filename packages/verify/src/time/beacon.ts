/** Holds the beacons in records against what the verifier's user trusts. Source: spec/beacon, "What a verifier says". */
import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes, fromHex } from "../format/bytes.ts";
import { parseBeacon, type BlockBeacon, type DrandChain, type DrandRound } from "../format/beacon.ts";
import { FormatError } from "../format/digest.ts";
import { formatInstant, instantMs, type Instant } from "../format/instant.ts";
import { memberOf } from "../format/json.ts";
import type { ParsedRecord } from "../format/record.ts";
import type { Outcome } from "../finding.ts";
import type { BeaconTold } from "../proof-told.ts";
import { parseBlockHeader, type BlockSource } from "./bitcoin-block.ts";

/** Beacons that the user of a verifier named. */
export interface BeaconSources {
  readonly chains: readonly DrandChain[];
  /** Null: no source of blocks was named. */
  readonly blocks: BlockSource | null;
}

/** Nobody was named: of beacons nothing is said. */
export const noBeacons: BeaconSources = { chains: [], blocks: null };

export interface BeaconJudgement {
  readonly outcome: Outcome;
  readonly detail: string;
  /** Where it holds. */
  readonly proof?: BeaconTold;
}

const suite = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
/** Each takes some 20 milliseconds. */
const roundsMax = 4096;
const clockMaxMs = { drand: 60_000, bitcoin: 2 * 60 * 60 * 1000 };

/** When a round was published. */
export function roundTime({ genesis, period }: DrandChain, round: number): Instant {
  return formatInstant((genesis + (round - 1) * period) * 1000);
}

/** Whether the chain's members signed this round. Throws `FormatError` where the key or the signature is no point of its curve. */
export async function isRoundOf({ key }: DrandChain, { round, signature }: DrandRound): Promise<boolean> {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(round));
  // Loaded when a round is there to be held against: every command loads the rest.
  const { G1, G2, shortSignatures } = (await import("@noble/curves/bls12-381.js")).bls12_381;
  const signed = pointOf(() => G1.Point.fromHex(signature), "signature");
  const by = pointOf(() => G2.Point.fromHex(key), "key");
  return shortSignatures.verify(signed, shortSignatures.hash(sha256(number), suite), by);
}

/** What the library throws for a point says which rule it breaks, in its own words. */
function pointOf<Point extends { assertValidity(): void }>(read: () => Point, what: string): Point {
  try {
    const point = read();
    point.assertValidity();
    return point;
  } catch (cause) {
    throw new FormatError(`the ${what} of the beacon is no point of its curve`, { cause });
  }
}

/** One for a whole archive: rounds that occur again are not checked again. */
export class BeaconChecks {
  readonly #sources: BeaconSources;
  readonly #rounds = new Map<string, boolean>();

  constructor(sources: BeaconSources) {
    this.#sources = sources;
  }

  /** What is said of a record's beacon. Null: nothing was named to hold it against, or it has none. */
  async judge({ kind, detail }: ParsedRecord, entry: Instant | null): Promise<BeaconJudgement | null> {
    const { chains, blocks } = this.#sources;
    if ((kind !== "intake" && kind !== "capture") || (chains.length === 0 && blocks === null)) return null;
    const stated = memberOf(detail, "notBefore");
    if (stated === undefined || memberOf(stated, "basis") === "not-measured") return null;
    try {
      const beacon = parseBeacon(memberOf(stated, "value"));
      if (beacon === null) return { outcome: "unchecked", detail: "its source is not known to this program" };
      return beacon.source === "drand" ? await this.#round(beacon, entry) : await this.#block(beacon, entry);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { outcome: "fails", detail: error.message };
    }
  }

  async #round(beacon: DrandRound, entry: Instant | null): Promise<BeaconJudgement> {
    const { chain: hash, round, signature } = beacon;
    const chain = this.#sources.chains.find((one) => one.hash === hash);
    if (chain === undefined) return { outcome: "unchecked", detail: `the chain ${hash.slice(0, 16)}… was not named` };
    const key = `${hash} ${String(round)} ${signature}`;
    let isSigned = this.#rounds.get(key);
    if (isSigned === undefined) {
      if (this.#rounds.size >= roundsMax)
        return { outcome: "unchecked", detail: `no more than ${String(roundsMax)} rounds are looked at` };
      isSigned = await isRoundOf(chain, beacon);
      this.#rounds.set(key, isSigned);
    }
    if (!isSigned) return { outcome: "fails", detail: `its signature is not that of round ${String(round)}` };
    const told = { is: "beacon", time: roundTime(chain, round), source: "drand", number: round } as const;
    return notBefore(told, `round ${String(round)} of the chain ${hash.slice(0, 16)}…`, entry);
  }

  async #block({ header, height }: BlockBeacon, entry: Instant | null): Promise<BeaconJudgement> {
    const block = parseBlockHeader(fromHex(header));
    const known = await this.#sources.blocks?.(height);
    if (known === undefined)
      return { outcome: "unchecked", detail: `block ${String(height)} is in no source that was named` };
    if (known.time !== block.time || !equalBytes(known.merkleRoot, block.merkleRoot))
      return { outcome: "fails", detail: `block ${String(height)} is another one` };
    const time = formatInstant(block.time * 1000);
    return notBefore({ is: "beacon", time, source: "bitcoin", number: height }, `block ${String(height)}`, entry);
  }
}

function notBefore(proof: BeaconTold, what: string, entry: Instant | null): BeaconJudgement {
  const { time, source } = proof;
  const clocks =
    entry !== null && instantMs(time) - instantMs(entry) > clockMaxMs[source]
      ? `; the entry says ${entry}, before it: the writer's clock was wrong`
      : "";
  return { outcome: "holds", detail: `the record was made no earlier than ${time} (${what})${clocks}`, proof };
}
