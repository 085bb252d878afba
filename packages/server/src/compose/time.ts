/** Whom this home's owner trusts for time stamps, put together from settings and files. */
import { readFile } from "node:fs/promises";
import {
  FormatError,
  fromBase64,
  parseCertificate,
  parseRevocationSource,
  type RevocationSource,
  type TimeTrust,
} from "@muniment/verify";
import { timeTrustOf } from "../actions/anchoring/stamp.ts";
import { stampWarcBy, type StampWarc, type StampWarcTools } from "../actions/capturing/stamp-warc.ts";
import { SettingError } from "../actions/second-place-setting.ts";
import { certificatesInFile } from "../actions/anchor-settings.ts";
import { askOverHttp } from "../anchors/time-authority.ts";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout } from "../archive/home.ts";
import { noSettings, readSettings, type Settings } from "../archive/settings.ts";
import { systemCode } from "../storage/system-error.ts";

/** What a verifier takes as roots, and as revocation lists or status answers. `home`: its owner's, too. */
export async function timeTrust(
  home: string | null,
  files: { readonly roots: readonly string[]; readonly lists: readonly string[] },
): Promise<TimeTrust> {
  const own = (await settingsIn(home)).timeAuthorities;
  const given = (await Promise.all(files.roots.map(certificatesInFile))).flat();
  const roots = [...timeTrustOf(own).roots, ...given.map((text) => parseCertificate(fromBase64(text)))];
  return { roots, others: [], lists: await Promise.all(files.lists.map(listIn)) };
}

/** What the owner of a home decided; nothing, if it is no home. */
export async function settingsIn(home: string | null): Promise<Settings> {
  if (home === null) return noSettings;
  try {
    return await readSettings(homeLayout(home));
  } catch (error) {
    // Settings that cannot be read are told where the second place is looked for, and keep nobody from verifying.
    if (error instanceof ArchiveError) return noSettings;
    throw error;
  }
}

/** Who stamps the WARCs of captures of this home; undefined unless its owner decided so. Throws ArchiveError "archive.bad-settings". */
export async function stampsOnWarcs(
  home: string,
  tools: Omit<StampWarcTools, "asking">,
): Promise<StampWarc | undefined> {
  const { stampCaptures, timeAuthorities } = await readSettings(homeLayout(home));
  return stampCaptures ? stampWarcBy(timeAuthorities, { ...tools, asking: askOverHttp }) : undefined;
}

async function listIn(file: string): Promise<RevocationSource> {
  try {
    return parseRevocationSource(await readFile(file));
  } catch (error) {
    const reason = error instanceof FormatError ? error.message : systemCode(error);
    if (reason === null) throw error;
    const message = `${file} holds no revocation list and no status answer that can be used: ${reason}.`;
    throw new SettingError(
      "settings.authority",
      message,
      "Give a revocation list in DER, as authorities publish it, or the answer of a responder (OCSP).",
    );
  }
}
