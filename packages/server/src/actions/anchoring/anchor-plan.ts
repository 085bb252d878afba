/** What is due to be asked for, now. Source: spec/anchors, "When". Nothing here looks at a clock. */
import { instantMs } from "@muniment/verify";
import type { TokenEntry, Uncovered } from "../../index/items.ts";
import {
  askedAt,
  type AnchorFacts,
  type AskedFacts,
  type ProofObtained,
  type RevocationFacts,
} from "./anchor-facts.ts";
import { timeIn } from "./revocation-facts.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const anchorTimes = {
  /** Nobody is asked more often. */
  apartMs: minuteMs,
  /** The log is at rest once nothing was added for so long: what is added in a row is anchored once. */
  restMs: minuteMs,
  /** Nothing waits longer for the log to come to rest: with what an answer takes, it is there within an hour. */
  waitMaxMs: 50 * minuteMs,
  failuresMaxMs: hourMs,
  /** Before the certificate of a stamp's signer runs out. */
  renewalMs: 30 * dayMs,
  proofMs: hourMs,
  /** How long a proof is asked about each hour. */
  proofEagerMs: 30 * dayMs,
  peerMs: hourMs,
  /** So long after a stamp a revocation may still be on its way to those who publish it. */
  graceMs: dayMs,
  /** The longest that the next list or answer is waited for, whatever the one at hand says of it. */
  nextMaxMs: 30 * dayMs,
} as const;

/** What the log does not tell of what was asked: kept while the program runs. Times in milliseconds since 1970. */
export interface AskedLately {
  /** By name of the authority, key of the witness, file of the proof, or subject of a revocation; `calendars` for all of them. */
  readonly asked: ReadonlyMap<string, { readonly at: number; readonly failures: number }>;
}

export interface AnchorPlan {
  /** Names of authorities. */
  readonly authorities: readonly string[];
  readonly calendars: boolean;
  /** Verifier keys. */
  readonly witnesses: readonly string[];
  /** Files of proofs. */
  readonly proofs: readonly string[];
  /** Subjects: lists, and certificates at responders, that are asked for again. */
  readonly revocations: readonly string[];
  /** Origins of logs. */
  readonly peers: readonly string[];
}

/** The name of the calendars among those that were asked lately: no authority and no witness can have it. */
export const allCalendars = "calendars of OpenTimestamps";

export function planAnchors(facts: AnchorFacts, lately: AskedLately, now: number): AnchorPlan {
  const due = (name: string, one: AskedFacts<TokenEntry["detail"]>, expires: number | null): boolean =>
    one.named && isDue(one, expires, now) && mayBeAsked(name, one, lately, now);
  return {
    authorities: facts.authorities.flatMap((one) => {
      const expires = one.verdict?.expires ?? null;
      return due(one.authority, one, expires === null ? null : instantMs(expires)) ? [one.authority] : [];
    }),
    calendars: due(allCalendars, facts.calendars, null),
    witnesses: facts.witnesses.flatMap((one) => (one.url !== null && due(one.witness, one, null) ? [one.witness] : [])),
    proofs: facts.calendars.named ? facts.proofs.filter((one) => isProofDue(one, lately, now)).map(fileOf) : [],
    revocations: facts.revocations.filter((one) => isRevocationDue(one, lately, now)).map(({ subject }) => subject),
    peers: facts.peers.flatMap(({ detail, told }) =>
      told === null || isPast(instantMs(told), anchorTimes.peerMs, now) ? [detail.origin] : [],
    ),
  };
}

export function isEmpty({ calendars, ...named }: AnchorPlan): boolean {
  return !calendars && Object.values(named).every((names) => names.length === 0);
}

/** Whether there is something to ask it for. */
function isDue(
  { had, waiting }: Pick<AskedFacts<TokenEntry["detail"]>, "had" | "waiting">,
  expires: number | null,
  now: number,
): boolean {
  if (had === null) return true;
  if (expires !== null && expires - now < anchorTimes.renewalMs && isPast(askedAt(had.entry), dayMs, now)) return true;
  return waiting !== null && isRipe(waiting, now);
}

