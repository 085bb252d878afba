import { headText, instantMs, toBase64, type Checkpoint, type Instant } from "@muniment/verify";
import type { PlaceState } from "../archive/second-place.ts";
import type { FixityEntry, FixityHistory } from "../index/items.ts";
import type { AnchorFacts } from "./anchoring/anchor-facts.ts";
import { anchorConcerns, anchorStatus } from "./anchoring/anchor-status.ts";
import type { Concern } from "./concern.ts";
import type { KeyState, PlaceStatus, Status } from "./status-told.ts";

/** What the log says of itself, and the index of it. */
export interface LogFacts {
  readonly checkpoint: Checkpoint;
  readonly items: number;
  /** Records that could not be read when the index followed the log. */
  readonly damaged: number;
  readonly fixity: FixityHistory;
}

/** What could not be had, and why, in the user's words. */
export interface Refusal {
  readonly message: string;
  readonly next: string;
}

/** What is known of a home by looking at few files. Gathered by whoever knows where they lie. */
export interface StatusFacts {
  readonly home: string;
  readonly format: string;
  readonly log: LogFacts | Refusal;
  readonly key: KeyState;
  readonly place: { readonly folder: string; readonly state: PlaceState } | Refusal | null;
  /** What is known of those who are asked for anchors; null if the log or the settings cannot be read, which is told elsewhere. */
  readonly anchors: AnchorFacts | null;
  /** Accounts for the viewer. */
  readonly accounts: number | Refusal;
  /** Files in var/orphans. */
  readonly orphans: number;
  /** True if a commit is on its way, or was left by a crash. */
  readonly staged: boolean;
  /** Bytes that may still be written to the disk of the home. */
  readonly free: number;
}

/** After this time without a whole verification that was recorded, an archive counts as not checked. */
export const checkedDaysMax = 30;

const dayMs = 24 * 60 * 60 * 1000;

/** Judges what is known. */
export function statusOf(facts: StatusFacts, now: Instant): Status {
  const { home, format, key, orphans, staged, free, log, place, anchors, accounts } = facts;
  const readable = "checkpoint" in log ? log : null;
  return {
    home,
    format,
    log: readable === null ? null : logStatus(readable),
    key,
    secondPlace: place === null || "message" in place ? null : placeStatus(place),
    anchors: anchors === null ? null : anchorStatus(anchors),
    verified: readable?.fixity ?? null,
    accounts: typeof accounts === "number" ? accounts : null,
    orphans,
    staged,
    free,
    concerns: [
      ...logConcerns(log),
      ...placeConcerns(place),
      ...accountConcerns(accounts),
      ...(anchors === null ? [] : anchorConcerns(anchors, now)),
      ...(readable === null ? [] : fixityConcerns(readable.fixity, now)),
    ],
  };
}

function logStatus({ checkpoint, items, damaged }: LogFacts): Status["log"] {
  const { origin, size, root } = checkpoint;
  return { origin, entries: size, root: toBase64(root), items, damaged };
}

function placeStatus({ folder, state }: { readonly folder: string; readonly state: PlaceState }): PlaceStatus {
  const head = "theirs" in state ? { size: state.theirs.size, root: toBase64(state.theirs.root) } : null;
  return { folder, state: state.is, head, reason: "reason" in state ? state.reason : null };
}

function logConcerns(log: LogFacts | Refusal): readonly Concern[] {
  if ("message" in log) return [{ grade: "bad", code: "log.refused", facts: { reason: log.message }, ...log }];
  if (log.damaged === 0) return [];
  return [
    {
      grade: "bad",
      code: "log.damaged",
      facts: { count: log.damaged },
      message: `${String(log.damaged)} of the log's records could not be read.`,
      next: "Run `muniment verify`: it names the files. `muniment repair --from <copy>` brings them back.",
    },
  ];
}

function placeConcerns(place: StatusFacts["place"]): readonly Concern[] {
  if (place === null) return [];
  if ("message" in place) return [{ grade: "bad", code: "place.refused", facts: { reason: place.message }, ...place }];
  const { folder, state } = place;
  switch (state.is) {
    case "same":
    case "older":
      return [];
    case "empty":
      return [
        {
          grade: "unchecked",
          code: "place.empty",
          facts: { folder },
          message: `Nobody knows whether this archive is the newest: its second place ${folder} holds no head of it.`,
          next: "Look whether the right disk is mounted there. The next command that adds lays the head there.",
        },
      ];
    case "unreachable":
    case "unusable":
      return [
        {
          grade: "unchecked",
          code: "place.unusable",
          facts: { folder, reason: state.reason },
          message: `Nobody knows whether this archive is the newest: its second place ${folder} cannot be used (${state.reason}).`,
          next: "Bring the disk or share back, or name another place: `muniment settings second-place <folder>`.",
        },
      ];
    case "newer":
    case "forked": {
      const what = state.is === "newer" ? "an older copy of it was put back" : "its log was forked";
      const heads = [headText(state.ours), headText(state.theirs)] as const;
      return [
        {
          grade: "bad",
          code: `place.${state.is}`,
          facts: { folder, heads },
          message: `Nothing can be added to this archive: ${what}. Here: ${heads[0]}. In its second place ${folder}: ${heads[1]}.`,
          next: "Bring the missing entries from a copy that has them, `muniment repair --from <copy>`; or go on in a new archive that names the other head, `muniment init --after`.",
        },
      ];
    }
  }
}

function accountConcerns(accounts: StatusFacts["accounts"]): readonly Concern[] {
  if (typeof accounts === "number") return [];
  return [{ grade: "bad", code: "accounts.refused", facts: { reason: accounts.message }, ...accounts }];
}

function fixityConcerns({ whole, failed }: FixityHistory, now: Instant): readonly Concern[] {
  const next = "Run `muniment verify --record`, and let the machine do so from time to time: docs/operating.md.";
  if (failed !== null && failed.index >= (whole?.index ?? 0)) {
    const mend =
      "Run `muniment verify` to see the files, `muniment repair --from <copy>` to bring them back, then `muniment verify --record`.";
    const message = `The verification of ${failed.sealed} found damage.`;
    return [{ grade: "bad", code: "verified.damage", facts: { when: failed.sealed }, message, next: mend }];
  }
  if (whole === null) {
    const message = "Never verified as a whole, as far as was recorded.";
    return [{ grade: "unchecked", code: "verified.never", facts: {}, message, next }];
  }
  const when = whole.sealed;
  if (instantMs(now) - instantMs(when) > checkedDaysMax * dayMs) {
    const message = `Not verified as a whole since ${when}.`;
    return [{ grade: "unchecked", code: "verified.long-ago", facts: { when }, message, next }];
  }
  const left = uncheckedIn(whole);
  if (left === 0) return [];
  const message = `The verification of ${when} could not look at everything: ${String(left)} checks were left open.`;
  return [{ grade: "unchecked", code: "verified.in-part", facts: { when, count: left }, message, next }];
}

function uncheckedIn({ found }: FixityEntry): number {
  return found.basis === "not-measured" ? 1 : found.value.unchecked;
}
