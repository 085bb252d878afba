/** Where the beacons of records come from. Source: spec/beacon, "Having one". */
import { readFile } from "node:fs/promises";
import {
  drandSizeMax,
  FormatError,
  fromHex,
  isRoundOf,
  parseBlockHeader,
  parseDrandInfo,
  parsePublishedRound,
  type Beacon,
  type DrandChain,
  type Known,
} from "@muniment/verify";
import type { AskForRound } from "../anchors/beacon.ts";
import { parseBeaconSetting, type BeaconSetting } from "../archive/beacon-setting.ts";
import { systemCode } from "../storage/system-error.ts";
import { SettingError } from "./second-place-setting.ts";

/** What stands in the next record: a value that nobody knew before a time, or why there is none. Null: no beacon was named. */
export type NotBefore = () => Promise<Known<Beacon> | null>;

/** A value that is older says less, and asking for each of a thousand records says no more. */
const freshMs = 60_000;

/** The newest round of the chain that was named. What did not answer is asked again after a minute. */
export function newestRound({ chain, url }: BeaconSetting, ask: AskForRound, now: () => number): NotBefore {
  let asked: { readonly at: number; readonly answer: Promise<Known<Beacon>> } | null = null;
  return async () => {
    const age = asked === null ? Infinity : Math.abs(now() - asked.at);
    if (asked === null || age >= freshMs) asked = { at: now(), answer: answerOf(ask(url, chain)) };
    return await asked.answer;
  };
}

async function answerOf(asked: ReturnType<AskForRound>): Promise<Known<Beacon>> {
  const answer = await asked;
  return answer.is === "round"
    ? { basis: "reported", value: answer.round }
    : { basis: "not-measured", reason: `the beacon gave none: ${answer.reason}` };
}

/** The beacon in a file that a person brought: a round of `chain` as it is published, or a line with a block. Throws SettingError. */
export async function beaconIn(file: string, chain: DrandChain | null): Promise<Beacon> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > drandSizeMax) throw new FormatError(`it is larger than ${String(drandSizeMax)} bytes`);
    const [, height, header] = /^(0|[1-9][0-9]{0,8}) ([0-9a-f]{160})\n?$/.exec(bytes.toString("latin1")) ?? [];
    if (height !== undefined && header !== undefined) {
      parseBlockHeader(fromHex(header));
      return { source: "bitcoin", height: Number(height), header };
    }
    if (chain === null)
      throw new FormatError("it is no block, and no chain is set whose round it could be: `muniment settings beacon`");
    const round = parsePublishedRound(bytes, chain);
    if (!(await isRoundOf(chain, round))) throw new FormatError("it is not signed by the chain that is set");
    return round;
  } catch (cause) {
    const reason = cause instanceof FormatError ? cause.message : systemCode(cause);
    if (reason === null) throw cause;
    const next =
      "Give a file with the JSON of a round as drand publishes it, or with a line `<height> <160 hex digits>` of a Bitcoin block.";
    throw new SettingError("settings.beacon", `${file} holds no beacon that can be used: ${reason}.`, next, { cause });
  }
}

/** The chain in a file, as it publishes itself. Throws SettingError. */
export async function chainIn(file: string): Promise<DrandChain> {
  try {
    return parseDrandInfo(await readFile(file));
  } catch (cause) {
    const reason = cause instanceof FormatError ? cause.message : systemCode(cause);
    if (reason === null) throw cause;
    const next =
      "Give the info of a drand chain, as it publishes itself, from a place that you trust: rounds are held against its key.";
    throw new SettingError("settings.beacon", `${file} holds no chain that can be used: ${reason}.`, next, { cause });
  }
}

/** A beacon as a person names it: its address, and a file with its chain. Throws SettingError. Nobody is asked. */
export async function readBeaconSetting(url: string, chainFile: string): Promise<BeaconSetting> {
  const chain = await chainIn(chainFile);
  try {
    return parseBeaconSetting({ chain, url });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const message = `This is no beacon that can be asked: ${cause.message}.`;
    throw new SettingError("settings.beacon", message, "Give the address of a drand relay.", { cause });
  }
}