/** The log is at rest, or something waited long enough. */
function isRipe({ oldest, newest }: Uncovered, now: number): boolean {
  return isPast(instantMs(newest), anchorTimes.restMs, now) || isPast(instantMs(oldest), anchorTimes.waitMaxMs, now);
}

/** Not within a minute, and after failures not before twice as long as the time before. */
function mayBeAsked(
  name: string,
  { had, failing }: Pick<AskedFacts<TokenEntry["detail"]>, "had" | "failing">,
  { asked }: AskedLately,
  now: number,
): boolean {
  const last = failing?.last ?? had?.entry ?? null;
  if (!isPast(askedAt(last), anchorTimes.apartMs, now)) return false;
  const lately = asked.get(name);
  if (lately === undefined) return true;
  const pause = anchorTimes.apartMs * 2 ** Math.min(10, Math.max(0, lately.failures - 1));
  return isPast(lately.at, Math.min(pause, anchorTimes.failuresMaxMs), now);
}

/** One with a block is asked about for the other promises a while; one that has none, for ever. */
function isProofDue(entry: TokenEntry<ProofObtained>, { asked }: AskedLately, now: number): boolean {
  const made = askedAt(entry);
  const isOld = made !== null && made <= now && now - made >= anchorTimes.proofEagerMs;
  if (isOld && entry.detail.action === "upgrade") return false;
  const pause = isOld ? dayMs : anchorTimes.proofMs;
  return isPast(made, anchorTimes.proofMs, now) && isPast(asked.get(fileOf(entry))?.at ?? null, pause, now);
}

/** As of when a list or an answer has to tell, in milliseconds since 1970; null if there is nothing to be told any more. */
function wantedFrom({ stamped, ends }: RevocationFacts, now: number): number | null {
  if (stamped === null) return null;
  const settled = instantMs(stamped) + anchorTimes.graceMs;
  if (ends === null) return settled;
  const end = instantMs(ends);
  if (now > end) return null;
  return end - now < anchorTimes.renewalMs ? Math.max(settled, end - anchorTimes.renewalMs) : settled;
}

/** When it is to be asked for again: nothing that is late changes that, but what was had meanwhile. */
export function isRevocationDue(facts: RevocationFacts, { asked }: AskedLately, now: number): boolean {
  const { subject, had, failing, stamped } = facts;
  const wanted = wantedFrom(facts, now);
  if (wanted === null) return false;
  const made = had === null ? null : timeIn(had.detail.made);
  if (made !== null && instantMs(made) >= wanted) return false;
  if (failing !== null && stamped !== null && isPast(instantMs(stamped), dayMs, now))
    return isPast(asked.get(subject)?.at ?? askedAt(failing.last), dayMs, now);
  if (failing === null && had !== null && !isPast(askedAt(had), pauseBefore(had), now)) return false;
  return mayBeAsked(subject, { had: had === null ? null : { entry: had, entries: null }, failing }, { asked }, now);
}

/** From one that was had to the next. */
function pauseBefore(had: NonNullable<RevocationFacts["had"]>): number {
  const [next, then] = [timeIn(had.detail.next), askedAt(had)];
  const said = next === null || then === null ? 0 : Math.min(instantMs(next) - then, anchorTimes.nextMaxMs);
  return Math.max(anchorTimes.graceMs, said);
}

function fileOf({ detail }: TokenEntry<ProofObtained>): string {
  return detail.file.name;
}

/**
 * Whether so much time went by since then. What lies ahead of the clock tells that it was set back: then nobody knows how long ago it
 * was, and waiting for the clock to come up to it could take years.
 */
function isPast(then: number | null, ms: number, now: number): boolean {
  return then === null || then > now || now - then >= ms;
}
