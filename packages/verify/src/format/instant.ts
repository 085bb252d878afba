import { FormatError } from "./digest.ts";

/** UTC with milliseconds: `2026-11-22T21:12:48.123Z`. Source: spec/entry. */
export type Instant = `${number}-${number}-${number}T${number}:${number}:${number}Z`;

const instantForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** True for a real time in exactly the form of spec/entry: UTC, milliseconds, `Z`. */
export function isInstant(text: unknown): text is Instant {
  if (typeof text !== "string" || !instantForm.test(text)) return false;
  const ms = Date.parse(text);
  // The round trip refuses 30 February and 24:00, which the form lets through.
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

/** Throws `FormatError` unless `text` is an instant. */
export function parseInstant(text: string): Instant {
  if (!isInstant(text))
    throw new FormatError(`not a time in UTC with milliseconds: ${JSON.stringify(text.slice(0, 40))}`);
  return text;
}

/** `ms` counts milliseconds since 1970 in UTC. Throws `FormatError` outside the years 0 to 9999. */
export function formatInstant(ms: number): Instant {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new FormatError(`not a time: ${String(ms)}`);
  return parseInstant(date.toISOString());
}

/** Milliseconds since 1970. */
export function instantMs(instant: Instant): number {
  return Date.parse(instant);
}
