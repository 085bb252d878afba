/** What an archive wrote of itself while it kept the items of a package. Source: spec/package, "The history". */
import {
  hexOf,
  memberOf,
  objectFile,
  parseFixityDetail,
  FormatError,
  type Digest,
  type Entry,
  type FixityDetail,
  type Instant,
  type ParsedRecord,
  type RecordObject,
} from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";

/** One entry, told to people: nothing of it is in the package. */
export interface HistoryEvent {
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  readonly record: Digest;
  /** Who and what wrote it. Null if its record could not be read. */
  readonly by: Pick<ParsedRecord, "actor" | "software"> | null;
  readonly told: HistoryTold;
}

export type HistoryTold =
  | {
      readonly what: "check" | "repair";
      readonly scope: FixityDetail["scope"]["objects"];
      readonly outcome: "holds" | "fails" | "unchecked";
      /** Files of the items that were at fault, or were brought back. */
      readonly here: number;
    }
  /** Proof from outside that was asked for; action and outcome as the record has them, null where it has none. */
  | { readonly what: "proof"; readonly action: string; readonly outcome: string | null; readonly from: string | null }
  | { readonly what: "key" }
  | { readonly what: "unreadable" };

export interface History {
  /** In the order of the log. */
  readonly events: readonly HistoryEvent[];
  /** How many are left out between the first and the second half of them. */
  readonly leftOut: number;
}

/** At each end. A report of more is read by nobody, and a log may have hundreds of thousands. */
export const historyEndMax = 500;

const types = new Set(["fixity", "token", "key", "head", "peer"]);

/** Whether an entry belongs to the history of any item. */
export function isHistory({ type, index }: Entry): boolean {
  // Entry 0 begins the log; a `head` only ends the change of a key that the entry before it told.
  return types.has(type) && type !== "head" && index !== 0;
}

interface HistoryItem {
  readonly record: Digest;
  readonly objects: readonly RecordObject[];
}

/** Reads the history out of entries, given in the order of the log; others than those of `isHistory` are passed over. */
export async function readHistory(
  entries: AsyncIterable<SealedRecord>,
  items: readonly HistoryItem[],
): Promise<History> {
  const files = filesOf(items);
  const [first, last]: [HistoryEvent[], HistoryEvent[]] = [[], []];
  let leftOut = 0;
  for await (const { entry, record } of entries) {
    if (!isHistory(entry)) continue;
    const told: HistoryTold = record.ok ? toldOf(record.value, files) : { what: "unreadable" };
    const by = record.ok ? { actor: record.value.actor, software: record.value.software } : null;
    const event = { index: entry.index, sealed: entry.time, record: entry.record, by, told };
    if (first.length < historyEndMax) first.push(event);
    else last.push(event);
    if (last.length > historyEndMax) {
      last.shift();
      leftOut += 1;
    }
  }
  return { events: [...first, ...last], leftOut };
}

function filesOf(items: readonly HistoryItem[]): ReadonlySet<string> {
  return new Set(
    items.flatMap(({ record, objects }) =>
      [hexOf(record), ...objects.map(({ sha256 }) => sha256)].map((hex) => objectFile(`sha256:${hex}`)),
    ),
  );
}

function toldOf({ kind, detail }: ParsedRecord, files: ReadonlySet<string>): HistoryTold {
  if (kind === "key") return { what: "key" };
  if (kind !== "fixity") return proofOf(detail);
  try {
    return fixityOf(parseFixityDetail(detail), files);
  } catch (error) {
    if (error instanceof FormatError) return { what: "unreadable" };
    throw error;
  }
}

function fixityOf({ action, scope, found, faults, repaired }: FixityDetail, files: ReadonlySet<string>): HistoryTold {
  const counts = found.basis === "not-measured" ? null : found.value;
  const outcome = counts === null || counts.unchecked > 0 ? "unchecked" : "holds";
  return {
    what: action,
    scope: scope.objects,
    outcome: counts !== null && counts.fails > 0 ? "fails" : outcome,
    here: [...faults.map(({ file }) => file), ...repaired].filter((file) => files.has(file)).length,
  };
}

/** A later version may ask others than this one knows: what the record says of itself is passed on, if it is a word. */
function proofOf(detail: unknown): HistoryTold {
  const word = (value: unknown): string | null =>
    typeof value === "string" && /^[a-z-]{1,32}$/.test(value) ? value : null;
  const action = word(memberOf(detail, "action"));
  if (action === null) return { what: "unreadable" };
  const name = memberOf(memberOf(detail, "authority"), "name");
  const from = typeof name === "string" && name.length <= 256 ? name : null;
  return { what: "proof", action, outcome: word(memberOf(detail, "outcome")), from };
}
