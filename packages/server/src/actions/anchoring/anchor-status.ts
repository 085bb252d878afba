/** How it stands with those who are asked for anchors, in words. */
import { instantMs, type Instant, type Known, type TimeVerdict, type TokenDetail } from "@muniment/verify";
import type { TokenEntry } from "../../index/items.ts";
import type { Concern } from "../concern.ts";
import type { AnchorFacts, AskedFacts, AuthorityFacts, ProofObtained, WitnessFacts } from "./anchor-facts.ts";
import { anchorTimes } from "./anchor-plan.ts";

/** What is told of each of them. */
export interface AskedStatus {
  readonly named: boolean;
  /** How many entries the newest that was had covers; null if none was, or its files cannot be read. */
  readonly entries: number | null;
  /** Since when the oldest entry waits that it does not cover; null if none does. */
  readonly waiting: Instant | null;
  /** Since when nothing was had, when that was told last, and why. */
  readonly failing: { readonly since: Instant; readonly last: Instant; readonly reason: string } | null;
}

export interface StampStatus extends AskedStatus {
  readonly authority: string;
  /** The stamped time. */
  readonly stamped: Instant | null;
  readonly state: TimeVerdict["state"] | "unreadable" | null;
  /** When the certificate of the signer runs out. */
  readonly expires: Instant | null;
}

/** Of all calendars, which are asked together. */
export interface CalendarStatus extends AskedStatus {
  readonly calendars: readonly string[];
  /** When the newest proof was promised. */
  readonly promised: Instant | null;
  /** Proofs that lead to no block yet, and since when the oldest of them does not; null if there is none. */
  readonly pending: { readonly proofs: number; readonly since: Instant } | null;
  /** The newest proof that leads to blocks, by what the calendars say: whether they are there is for `verify`, and a source of blocks. */
  readonly attested: { readonly blocks: readonly number[]; readonly since: Instant } | null;
  /** Why no promise could be asked about; else null. */
  readonly unanswered: AskedStatus["failing"];
}

export interface WitnessStatus extends AskedStatus {
  /** Its verifier key. */
  readonly witness: string;
  /** Null: by stick. */
  readonly url: string | null;
  /** The time of the newest cosignature. */
  readonly cosigned: Instant | null;
  /** True if the newest answer was that this log does not continue what was cosigned. */
  readonly refused: boolean;
}

export interface AnchorStatus {
  readonly stamps: readonly StampStatus[];
  readonly calendars: CalendarStatus;
  readonly witnesses: readonly WitnessStatus[];
  /** Lists that could not be had when they were asked for last. */
  readonly lists: readonly { readonly url: string; readonly since: Instant; readonly reason: string }[];
}

export function anchorStatus(facts: AnchorFacts): AnchorStatus {
  return {
    stamps: facts.authorities.map(stampStatus),
    calendars: calendarStatus(facts),
    witnesses: facts.witnesses.map(witnessStatus),
    lists: facts.lists.flatMap(({ sealed, detail }) =>
      detail.outcome === "failed" ? [{ url: detail.url, since: sealed, reason: detail.reason }] : [],
    ),
  };
}

function stampStatus(facts: AuthorityFacts): StampStatus {
  const { authority, had, verdict } = facts;
  const detail = had?.entry.detail;
  return {
    authority,
    ...askedStatus(facts),
    stamped: detail?.outcome === "obtained" ? timeIn(detail.stamped) : null,
    state: had === null ? null : (verdict?.state ?? "unreadable"),
    expires: verdict?.expires ?? null,
  };
}

function calendarStatus({ calendars, named, proofs, upgrades }: AnchorFacts): CalendarStatus {
  const pending = proofs.filter(({ detail }) => detail.action === "timestamp");
  const [oldest] = pending;
  const attested = proofs.findLast(({ detail }) => detail.action === "upgrade");
  return {
    ...askedStatus(calendars),
    calendars: named.calendars.map(({ url }) => url),
    promised: calendars.had?.entry.sealed ?? null,
    pending: oldest === undefined ? null : { proofs: pending.length, since: oldest.sealed },
    attested: attested === undefined ? null : { blocks: blocksIn(attested), since: attested.sealed },
    unanswered: failing(upgrades),
  };
}

function blocksIn({ detail }: TokenEntry<ProofObtained>): readonly number[] {
  return detail.action === "upgrade" ? detail.blocks : [];
}

function witnessStatus(facts: WitnessFacts): WitnessStatus {
  const { witness, url, had } = facts;
  const detail = had?.entry.detail;
  return {
    ...{ witness, url },
    ...askedStatus(facts),
    cosigned: detail?.outcome === "obtained" ? timeIn(detail.cosigned) : null,
    refused: facts.failing?.last.detail.outcome === "refused",
  };
}

