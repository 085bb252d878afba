/** Coordinates as people write them, and as records keep them. Source: spec/description, "place". */

/** Degrees of WGS 84, as decimal texts of the form that records have. */
export interface Coordinates {
  readonly latitude: string;
  readonly longitude: string;
}

const degreesForm = /^(?:-(?!0+(?:\.0*)?$))?(?:0|[1-9]\d{0,2})(?:\.\d{1,8})?$/;

/** True for degrees as a record keeps them, within so many of both sides. */
export function isDegrees(text: string, most: 90 | 180): boolean {
  return degreesForm.test(text) && Math.abs(Number(text)) <= most;
}

const sides: Readonly<Record<string, 1 | -1>> = { n: 1, s: -1, e: 1, w: -1 };
/** One coordinate: a letter before or behind it, degrees, and minutes and seconds where their signs stand. */
const oneForm =
  /^(?<before>[nsew])?\s*(?<sign>[-+])?\s*(?<degrees>\d{1,3}(?:\.\d{1,12})?)\s*(?:°|\s|$|(?=[nsew]))\s*(?:(?<minutes>\d{1,2}(?:\.\d{1,10})?)\s*(?:'|\s|$|(?=[nsew]))\s*)?(?:(?<seconds>\d{1,2}(?:\.\d{1,8})?)\s*(?:"|''|$|(?=[nsew]))\s*)?(?<behind>[nsew])?$/;

interface One {
  readonly value: string;
  /** What its letter says it is; null without a letter. */
  readonly axis: "latitude" | "longitude" | null;
}

/**
 * What a person typed or pasted: decimal degrees (`35.1856, 33.3823`), degrees, minutes and seconds (`35°11'08.2"N 33°22'56.3"E`), or a
 * `geo:` address. Latitude first, unless letters say otherwise. Null for anything else; nothing is guessed.
 */
export function readCoordinates(typed: string): Coordinates | null {
  if (typed.length > 200) return null;
  for (const [first, second] of halves(plainSigns(typed))) {
    const [one, other] = [readOne(first), readOne(second)];
    const pair = one === null || other === null ? null : pairOf(one, other);
    if (pair !== null) return pair;
  }
  return null;
}

/** One way to write each sign, and each digit. */
function plainSigns(typed: string): string {
  return typed
    .normalize("NFKC")
    .replaceAll(/[\u0660-\u0669]/gu, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[\u06f0-\u06f9]/gu, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll("\u066b", ".")
    .replaceAll("\u060c", ",")
    .replaceAll(/[\u2212\u2013]/gu, "-")
    .replaceAll(/[\u2032\u2019\u02b9\u02bc`]/gu, "'")
    .replaceAll(/[\u2033\u201d\u02ba]/gu, '"')
    .replaceAll(/[\u00ba\u02da]/gu, "°")
    .replaceAll(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim()
    .toLowerCase()
    .replace(/^geo:/u, "");
}

/** The ways in which a text can be two coordinates: at a comma, at a letter, or at the middle of an even number of words. */
function halves(text: string): readonly (readonly [string, string])[] {
  const parted = text.split(/\s*[,;]\s*/u);
  if (parted.length === 2) return [[parted[0] ?? "", parted[1] ?? ""]];
  if (parted.length > 2) return [];
  const found: (readonly [string, string])[] = [];
  const behind = /^(.*?[nsew])\s*(\S.*)$/u.exec(text);
  if (behind !== null && /[nsew]$/u.test(text)) found.push([behind[1] ?? "", behind[2] ?? ""]);
  const before = /^([nsew].*?)\s*([nsew].*)$/u.exec(text);
  if (before !== null) found.push([before[1] ?? "", before[2] ?? ""]);
  const words = text.split(/\s+/u);
  if (words.length % 2 === 0)
    found.push([words.slice(0, words.length / 2).join(" "), words.slice(words.length / 2).join(" ")]);
  return found;
}

function readOne(text: string): One | null {
  const { before, sign, degrees, minutes, seconds, behind } = oneForm.exec(text)?.groups ?? {};
  if (degrees === undefined || (before !== undefined && behind !== undefined)) return null;
  const letter = before ?? behind;
  // A side and a minus say the same, or contradict each other.
  if (letter !== undefined && sign !== undefined) return null;
  if (Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60 || (minutes === undefined && seconds !== undefined))
    return null;
  if ((minutes !== undefined && degrees.includes(".")) || (seconds !== undefined && minutes?.includes(".") === true))
    return null;
  const isMinus = sign === "-" || (letter !== undefined && sides[letter] === -1);
  const axis = letter === undefined ? null : letter === "n" || letter === "s" ? "latitude" : "longitude";
  return { value: decimal(degrees, minutes, seconds, isMinus), axis };
}

/** Of plain degrees the digits stay those that were typed, up to eight of them. */
function decimal(degrees: string, minutes: string | undefined, seconds: string | undefined, isMinus: boolean): string {
  const [whole = "0", fraction = ""] = degrees.split(".");
  const plain = `${String(Number(whole))}${fraction === "" ? "" : `.${fraction.slice(0, 8)}`}`;
  const value =
    minutes === undefined
      ? plain
      : (Number(degrees) + Number(minutes) / 60 + Number(seconds ?? 0) / 3600).toFixed(6).replace(/\.?0+$/u, "");
  return isMinus && Number(value) !== 0 ? `-${value}` : value;
}

function pairOf(one: One, other: One): Coordinates | null {
  if ((one.axis === null) !== (other.axis === null) || (one.axis !== null && one.axis === other.axis)) return null;
  const [latitude, longitude] = one.axis === "longitude" ? [other.value, one.value] : [one.value, other.value];
  return isDegrees(latitude, 90) && isDegrees(longitude, 180) ? { latitude, longitude } : null;
}
