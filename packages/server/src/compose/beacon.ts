/** The beacons of a home, put together from settings and files. Loaded by compose.ts when a record is to be made. */
import type { BeaconSources } from "@muniment/verify";
import { beaconIn, chainIn, newestRound, type NotBefore } from "../actions/not-before.ts";
import { askBeacon } from "../anchors/beacon.ts";
import { homeLayout } from "../archive/home.ts";
import { readSettings } from "../archive/settings.ts";
import { settingsIn } from "./time.ts";

/** `file`: a beacon that a person brought, instead of the one that is set. Throws SettingError, and ArchiveError "archive.bad-settings". */
export async function notBefore(
  home: string,
  file: string | null,
  { now, signal }: { readonly now: () => number; readonly signal: AbortSignal },
): Promise<NotBefore> {
  const { beacon } = await readSettings(homeLayout(home));
  if (file !== null) {
    const value = await beaconIn(file, beacon?.chain ?? null);
    return () => Promise.resolve({ basis: "reported", value });
  }
  return beacon === null ? () => Promise.resolve(null) : newestRound(beacon, askBeacon(signal), now);
}

/** What a verifier holds beacons against: the chains in the files, and `home`'s own. Throws SettingError. */
export async function beaconSources(home: string | null, files: readonly string[]): Promise<BeaconSources> {
  const own = (await settingsIn(home)).beacon;
  const chains = await Promise.all(files.map(chainIn));
  return { chains: own === null ? chains : [own.chain, ...chains], blocks: null };
}
