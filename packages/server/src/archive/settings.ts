import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { canonicalJson, FormatError, isStatementText, memberOf, membersOf, parseJson, utf8 } from "@muniment/verify";
import { replaceFile } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import { anchorFields, encodeNamed, nobodyNamed, parseNamed, type NamedForAnchors } from "./anchor-settings.ts";
import { ArchiveError } from "./archive.ts";
import { parseBeaconSetting, type BeaconSetting } from "./beacon-setting.ts";
import { doing } from "./failures.ts";
import type { HomeLayout } from "./home.ts";

/** What people decided about a home (settings.json). Source: spec/copies. */
export interface Settings extends NamedForAnchors {
  /** Absolute path of the folder that keeps the newest checkpoint, or null: there is none. */
  readonly secondPlace: string | null;
  /** Null: records say nothing of a beacon. */
  readonly beacon: BeaconSetting | null;
  /** Who collects here, as records commit to it; null: they do not say. Source: spec/disclosure. */
  readonly collector: string | null;
  /** Whether the time authorities are asked for stamps on the WARCs of captures. Source: spec/capture. */
  readonly stampCaptures: boolean;
}

const format = "muniment-settings/1";
/** That are there where they were set. */
const otherFields = ["beacon", "collector", "stampCaptures"] as const;
const sizeMax = 1024 * 1024;
/** Of a home whose owner decided nothing. */
export const noSettings: Settings = {
  secondPlace: null,
  ...nobodyNamed,
  beacon: null,
  collector: null,
  stampCaptures: false,
};

/** Throws ArchiveError "archive.bad-settings" if there is a file that cannot be read: what it asked for must not be left out in silence. */
export async function readSettings(layout: HomeLayout): Promise<Settings> {
  try {
    return parseSettings(await readFile(layout.settings));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return noSettings;
    const reason = error instanceof FormatError ? error.message : systemCode(error);
    if (reason === null) throw error;
    const next = "Mend the file, or move it away and set up again what it said: `muniment settings --help`.";
    throw new ArchiveError("archive.bad-settings", `${layout.settings} cannot be used: ${reason}.`, next, {
      cause: error,
    });
  }
}

/** Replaces the settings that are given, durably. To be called under the archive's lock. Throws as `readSettings` does. */
export async function writeSettings(layout: HomeLayout, change: Partial<Settings>): Promise<void> {
  const settings = { ...(await readSettings(layout)), ...change };
  await doing("writing the settings", () => replaceFile(layout.settings, encodeSettings(settings)));
}

export function encodeSettings({ secondPlace, beacon, collector, stampCaptures, ...named }: Settings): Uint8Array {
  const optional = {
    ...encodeNamed(named),
    ...(beacon === null ? {} : { beacon }),
    ...(collector === null ? {} : { collector }),
    ...(stampCaptures ? { stampCaptures } : {}),
  };
  return utf8(canonicalJson({ format, secondPlace, ...optional }));
}

/** Throws `FormatError` unless the bytes are settings of this version. */
export function parseSettings(bytes: Uint8Array): Settings {
  const value = parseJson(bytes, { sizeMax, depthMax: 8 });
  if (memberOf(value, "format") !== format) throw new FormatError(`it does not say that it is ${format}`);
  const given = [...anchorFields, ...otherFields].filter((name) => memberOf(value, name) !== undefined);
  const {
    secondPlace,
    beacon,
    collector = null,
    stampCaptures = false,
    ...fields
  } = membersOf(value, ["format", "secondPlace", ...given], "it");
  if (collector !== null && (typeof collector !== "string" || !isStatementText(collector)))
    throw new FormatError("the collector is no text of one line");
  if (typeof stampCaptures !== "boolean")
    throw new FormatError("whether captures are stamped is neither true nor false");
  const others = {
    stampCaptures,
    ...parseNamed(fields),
    beacon: beacon === undefined ? null : parseBeaconSetting(beacon),
    collector,
  };
  if (secondPlace === null) return { secondPlace, ...others };
  if (typeof secondPlace !== "string" || !isAbsolute(secondPlace) || secondPlace.includes("\0"))
    throw new FormatError("the second place is no absolute path");
  return { secondPlace, ...others };
}
