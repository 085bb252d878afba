/** How the stamps of the time authorities stand, in words. */
import type { Instant, TimeVerdict } from "@muniment/verify";
import type { StampEntry } from "../index/items.ts";
import type { Concern } from "./concern.ts";

/** What is known of one authority. */
export interface StampFacts {
  readonly authority: string;
  /** Whether the settings name it: it is asked. */
  readonly named: boolean;
  /** The newest stamp that was had; null if none was. */
  readonly had: {
    readonly entry: StampEntry;
    /** How many entries the stamped head has; null if that cannot be read. */
    readonly entries: number | null;
    /** As it is judged now; null if it cannot be read. */
    readonly verdict: TimeVerdict | null;
  } | null;
  /** The newest that was not had, if it is newer; else null. */
  readonly failed: StampEntry | null;
}

export interface StampStatus {
  readonly authority: string;
  readonly named: boolean;
  /** The stamped time, and the first entries that existed then. */
  readonly stamped: Instant | null;
  readonly entries: number | null;
  readonly state: TimeVerdict["state"] | "unreadable" | null;
  /** When the certificate of the signer runs out. */
  readonly expires: Instant | null;
  readonly failing: { readonly since: Instant; readonly reason: string } | null;
}

export function stampStatus({ authority, named, had, failed }: StampFacts): StampStatus {
  return {
    authority,
    named,
    stamped: had === null ? null : stampedTime(had.entry),
    entries: had?.entries ?? null,
    state: had === null ? null : (had.verdict?.state ?? "unreadable"),
    expires: had?.verdict?.expires ?? null,
    failing: failed === null ? null : { since: failed.sealed, reason: reasonOf(failed) },
  };
}

/** Only of those that are asked: one that was taken out of the settings is nobody's concern. */
export function stampConcerns(facts: StampFacts): readonly Concern[] {
  const { authority, named, had, failed } = facts;
  if (!named) return [];
  const concerns: Concern[] = [];
  if (failed !== null) {
    const message = `The time-stamp authority ${authority} gave no stamp when it was asked last, ${failed.sealed}: ${reasonOf(failed)}.`;
    concerns.push({ grade: "unchecked", message, next: "Ask again: `muniment anchor`. Or name another authority." });
  }
  const state = had === null ? "trusted" : (had.verdict?.state ?? "unreadable");
  if (state !== "trusted") {
    const why = had?.verdict?.detail ?? "its file cannot be read";
    const message = `The newest stamp of ${authority} proves no time as it stands: ${why}.`;
    const next =
      "Run `muniment verify`: it judges every stamp. A new one covers all that an older one does: `muniment anchor`.";
    concerns.push({ grade: state === "broken" || state === "unreadable" ? "bad" : "unchecked", message, next });
  }
  return concerns;
}

function stampedTime({ detail }: StampEntry): Instant | null {
  return detail.outcome === "obtained" && detail.stamped.basis !== "not-measured" ? detail.stamped.value : null;
}

function reasonOf({ detail }: StampEntry): string {
  return detail.outcome === "failed" ? detail.reason : "";
}
