import { FormatError, membersOf, parseDrandChain, type DrandChain } from "@muniment/verify";

/** The chain of drand whose rounds stand in records, and where they are asked for. Source: spec/beacon, "Having one". */
export interface BeaconSetting {
  readonly chain: DrandChain;
  readonly url: string;
}

/** Throws `FormatError` unless it is a beacon as spec/beacon has it. */
export function parseBeaconSetting(value: unknown): BeaconSetting {
  const { chain, url } = membersOf(value, ["chain", "url"], "the beacon");
  if (typeof url !== "string" || !isWebAddress(url))
    throw new FormatError("the address of the beacon is none of http or https");
  return { chain: parseDrandChain(chain), url };
}

export function isWebAddress(text: string): boolean {
  return text.length <= 2048 && URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}