function askedStatus<Detail extends TokenDetail>(facts: AskedFacts<Detail>): AskedStatus {
  const { named, had, waiting } = facts;
  return { named, entries: had?.entries ?? null, waiting: waiting?.oldest ?? null, failing: failing(facts.failing) };
}

function failing<Detail extends TokenDetail>(facts: AskedFacts<Detail>["failing"]): AskedStatus["failing"] {
  if (facts === null) return null;
  const { first, last } = facts;
  return { since: first.sealed, last: last.sealed, reason: reasonOf(last.detail) };
}

/** One sentence without its full stop. */
function reasonOf(detail: TokenDetail): string {
  if (detail.action === "peer" || detail.outcome === "obtained") return "";
  if (detail.action !== "timestamp" && detail.action !== "upgrade") return detail.reason.replace(/\.$/, "");
  const failed = detail.calendars.flatMap((one) => (one.outcome === "failed" ? [`${one.url}: ${one.reason}`] : []));
  return failed.join("; ");
}

function timeIn(time: Known<Instant>): Instant | null {
  return time.basis === "not-measured" ? null : time.value;
}

const again = "Ask again: `muniment anchor`. Or name another.";
const dayMs = 24 * 60 * 60 * 1000;
/** A calendar's transaction takes hours; where there is no block after this, something is wrong. */
const pendingDaysMax = 7;

/** Only of those that are asked: one that was taken out of the settings is nobody's concern. But a fork is. */
export function anchorConcerns(facts: AnchorFacts, now: Instant): readonly Concern[] {
  const { calendars, witnesses, lists } = anchorStatus(facts);
  return [
    ...witnesses.flatMap(refusalConcern),
    ...(facts.witnessFault === null ? [] : [{ grade: "bad" as const, ...facts.witnessFault }]),
    ...facts.authorities.filter(({ named }) => named).flatMap((one) => stampConcerns(one, now)),
    ...(calendars.named ? calendarConcerns(calendars, now) : []),
    ...witnesses.flatMap((one) =>
      one.named && !one.refused ? failureConcern(`The witness ${nameOf(one)} gave no cosignature`, one.failing) : [],
    ),
    ...lists.map(({ url, since, reason }): Concern => {
      const message = `The revocation list at ${url} could not be had when it was asked for last, ${since}: ${reason}.`;
      return { grade: "unchecked", message, next: again };
    }),
  ];
}

function stampConcerns(facts: AuthorityFacts, now: Instant): readonly Concern[] {
  const { authority, state, expires, failing: fails } = stampStatus(facts);
  const concerns = [...failureConcern(`The time-stamp authority ${authority} gave no stamp`, fails)];
  if (state !== null && state !== "trusted") {
    const why = facts.verdict?.detail ?? "its file cannot be read";
    const message = `The newest stamp of ${authority} proves no time as it stands: ${why}.`;
    const next =
      "Run `muniment verify`: it judges every stamp. A new one covers all that an older one does: `muniment anchor`.";
    concerns.push({ grade: state === "broken" || state === "unreadable" ? "bad" : "unchecked", message, next });
  }
  if (expires !== null && instantMs(expires) - instantMs(now) < anchorTimes.renewalMs) {
    const message = `The certificate under the newest stamp of ${authority} runs out ${expires}.`;
    const next = "A new stamp covers all that this one does, and renews it: `muniment anchor`.";
    concerns.push({ grade: "unchecked", message, next });
  }
  return concerns;
}

function calendarConcerns({ failing: fails, unanswered, pending }: CalendarStatus, now: Instant): readonly Concern[] {
  const concerns = [
    ...failureConcern("The calendars promised nothing", fails),
    ...failureConcern("No calendar said what became of its promises", unanswered),
  ];
  if (pending !== null && instantMs(now) - instantMs(pending.since) > pendingDaysMax * dayMs) {
    const message = `${String(pending.proofs)} proofs by OpenTimestamps lead to no block, the oldest since ${pending.since}.`;
    const next = "Ask the calendars again: `muniment anchor`. Those that promised must be named to be asked.";
    concerns.push({ grade: "unchecked", message, next });
  }
  return concerns;
}

function refusalConcern(one: WitnessStatus): readonly Concern[] {
  if (!one.refused || one.failing === null) return [];
  const message = `The witness ${nameOf(one)} refused this log, ${one.failing.last}: ${one.failing.reason}.`;
  const next =
    "Add nothing. Two programs have written with one key, or a copy was put back and added to: hold the archive and its copies against what the witness cosigned. docs/operating.md says how.";
  return [{ grade: "bad", message, next }];
}

function failureConcern(what: string, fails: AskedStatus["failing"]): Concern[] {
  if (fails === null) return [];
  const message = `${what} when it was asked last, ${fails.last}: ${fails.reason}.`;
  return [{ grade: "unchecked", message, next: again }];
}

function nameOf({ witness }: WitnessStatus): string {
  return witness.split("+")[0] ?? witness;
}
