/** Values that nobody knew before a time. Source: spec/beacon. */
import { FormatError } from "./digest.ts";
import { memberOf, membersOf, parseJson } from "./json.ts";

/** A round of a chain of drand. `chain` and `signature` are lower-case hex. */
export interface DrandRound {
  readonly source: "drand";
  readonly chain: string;
  readonly round: number;
  readonly signature: string;
}

/** A block of Bitcoin. `header` is 80 bytes in lower-case hex. */
export interface BlockBeacon {
  readonly source: "bitcoin";
  readonly height: number;
  readonly header: string;
}

export type Beacon = DrandRound | BlockBeacon;

/** A chain of drand that somebody trusts. Source: spec/beacon, "Having one". */
export interface DrandChain {
  /** 64 hex digits, by which rounds name it. */
  readonly hash: string;
  /** A point of G2, compressed: 192 hex digits. */
  readonly key: string;
  /** When round 1 was published, in seconds since 1970. */
  readonly genesis: number;
  /** Seconds from one round to the next. */
  readonly period: number;
}

/** The one scheme of drand that is known here. */
export const drandScheme = "bls-unchained-g1-rfc9380";
/** Of what a beacon publishes: its rounds, and its chain. */
export const drandSizeMax = 4096;

const limits = { sizeMax: drandSizeMax, depthMax: 4 };
/** Past the year 9999, and far below where seconds cease to be safe integers. */
const secondsMax = 253_402_300_799;

/** Reads a beacon as a record has it. Null: of a source that this version does not know. Throws `FormatError`. */
export function parseBeacon(value: unknown): Beacon | null {
  const source = memberOf(value, "source");
  if (source === "drand") {
    const { chain, round, signature } = membersOf(value, ["chain", "round", "signature", "source"], "the beacon");
    return {
      source,
      chain: hexOf(chain, 64, "chain"),
      round: roundOf(round),
      signature: hexOf(signature, 96, "signature"),
    };
  }
  if (source === "bitcoin") {
    const { header, height } = membersOf(value, ["header", "height", "source"], "the beacon");
    if (!isCount(height, 999_999_999)) throw new FormatError("the height of the beacon's block is none");
    return { source, height, header: hexOf(header, 160, "header") };
  }
  if (typeof source !== "string") throw new FormatError("the beacon does not say its source");
  return null;
}

/** A beacon in a few words, for people. It was not held against anything. */
export function beaconText(beacon: Beacon): string {
  return beacon.source === "drand"
    ? `drand ${beacon.chain.slice(0, 16)}…, ${String(beacon.round)}`
    : `Bitcoin, ${String(beacon.height)}`;
}

/** Reads a chain as settings keep it. Throws `FormatError`. */
export function parseDrandChain(value: unknown): DrandChain {
  const { genesis, hash, key, period } = membersOf(value, ["genesis", "hash", "key", "period"], "the beacon's chain");
  return chainOf({ genesis, hash, key, period });
}

/** Reads a chain as it publishes itself (`info.json`). Throws `FormatError` if it is none, or of another scheme. */
export function parseDrandInfo(bytes: Uint8Array): DrandChain {
  const info = parseJson(bytes, limits);
  if (memberOf(info, "schemeID") !== drandScheme)
    throw new FormatError(`the chain is not of the scheme ${drandScheme}`);
  const [genesis, hash] = [memberOf(info, "genesis_time"), memberOf(info, "hash")];
  return chainOf({ genesis, hash, key: memberOf(info, "public_key"), period: memberOf(info, "period") });
}

/** Reads a round as a chain publishes it. Throws `FormatError`. It was not held against the key. */
export function parsePublishedRound(bytes: Uint8Array, chain: DrandChain): DrandRound {
  const value = parseJson(bytes, limits);
  const round = roundOf(memberOf(value, "round"));
  return {
    source: "drand",
    chain: chain.hash,
    round,
    signature: hexOf(memberOf(value, "signature"), 96, "signature"),
  };
}

function chainOf(fields: Readonly<Record<keyof DrandChain, unknown>>): DrandChain {
  const { genesis, period } = fields;
  if (!isCount(genesis, secondsMax)) throw new FormatError("the genesis of the beacon's chain is no time");
  if (!isCount(period, 1_000_000) || period === 0) throw new FormatError("the period of the beacon's chain is none");
  return { genesis, period, hash: hexOf(fields.hash, 64, "chain"), key: hexOf(fields.key, 192, "key") };
}

function roundOf(value: unknown): number {
  if (!isCount(value, secondsMax) || value === 0) throw new FormatError("the beacon's round is no number from 1");
  return value;
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

function hexOf(value: unknown, digits: number, what: string): string {
  if (typeof value !== "string" || value.length !== digits || !/^[0-9a-f]*$/.test(value))
    throw new FormatError(`the beacon's ${what} is not of ${String(digits)} hex digits`);
  return value;
}
