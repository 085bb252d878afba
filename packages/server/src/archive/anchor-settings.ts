/** Whom the user named to be asked for proof over checkpoints. Source: spec/anchors, "Asking". */
import {
  FormatError,
  fromBase64,
  isOtsUri,
  membersOf,
  memberOf,
  parseCertificate,
  parseWitnessKey,
} from "@muniment/verify";

export interface TimeAuthority {
  readonly name: string;
  readonly url: string;
  /** Certificates in base64 of their DER, which its owner trusts for stamps. */
  readonly roots: readonly string[];
  /** Addresses of revocation lists, asked for after each stamp. */
  readonly lists: readonly string[];
  /** Addresses of responders (OCSP), asked after each stamp about its certificates. */
  readonly responders: readonly string[];
}

/** A calendar of OpenTimestamps. */
export interface NamedCalendar {
  readonly url: string;
  /** Further addresses that it may answer for. */
  readonly uris: readonly string[];
}

export interface NamedWitness {
  /** Its verifier key. */
  readonly key: string;
  /** Null: it is asked by stick only. */
  readonly url: string | null;
}

/** Nobody who is not in one of these is ever asked. */
export interface NamedForAnchors {
  readonly timeAuthorities: readonly TimeAuthority[];
  readonly calendars: readonly NamedCalendar[];
  readonly witnesses: readonly NamedWitness[];
}

/** How many of each kind there may be; and how many roots, addresses of lists, of responders, or further addresses, of one. */
export const namedMax = 16;
export const nobodyNamed: NamedForAnchors = { timeAuthorities: [], calendars: [], witnesses: [] };
export const anchorFields = ["timeAuthorities", "calendars", "witnesses"] as const;

/** As they lie in the settings: a field for each kind of which there is one. */
export function encodeNamed({ timeAuthorities, calendars, witnesses }: NamedForAnchors): object {
  const authorities = timeAuthorities.map(({ lists, responders, ...one }) => ({
    ...one,
    ...(lists.length === 0 ? {} : { lists }),
    ...(responders.length === 0 ? {} : { responders }),
  }));
  return {
    ...(authorities.length === 0 ? {} : { timeAuthorities: authorities }),
    ...(calendars.length === 0 ? {} : { calendars }),
    ...(witnesses.length === 0 ? {} : { witnesses }),
  };
}

/** `fields` are those that are there. Throws `FormatError`. */
export function parseNamed(fields: Readonly<Partial<Record<keyof NamedForAnchors, unknown>>>): NamedForAnchors {
  const { timeAuthorities, calendars, witnesses } = fields;
  return {
    timeAuthorities: several(timeAuthorities, "time authorities", parseAuthority, ({ name }) => name),
    calendars: several(calendars, "calendars", parseNamedCalendar, ({ url }) => url),
    witnesses: several(witnesses, "witnesses", parseNamedWitness, ({ key }) => key),
  };
}

function several<T>(
  value: unknown,
  what: string,
  parse: (one: unknown) => T,
  nameOf: (one: T) => string,
): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0 || value.length > namedMax)
    throw new FormatError(`the ${what} are no list of one to sixteen`);
  const parsed = value.map(parse);
  if (new Set(parsed.map(nameOf)).size < parsed.length) throw new FormatError(`two of the ${what} have one name`);
  return parsed;
}

/** Throws `FormatError` unless it is an authority as spec/anchors has it. */
export function parseAuthority(value: unknown): TimeAuthority {
  const given = ["lists", "responders"].filter((field) => memberOf(value, field) !== undefined);
  const { name, roots, url, lists, responders } = membersOf(
    value,
    ["name", "roots", "url", ...given],
    "a time authority",
  );
  if (typeof name !== "string" || !/^[a-z0-9.-]{1,64}$/.test(name))
    throw new FormatError("the name of a time authority is not of 1 to 64 lower-case letters, digits, dots and dashes");
  if (!isWebAddress(url)) throw new FormatError("the address of a time authority is none of http or https");
  if (!Array.isArray(roots) || roots.length === 0 || roots.length > namedMax)
    throw new FormatError("a time authority has not one to sixteen roots");
  return {
    ...{ name, url, roots: roots.map(parseRoot) },
    lists: addressesOf(lists, "revocation lists"),
    responders: addressesOf(responders, "responders"),
  };
}

/** Throws `FormatError` unless it is a calendar as spec/anchors has it. */
export function parseNamedCalendar(value: unknown): NamedCalendar {
  const { uris, url } = membersOf(value, ["uris", "url"], "a calendar");
  if (!Array.isArray(uris) || uris.length >= namedMax)
    throw new FormatError("a calendar answers for more than fifteen further addresses");
  return { url: calendarAddress(url), uris: uris.map(calendarAddress) };
}

/** Throws `FormatError` unless it is a witness as spec/anchors has it. */
export function parseNamedWitness(value: unknown): NamedWitness {
  const { key, url } = membersOf(value, ["key", "url"], "a witness");
  if (typeof key !== "string") throw new FormatError("the verifier key of a witness is no text");
  parseWitnessKey(key);
  if (url !== null && !isWebAddress(url)) throw new FormatError("the address of a witness is none of http or https");
  return { key, url };
}

export function isWebAddress(value: unknown): value is string {
  if (typeof value !== "string" || value.length > 2048 || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
}

/** What an attestation cannot spell, no calendar could answer under. */
function calendarAddress(value: unknown): string {
  if (isWebAddress(value) && isOtsUri(value)) return value;
  throw new FormatError("the address of a calendar is none of http or https without a query, a login or a fragment");
}

/** A field that is absent where there are none. */
function addressesOf(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0 || value.length > namedMax)
    throw new FormatError(`a time authority has not one to sixteen addresses of ${what}`);
  return value.map((address: unknown) => {
    if (isWebAddress(address)) return address;
    throw new FormatError(`one of the addresses of ${what} is none of http or https`);
  });
}

function parseRoot(value: unknown): string {
  if (typeof value !== "string") throw new FormatError("a root is no text");
  parseCertificate(fromBase64(value));
  return value;
}
