/** Whom the user of a verification trusts for anchors: what a home's owner named, and what was given beside. */
import { parseWitnessKey, type AnchorTrust } from "@muniment/verify";
import type { AnchorsGiven } from "../actions/workplace.ts";
import { settingsIn, timeTrust } from "./time.ts";

/** `home`: its owner's, too. Throws SettingError where a file of `given` cannot be used. */
export async function anchorTrust(home: string | null, given: AnchorsGiven): Promise<AnchorTrust> {
  const { roots, lists, blocks, witnesses, policy } = given;
  const own = (await settingsIn(home)).witnesses.map(({ key }) => parseWitnessKey(key));
  return { time: await timeTrust(home, { roots, lists }), blocks, witnesses: [...own, ...witnesses], policy };
}

/** Of a home by itself. */
export const nothingGiven: AnchorsGiven = { roots: [], lists: [], blocks: null, witnesses: [], policy: null };
