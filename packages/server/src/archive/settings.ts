import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import {
  canonicalJson,
  FormatError,
  fromBase64,
  memberOf,
  membersOf,
  parseCertificate,
  parseJson,
  utf8,
} from "@muniment/verify";
import { replaceFile } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";
import { isWebAddress, parseBeaconSetting, type BeaconSetting } from "./beacon-setting.ts";
import { doing } from "./failures.ts";
import type { HomeLayout } from "./home.ts";

/** What people decided about a home (settings.json). Source: spec/copies. */
export interface Settings {
  /** Absolute path of the folder that keeps the newest checkpoint, or null: there is none. */
  readonly secondPlace: string | null;
  /** Whom the user named to stamp checkpoints: nobody else is ever asked. Source: spec/anchors, "Asking". */
  readonly timeAuthorities: readonly TimeAuthority[];
  /** Null: records say nothing of a beacon. */
  readonly beacon: BeaconSetting | null;
}

export interface TimeAuthority {
  readonly name: string;
  readonly url: string;
  /** Certificates in base64 of their DER, which its owner trusts for stamps. */
  readonly roots: readonly string[];
}

const format = "muniment-settings/1";
const sizeMax = 1024 * 1024;
const none: Settings = { secondPlace: null, timeAuthorities: [], beacon: null };
export const timeAuthoritiesMax = 16;
export const timeRootsMax = 16;

/** Throws ArchiveError "archive.bad-settings" if there is a file that cannot be read: what it asked for must not be left out in silence. */
export async function readSettings(layout: HomeLayout): Promise<Settings> {
  try {
    return parseSettings(await readFile(layout.settings));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return none;
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

export function encodeSettings({ secondPlace, timeAuthorities, beacon }: Settings): Uint8Array {
  const named = {
    ...(timeAuthorities.length === 0 ? {} : { timeAuthorities }),
    ...(beacon === null ? {} : { beacon }),
  };
  return utf8(canonicalJson({ format, secondPlace, ...named }));
}

/** Throws `FormatError` unless the bytes are settings of this version. */
export function parseSettings(bytes: Uint8Array): Settings {
  const value = parseJson(bytes, { sizeMax, depthMax: 8 });
  if (memberOf(value, "format") !== format) throw new FormatError(`it does not say that it is ${format}`);
  const given = memberOf(value, "timeAuthorities");
  const optional = ["timeAuthorities", "beacon"].filter((name) => memberOf(value, name) !== undefined);
  const names = ["format", "secondPlace", ...optional];
  const { secondPlace } = membersOf(value, names, "it");
  const timeAuthorities = given === undefined ? [] : parseAuthorities(given);
  const round = memberOf(value, "beacon");
  const beacon = round === undefined ? null : parseBeaconSetting(round);
  if (secondPlace === null) return { secondPlace, timeAuthorities, beacon };
  if (typeof secondPlace !== "string" || !isAbsolute(secondPlace) || secondPlace.includes("\0"))
    throw new FormatError("the second place is no absolute path");
  return { secondPlace, timeAuthorities, beacon };
}

function parseAuthorities(value: unknown): readonly TimeAuthority[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > timeAuthoritiesMax)
    throw new FormatError("the time authorities are no list of one to sixteen");
  const authorities = value.map(parseAuthority);
  if (new Set(authorities.map(({ name }) => name)).size < authorities.length)
    throw new FormatError("two time authorities have one name");
  return authorities;
}

/** Throws `FormatError` unless it is an authority as spec/anchors has it. */
export function parseAuthority(value: unknown): TimeAuthority {
  const { name, roots, url } = membersOf(value, ["name", "roots", "url"], "a time authority");
  if (typeof name !== "string" || !/^[a-z0-9.-]{1,64}$/.test(name))
    throw new FormatError("the name of a time authority is not of 1 to 64 lower-case letters, digits, dots and dashes");
  if (typeof url !== "string" || !isWebAddress(url))
    throw new FormatError("the address of a time authority is none of http or https");
  if (!Array.isArray(roots) || roots.length === 0 || roots.length > timeRootsMax)
    throw new FormatError("a time authority has not one to sixteen roots");
  return { name, url, roots: roots.map(parseRoot) };
}

function parseRoot(value: unknown): string {
  if (typeof value !== "string") throw new FormatError("a root is no text");
  parseCertificate(fromBase64(value));
  return value;
}
