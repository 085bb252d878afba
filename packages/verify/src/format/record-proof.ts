/** Proofs of OpenTimestamps that were asked for, as their records keep them. Source: spec/anchors, "In the log". */
import { FormatError, type Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import type { Known } from "./known.ts";
import { anchorFile } from "./layout.ts";
import { anchorNameOf, requestOf, textOf, tokenFileOf, type TokenFile } from "./token-fields.ts";

/** What one calendar answered. `url` is that of the settings or, after an upgrade, the URI of the promise. */
export type CalendarAnswer<Outcome extends string> =
  | { readonly outcome: Outcome; readonly url: string }
  | { readonly outcome: "failed"; readonly reason: string; readonly url: string };

interface ProofAsked {
  /** The SHA-256 of the bytes that the proof is over. */
  readonly anchor: Digest;
  readonly asked: Known<Instant>;
}

interface TimestampAsked extends ProofAsked {
  readonly action: "timestamp";
  /** 1 to 16, all that were asked at once. */
  readonly calendars: readonly CalendarAnswer<"promised">[];
}

/** Calendars were given a checkpoint. It failed if none of them promised. */
export type TimestampDetail =
  | (TimestampAsked & { readonly outcome: "obtained"; readonly file: TokenFile })
  | (TimestampAsked & { readonly outcome: "failed" });

interface UpgradeAsked extends ProofAsked {
  readonly action: "upgrade";
  /** 1 to 16, one for each promise that was asked about. */
  readonly calendars: readonly CalendarAnswer<"attested" | "waiting">[];
  /** The name of the proof that this one was made from. */
  readonly from: string;
}

/** The promises of a proof were asked about. It failed if none had a block, and one at least failed. */
export type UpgradeDetail =
  | (UpgradeAsked & {
      readonly outcome: "obtained";
      /** The heights that the proof gained: 1 to 16, rising. */
      readonly blocks: readonly number[];
      readonly file: TokenFile;
    })
  | (UpgradeAsked & { readonly outcome: "failed" });

export type ProofDetail = TimestampDetail | UpgradeDetail;

/** The most calendars, or promises, that one record tells of; and the most blocks. */
export const calendarsMax = 16;
const heightMax = 2 ** 32 - 1;

/** Throws `FormatError` unless it is exactly as spec/anchors has it. */
export function parseProofDetail(detail: unknown, action: ProofDetail["action"]): ProofDetail {
  const outcome = memberOf(detail, "outcome");
  if (outcome !== "failed" && outcome !== "obtained") throw new FormatError("the outcome of the request is not known");
  return action === "timestamp" ? parseTimestamp(detail, outcome) : parseUpgrade(detail, outcome);
}

function parseTimestamp(detail: unknown, outcome: ProofDetail["outcome"]): TimestampDetail {
  const names = ["action", "anchor", "asked", "calendars", "outcome"];
  const fields = membersOf(detail, outcome === "failed" ? names : [...names, "file"], "the detail");
  const asked: TimestampAsked = {
    action: "timestamp",
    ...requestOf(fields),
    calendars: answersOf(fields["calendars"], ["promised"]),
  };
  if (asked.calendars.some((one) => one.outcome === "promised") !== (outcome === "obtained"))
    throw new FormatError("the outcome is not that of the calendars");
  if (outcome === "failed") return { ...asked, outcome };
  return { ...asked, outcome, file: tokenFileOf(fields["file"], "ots", asked.anchor) };
}

function parseUpgrade(detail: unknown, outcome: ProofDetail["outcome"]): UpgradeDetail {
  const names = ["action", "anchor", "asked", "calendars", "from", "outcome"];
  const fields = membersOf(detail, outcome === "failed" ? names : [...names, "blocks", "file"], "the detail");
  const request = requestOf(fields);
  const asked: UpgradeAsked = {
    action: "upgrade",
    ...request,
    calendars: answersOf(fields["calendars"], ["attested", "waiting"]),
    from: anchorFile(anchorNameOf(fields["from"], "ots", request.anchor)),
  };
  const outcomes = new Set(asked.calendars.map((one) => one.outcome));
  if (outcomes.has("attested") !== (outcome === "obtained") || (outcome === "failed" && !outcomes.has("failed")))
    throw new FormatError("the outcome is not that of the calendars");
  if (outcome === "failed") return { ...asked, outcome };
  const file = tokenFileOf(fields["file"], "ots", asked.anchor);
  if (file.name === asked.from) throw new FormatError("the proof was made from itself");
  return { ...asked, outcome, blocks: blocksOf(fields["blocks"]), file };
}

function answersOf<Outcome extends string>(
  value: unknown,
  outcomes: readonly Outcome[],
): readonly CalendarAnswer<Outcome>[] {
  return listOf(value, "the calendars").map((one) => {
    const outcome = memberOf(one, "outcome");
    const known = outcomes.find((candidate) => candidate === outcome);
    if (known === undefined && outcome !== "failed") throw new FormatError("what a calendar answered is not known");
    const names = known === undefined ? ["outcome", "reason", "url"] : ["outcome", "url"];
    const fields = membersOf(one, names, "a calendar");
    const url = textOf(fields["url"], "the address of a calendar");
    if (known !== undefined) return { outcome: known, url };
    return { outcome: "failed", reason: textOf(fields["reason"], "the reason"), url };
  });
}

function blocksOf(value: unknown): readonly number[] {
  const heights: number[] = [];
  for (const height of listOf(value, "the blocks")) {
    if (typeof height !== "number" || !Number.isSafeInteger(height) || height <= (heights.at(-1) ?? -1))
      throw new FormatError("the blocks are no heights that rise");
    if (height > heightMax) throw new FormatError("a block is higher than any can be");
    heights.push(height);
  }
  return heights;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > calendarsMax)
    throw new FormatError(`${what} are not 1 to ${String(calendarsMax)}`);
  return Array.from(value, (item: unknown) => item);
}
