/** Dates that are not known to the day, as people give them. Source: spec/description, "date"; ISO 8601-2:2019, levels 0 and 1. */

/** In characters of ASCII. */
export const edtfLengthMax = 64;

/** What kind of date it is, for who tells it in words. */
export type EdtfKind = "date" | "time" | "season" | "unspecified" | "year" | "interval";

/** How sure a date is of itself, as a whole. */
export type EdtfQualifier = "uncertain" | "approximate" | "uncertain-approximate" | null;

/** One date, or the end of an interval. The years are the first and the last that it can lie in. */
export interface EdtfDate {
  readonly kind: Exclude<EdtfKind, "interval">;
  readonly qualifier: EdtfQualifier;
  readonly yearMin: number;
  readonly yearMax: number;
  /** 1 to 12, and 1 to 31; null where it has none. */
  readonly month: number | null;
  readonly day: number | null;
}

/** `open`: goes on; `unknown`: nobody knows when. */
export type EdtfEnd = EdtfDate | "open" | "unknown";

export type Edtf =
  | { readonly kind: "interval"; readonly from: EdtfEnd; readonly to: EdtfEnd }
  | (EdtfDate & { readonly kind: EdtfDate["kind"] });

/** What a text means as a date of level 0 or 1, or null if it is none. */
export function readEdtf(text: string): Edtf | null {
  if (text.length > edtfLengthMax) return null;
  const ends = text.split("/");
  const [first, second] = ends;
  if (first === undefined || ends.length > 2) return null;
  if (second === undefined) return readDate(first);
  const [from, to] = [endOf(first), endOf(second)];
  if (from === null || to === null || (typeof from === "string" && typeof to === "string")) return null;
  if (typeof from !== "string" && typeof to !== "string" && isBefore(to, from)) return null;
  return { kind: "interval", from, to };
}

/** Parts of dates within an interval may be qualified as a whole; what is not specified, and the time of day, are of level 2. */
function endOf(text: string): EdtfEnd | null {
  if (text === "") return "unknown";
  if (text === "..") return "open";
  const date = readDate(text);
  return date === null || date.kind === "unspecified" || date.kind === "time" ? null : date;
}

const qualifiers: Readonly<Record<string, EdtfQualifier>> = {
  "?": "uncertain",
  "~": "approximate",
  "%": "uncertain-approximate",
};
const plainForm = /^(?<year>-?\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2}))?)?(?<qualifier>[?~%])?$/;
const timeForm =
  /^(?<date>-?\d{4}-\d{2}-\d{2})T(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})(?:Z|[+-](?<zone>\d{2})(?::(?<rest>\d{2}))?)?$/;
const unspecifiedForm = /^(?:(?<digits>-?\d{0,3})(?<left>X{1,4})|(?<year>-?\d{4})-(?<month>\d{2}|XX)(?:-XX)?)$/;
const longYearForm = /^Y(?<year>-?[1-9]\d{4,14})(?<qualifier>[?~%])?$/;

function readDate(text: string): EdtfDate | null {
  return readPlain(text) ?? readTime(text) ?? readUnspecified(text) ?? readLongYear(text);
}

function readPlain(text: string): EdtfDate | null {
  const { year, month, day, qualifier } = plainForm.exec(text)?.groups ?? {};
  if (year === undefined || year === "-0000") return null;
  const base = { qualifier: qualifiers[qualifier ?? ""] ?? null, yearMin: Number(year), yearMax: Number(year) };
  if (month === undefined) return { kind: "date", ...base, month: null, day: null };
  const season = Number(month) >= 21 && Number(month) <= 24;
  if (season && day === undefined) return { kind: "season", ...base, month: null, day: null };
  if (!isOfCalendar(Number(year), Number(month), day === undefined ? 1 : Number(day))) return null;
  return { kind: "date", ...base, month: Number(month), day: day === undefined ? null : Number(day) };
}

function readTime(text: string): EdtfDate | null {
  const { date, hour, minute, second, zone, rest } = timeForm.exec(text)?.groups ?? {};
  const day = date === undefined ? null : readPlain(date);
  if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(zone ?? 0) > 23 || Number(rest ?? 0) > 59) return null;
  return { ...day, kind: "time" };
}

function readUnspecified(text: string): EdtfDate | null {
  const { digits, left, year, month } = unspecifiedForm.exec(text)?.groups ?? {};
  if (digits !== undefined && left !== undefined) {
    if (digits.replace("-", "").length + left.length !== 4) return null;
    const ends = [Number(digits + left.replaceAll("X", "0")), Number(digits + left.replaceAll("X", "9"))];
    const range = { yearMin: Math.min(...ends), yearMax: Math.max(...ends) };
    return { kind: "unspecified", qualifier: null, ...range, month: null, day: null };
  }
  if (year === undefined || year === "-0000" || !text.includes("X")) return null;
  const isKnown = month !== "XX";
  if (isKnown && !isOfCalendar(Number(year), Number(month), 1)) return null;
  const range = { yearMin: Number(year), yearMax: Number(year) };
  return { kind: "unspecified", qualifier: null, ...range, month: isKnown ? Number(month) : null, day: null };
}

function readLongYear(text: string): EdtfDate | null {
  const { year, qualifier } = longYearForm.exec(text)?.groups ?? {};
  if (year === undefined) return null;
  const range = { yearMin: Number(year), yearMax: Number(year) };
  return { kind: "year", qualifier: qualifiers[qualifier ?? ""] ?? null, ...range, month: null, day: null };
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isOfCalendar(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** True where the one surely ends before the other begins. */
function isBefore(one: EdtfDate, other: EdtfDate): boolean {
  if (one.yearMax !== other.yearMin) return one.yearMax < other.yearMin;
  if (one.month === null || other.month === null || one.month !== other.month)
    return one.month !== null && other.month !== null && one.month < other.month;
  return one.day !== null && other.day !== null && one.day < other.day;
}
