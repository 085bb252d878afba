/** How it stands with those who are asked for anchors, in words. */
import { instantMs, type Digest, type Instant, type TimeVerdict, type TokenDetail } from "@muniment/verify";
import type { TokenEntry } from "../../index/items.ts";
import type { Concern } from "../concern.ts";
import type {
  AnchorFacts,
  AskedFacts,
  AuthorityFacts,
  ProofObtained,
  RevocationFacts,
  WitnessFacts,
} from "./anchor-facts.ts";
import { anchorTimes } from "./anchor-plan.ts";
import { timeIn } from "./revocation-facts.ts";

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
  readonly revocations: readonly RevocationStatus[];
}

/** Of a list, or of one certificate at a responder. */
export interface RevocationStatus {
  readonly kind: RevocationFacts["kind"];
  readonly url: string;
  /** The SHA-256 of the certificate; null of a list, and where none was asked about. */
  readonly certificate: Digest | null;
  /** As of when the newest one tells, and what of the certificate: null if none was had, or it does not say. */
  readonly made: Instant | null;
  readonly status: "good" | "revoked" | null;
  /** Whether it was made a day or more after the newest stamp that it is for: only then it can tell of what was published since. */
  readonly settled: boolean;
  readonly failing: AskedStatus["failing"];
}

export function anchorStatus(facts: AnchorFacts): AnchorStatus {
  return {
    stamps: facts.authorities.map(stampStatus),
    calendars: calendarStatus(facts),
    witnesses: facts.witnesses.map(witnessStatus),
    revocations: facts.revocations.map(revocationStatus),
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

function revocationStatus(facts: RevocationFacts): RevocationStatus {
  const { kind, url, certificate, had, stamped } = facts;
  const made = timeIn(had?.detail.made);
  const after = made === null || stamped === null ? -1 : instantMs(made) - instantMs(stamped);
  return {
    ...{ kind, url, certificate, made, settled: after >= anchorTimes.graceMs },
    status: had?.detail.action === "status" ? had.detail.status : null,
    failing: failing(facts.failing),
  };
}

const again = "Ask again: `muniment anchor`. Or name another.";
const dayMs = 24 * 60 * 60 * 1000;
/** A calendar's transaction takes hours; where there is no block after this, something is wrong. */
const pendingDaysMax = 7;

/** Only of those that are asked: one that was taken out of the settings is nobody's concern. But a fork is. */
export function anchorConcerns(facts: AnchorFacts, now: Instant): readonly Concern[] {
  const { calendars, witnesses, revocations } = anchorStatus(facts);
  return [
    ...witnesses.flatMap(refusalConcern),
    ...(facts.witnessFault === null ? [] : [{ grade: "bad" as const, ...facts.witnessFault }]),
    ...facts.authorities.filter(({ named }) => named).flatMap((one) => stampConcerns(one, now)),
    ...(calendars.named ? calendarConcerns(calendars, now) : []),
    ...witnesses.flatMap((one) =>
      one.named && !one.refused ? failureConcern(`The witness ${nameOf(one)} gave no cosignature`, one.failing) : [],
    ),
    ...revocations.flatMap(revocationConcerns),
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

function revocationConcerns({ kind, url, status, made, failing: fails }: RevocationStatus): readonly Concern[] {
  const what =
    kind === "list" ? `The revocation list at ${url} could not be had` : `The responder ${url} gave no status`;
  if (status !== "revoked") return failureConcern(what, fails);
  const message = `A certificate under a time stamp was revoked: so says ${url}, as of ${made ?? "a time that it does not tell"}.`;
  const next =
    "Run `muniment verify`: it tells what each stamp is still worth. A stamp by another authority covers all that it did: `muniment settings presets`.";
  return [{ grade: "unchecked", message, next }, ...failureConcern(what, fails)];
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
