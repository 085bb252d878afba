/** Asking calendars of OpenTimestamps, and asking them again. Source: spec/anchors, "In the log"; spec/opentimestamps. */
import { createHash } from "node:crypto";
import { FormatError, type CalendarAnswer, type Digest } from "@muniment/verify";
import { parseCalendar, stampDigest, upgradeProof, type UpgradeAnswer } from "../../anchors/opentimestamps/index.ts";
import type { NamedCalendar } from "../../archive/anchor-settings.ts";
import { claimed, filesOver, type Head, type Tried } from "./tried.ts";

export interface ProofTools {
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly signal: AbortSignal;
}

/** What came of asking all calendars at once. */
export interface Promised {
  readonly outcome: "obtained" | "failed";
  /** In the order of the settings; at least one promised if it was obtained. */
  readonly calendars: readonly CalendarAnswer<"promised">[];
}

export async function promiseBy(
  named: readonly NamedCalendar[],
  head: Head,
  { now, randomBytes, signal }: ProofTools,
): Promise<Tried<Promised>> {
  const asked = claimed(now());
  const digest = createHash("sha256").update(head.data).digest();
  const calendars = named.map(({ url, uris }) => parseCalendar(url, uris));
  const { proof, answers } = await stampDigest(digest, calendars, { randomBytes, signal });
  const told = answers.map((answer, place): CalendarAnswer<"promised"> => {
    const url = named[place]?.url ?? answer.calendar;
    if (answer.outcome === "promised") return { outcome: "promised", url };
    return { outcome: "failed", reason: answer.failure.detail, url };
  });
  const common = { action: "timestamp", anchor: head.anchor, asked, calendars: told } as const;
  if (proof === null)
    return { files: [], detail: { ...common, outcome: "failed" }, told: { outcome: "failed", calendars: told } };
  const { files, file } = filesOver(head, "ots", proof);
  return { files, detail: { ...common, outcome: "obtained", file }, told: { outcome: "obtained", calendars: told } };
}

/** A proof of this archive, as it lies there. */
export interface KeptProof {
  /** Below anchors/. */
  readonly file: string;
  readonly anchor: Digest;
  /** Null if it cannot be read as it was laid down. */
  readonly bytes: Uint8Array | null;
}

/** What came of asking about one proof again. `waiting`: no block yet, and nothing failed. */
export interface Upgraded {
  readonly file: string;
  readonly outcome: "obtained" | "waiting" | "failed";
  /** The heights of the blocks that it gained. */
  readonly blocks: readonly number[];
  /** Why it failed, where it did. */
  readonly detail: string;
}

/** Null if nothing of the proof is open, or nobody who promised is named any more. */
export async function upgradeOf(
  { file: from, anchor, bytes }: KeptProof,
  named: readonly NamedCalendar[],
  { now, signal }: ProofTools,
): Promise<Tried<Upgraded> | null> {
  const asked = claimed(now());
  const unread = (detail: string): Tried<Upgraded> => {
    return { files: [], detail: null, told: { file: from, outcome: "failed", blocks: [], detail } };
  };
  if (bytes === null) return unread("its file cannot be read: `muniment verify` says more");
  const calendars = named.map(({ url, uris }) => parseCalendar(url, uris));
  try {
    const { proof, gained, answers } = await upgradeProof(bytes, calendars, { signal });
    const told = answers.flatMap((answer) => recordedAnswer(answer) ?? []);
    if (told.length === 0) return null;
    const common = { action: "upgrade", anchor, asked, calendars: told, from } as const;
    if (gained) {
      // The checkpoint lies there already: the proof was made over it.
      const { files, file } = filesOver({ anchor, data: new Uint8Array(0) }, "ots", proof);
      const blocks = heightsIn(answers);
      const kept = files.filter(({ name }) => name.kind === "ots");
      return {
        files: kept,
        detail: { ...common, outcome: "obtained", file, blocks },
        told: { file: file.name, outcome: "obtained", blocks, detail: "" },
      };
    }
    const failed = told.flatMap((one) => (one.outcome === "failed" ? [`${one.url}: ${one.reason}`] : []));
    if (failed.length === 0)
      return { files: [], detail: null, told: { file: from, outcome: "waiting", blocks: [], detail: "" } };
    return {
      files: [],
      detail: { ...common, outcome: "failed" },
      told: { file: from, outcome: "failed", blocks: [], detail: failed.join("; ") },
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return unread(`it is no proof that can be asked about: ${error.message}`);
  }
}

/** One that was not asked has none. */
function recordedAnswer(answer: UpgradeAnswer): CalendarAnswer<"attested" | "waiting"> | null {
  const { calendar: url } = answer;
  switch (answer.outcome) {
    case "attested":
    case "waiting":
      return { outcome: answer.outcome, url };
    case "failed":
      return { outcome: "failed", reason: answer.failure.detail, url };
    case "not-named":
      return null;
  }
}

const blocksMax = 16;

function heightsIn(answers: readonly UpgradeAnswer[]): readonly number[] {
  const heights = answers.flatMap((answer) => (answer.outcome === "attested" ? answer.heights : []));
  return [...new Set(heights)].toSorted((one, other) => one - other).slice(0, blocksMax);
}
