import { isWebAddress } from "./anchor-settings.ts";
import { FormatError, membersOf, parseDrandChain, type DrandChain } from "@muniment/verify";

/** The chain of drand whose rounds stand in records, and where they are asked for. Source: spec/beacon, "Having one". */
export interface BeaconSetting {
  readonly chain: DrandChain;
  readonly url: string;
}

/** Throws `FormatError` unless it is a beacon as spec/beacon has it. */
export function parseBeaconSetting(value: unknown): BeaconSetting {
  const { chain, url } = membersOf(value, ["chain", "url"], "the beacon");
  if (!isWebAddress(url)) throw new FormatError("the address of the beacon is none of http or https");
  return { chain: parseDrandChain(chain), url };
}
