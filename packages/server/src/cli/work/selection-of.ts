import type { CaptureVerdictValue, Instant } from "@muniment/verify";
import type { Selection } from "../../actions/selection.ts";
import { instantOf, siteOf } from "../../index/filter-values.ts";
import { UsageError } from "../context.ts";

export interface SelectionOptions {
  readonly since?: string;
  readonly until?: string;
  readonly site?: string;
  readonly kind?: "capture" | "file";
  readonly verdict?: CaptureVerdictValue;
  readonly withdrawn?: "only" | "any";
}

const dayMs = 24 * 60 * 60 * 1000;

/** Null where nothing is asked for. Throws UsageError for what is no day, no time and no host. */
export function selectionOf({ since, until, site, kind, verdict, withdrawn }: SelectionOptions): Selection | null {
  if ([since, until, site, kind, verdict, withdrawn].every((part) => part === undefined)) return null;
  return {
    from: since === undefined ? null : timeOf(since, 0),
    // A day is meant with all of it.
    before: until === undefined ? null : timeOf(until, dayMs),
    site: site === undefined ? null : hostOf(site),
    kind: kind === undefined ? null : kind === "file" ? "intake" : "capture",
    verdict: verdict ?? null,
    withdrawn: withdrawn ?? "no",
  };
}

/** Days and times are in UTC, as in the log. `wholeDay` is added to a day that has no time. */
function timeOf(text: string, wholeDay: number): Instant {
  const time = instantOf(text, wholeDay);
  if (time !== null) return time;
  throw new UsageError(
    `${text} is no day and no time.`,
    "Write 2026-11-28, or 2026-11-28T14:00Z: in UTC, as in the log.",
  );
}

function hostOf(text: string): string {
  const host = siteOf(text);
  if (host !== null) return host;
  throw new UsageError(`${text} is no host.`, "Write a name such as example.org, without https:// and without a path.");
}
