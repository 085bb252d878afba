/** How much hard material a person opened, by day: two counts, and no names of items. Source: docs/looking. */

/** `graphic`: items that are labelled graphic. `unveiled`: pictures, films and documents that were shown as they are. */
export const exposures = ["graphic", "unveiled"] as const;
export type Exposure = (typeof exposures)[number];
export type Counts = Readonly<Record<Exposure, number>>;

export interface ExposureNote {
  readonly isKept: boolean;
  /** Of either count, in a day, after which a pause is suggested. Null: never. */
  readonly pauseAfter: number | null;
  /** The day on which the reader said that they had heard. */
  readonly heardOn: string | null;
  /** By day, as 2026-11-29: the newest `daysKept`. */
  readonly days: Readonly<Record<string, Counts>>;
}

const daysKept = 7;
export const pauseAfterMax = 9_999;
const countMax = 1_000_000;

export const noNote: ExposureNote = { isKept: true, pauseAfter: null, heardOn: null, days: {} };
const none: Counts = { graphic: 0, unveiled: 0 };

/** The day that it is for the reader. */
export function dayOf(time: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(time.getFullYear())}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** What is kept as text. What is no note is none: it is the reader's own, and nothing depends on it. */
export function readNote(text: string | null): ExposureNote {
  if (text === null || text.length > 10_000) return noNote;
  const read = jsonIn(text);
  if (typeof read !== "object" || read === null || !("days" in read)) return noNote;
  const { isKept, pauseAfter, heardOn, days } = read as Readonly<Record<string, unknown>>;
  if (typeof days !== "object" || days === null) return noNote;
  const counted = Object.entries(days).flatMap(([day, counts]: readonly [string, unknown]) =>
    isDay(day) ? [[day, countsIn(counts)] as const] : [],
  );
  return {
    isKept: isKept !== false,
    pauseAfter: wholeOf(pauseAfter, pauseAfterMax) || null,
    heardOn: isDay(heardOn) ? heardOn : null,
    days: Object.fromEntries(counted.toSorted(([one], [other]) => (one < other ? 1 : -1)).slice(0, daysKept)),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isDay(day: unknown): day is string {
  return typeof day === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day);
}

function countsIn(counts: unknown): Counts {
  if (typeof counts !== "object" || counts === null) return none;
  const { graphic, unveiled } = counts as Readonly<Record<string, unknown>>;
  return { graphic: wholeOf(graphic, countMax), unveiled: wholeOf(unveiled, countMax) };
}

/** 0 for what is no whole number above it. */
function wholeOf(value: unknown, max: number): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? Math.min(value, max) : 0;
}

/** With one more; days before the last seven are dropped. */
export function countedIn(note: ExposureNote, exposure: Exposure, today: string): ExposureNote {
  if (!note.isKept) return note;
  const counts = note.days[today] ?? none;
  const days = { ...note.days, [today]: { ...counts, [exposure]: Math.min(countMax, counts[exposure] + 1) } };
  const first = dayBefore(today, daysKept - 1);
  return { ...note, days: Object.fromEntries(Object.entries(days).filter(([day]) => day >= first)) };
}

/** Of today, and of the seven days that end with it. A clock that was wrong may have days to come: they are not counted. */
export function sumOf({ days }: ExposureNote, today: string): { readonly today: Counts; readonly week: Counts } {
  const first = dayBefore(today, daysKept - 1);
  const week = Object.entries(days)
    .filter(([day]) => day >= first && day <= today)
    .reduce<Counts>(
      (sum, [, { graphic, unveiled }]) => ({ graphic: sum.graphic + graphic, unveiled: sum.unveiled + unveiled }),
      none,
    );
  return { today: days[today] ?? none, week };
}

/** Whether the reader wanted to be told by now, and was not yet. */
export function suggestsPause(note: ExposureNote, today: string): boolean {
  const { isKept, pauseAfter, heardOn, days } = note;
  if (!isKept || pauseAfter === null || heardOn === today) return false;
  const { graphic, unveiled } = days[today] ?? none;
  return Math.max(graphic, unveiled) >= pauseAfter;
}

function dayBefore(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date - count));
}
