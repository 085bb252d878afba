import { FormatError, formatInstant, type CaptureVerdictValue, type Instant } from "@muniment/verify";
import type { Selection } from "../../actions/selection.ts";
import { UsageError } from "../context.ts";

export interface SelectionOptions {
  readonly since?: string;
  readonly until?: string;
  readonly site?: string;
  readonly kind?: "capture" | "file";
  readonly verdict?: CaptureVerdictValue;
}

const dayMs = 24 * 60 * 60 * 1000;
const form = /^\d{4}-\d{2}-\d{2}(?<time>T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/;

/** Null where nothing is asked for. Throws UsageError for what is no day, no time and no host. */
export function selectionOf({ since, until, site, kind, verdict }: SelectionOptions): Selection | null {
  if ([since, until, site, kind, verdict].every((part) => part === undefined)) return null;
  return {
    from: since === undefined ? null : timeOf(since, 0),
    // A day is meant with all of it.
    before: until === undefined ? null : timeOf(until, dayMs),
    site: site === undefined ? null : hostOf(site),
    kind: kind === undefined ? null : kind === "file" ? "intake" : "capture",
    verdict: verdict ?? null,
  };
}

/** Days and times are in UTC, as in the log. `wholeDay` is added to a day that has no time. */
function timeOf(text: string, wholeDay: number): Instant {
  const match = form.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(text);
  // 30 February is read as 2 March otherwise.
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10));
  try {
    if (isReal) return formatInstant(match?.groups?.["time"] === undefined ? ms + wholeDay : ms);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  throw new UsageError(
    `${text} is no day and no time.`,
    "Write 2026-11-28, or 2026-11-28T14:00Z: in UTC, as in the log.",
  );
}

function hostOf(text: string): string {
  const host = URL.parse(`http://${text}/`)?.host;
  if (host === undefined || host === "" || !/^[^/?#@:\s]+$/.test(text))
    throw new UsageError(
      `${text} is no host.`,
      "Write a name such as example.org, without https:// and without a path.",
    );
  return host;
}
