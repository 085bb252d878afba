/** What people write to say which items they mean: in options of a command and in a query alike. */
import { FormatError, formatInstant, type CaptureVerdictValue, type Instant } from "@muniment/verify";
import { tokensOf } from "../folding/index.ts";

/** Every verdict that a capture can have, best first. */
export const captureVerdicts: readonly CaptureVerdictValue[] = ["complete", "partial", "wall", "failed", "blocked"];

const dayForm = /^\d{4}-\d{2}-\d{2}(?<time>T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/;

/** A day or a time, in UTC as in the log; null if it is none. `addedToDay`, in milliseconds, is added to a day that has no time. */
export function instantOf(text: string, addedToDay: number): Instant | null {
  const match = dayForm.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(text);
  // 30 February is read as 2 March otherwise.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10))) return null;
  try {
    return formatInstant(match?.groups?.["time"] === undefined ? ms + addedToDay : ms);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** A host or a domain, as addresses have it; null if it is none. */
export function siteOf(text: string): string | null {
  const host = /^[^/?#@:\s]+$/u.test(text) ? URL.parse(`http://${text}/`)?.hostname : undefined;
  return host === undefined || host === "" ? null : host;
}

/** What two tags that are written alike have in common: their words, whatever parts them. `tag:free_press` means *Free press*. */
export function tagKey(tag: string): string {
  const words = [...tokensOf(tag)].map(({ text }) => text);
  return words.length === 0 ? tag : words.join(" ");
}

/** The host and every domain that it lies in. */
export function domainsOf(host: string): readonly string[] {
  const parts = host.split(".");
  // Of an address made of numbers no part is a domain.
  if (/^[0-9.]+$|^\[/.test(host)) return [host];
  return parts.map((_, at) => parts.slice(at).join("."));
}
