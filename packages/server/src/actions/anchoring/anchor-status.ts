/** How it stands with those who are asked for anchors, in words. */
import { instantMs, type Instant, type TokenDetail } from "@muniment/verify";
import type { TokenEntry } from "../../index/items.ts";
import type { Concern, ConcernCode } from "../concern.ts";
import type {
  AnchorFacts,
  AskedFacts,
  AuthorityFacts,
  ProofObtained,
  RevocationFacts,
  WitnessFacts,
} from "./anchor-facts.ts";
import { anchorTimes } from "./anchor-plan.ts";
import type {
  AnchorStatus,
  AskedStatus,
  CalendarStatus,
  RevocationStatus,
  StampStatus,
  WitnessStatus,
} from "./anchor-told.ts";
import { timeIn } from "./revocation-facts.ts";

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
    ...(facts.witnessFault === null ? [] : [unreadable(facts.witnessFault)]),
    ...facts.authorities.filter(({ named }) => named).flatMap((one) => stampConcerns(one, now)),
    ...(calendars.named ? calendarConcerns(calendars, now) : []),
    ...witnesses.flatMap((one) =>
      one.named && !one.refused
        ? failureConcern("witness.failing", one.failing, `The witness ${nameOf(one)} gave no cosignature`, nameOf(one))
        : [],
    ),
    ...revocations.flatMap(revocationConcerns),
  ];
}

function stampConcerns(facts: AuthorityFacts, now: Instant): readonly Concern[] {
  const { authority, state, expires, failing: fails } = stampStatus(facts);
  const who = authority;
  const concerns = failureConcern("stamp.failing", fails, `The time-stamp authority ${who} gave no stamp`, who);
  if (state !== null && state !== "trusted") {
    const reason = facts.verdict?.detail ?? "its file cannot be read";
    const message = `The newest stamp of ${who} proves no time as it stands: ${reason}.`;
    const next =
      "Run `muniment verify`: it judges every stamp. A new one covers all that an older one does: `muniment anchor`.";
    const grade = state === "broken" || state === "unreadable" ? "bad" : "unchecked";
    concerns.push({ grade, code: "stamp.unproven", facts: { who, reason }, message, next });
  }
  if (expires !== null && instantMs(expires) - instantMs(now) < anchorTimes.renewalMs) {
    const message = `The certificate under the newest stamp of ${who} runs out ${expires}.`;
    const next = "A new stamp covers all that this one does, and renews it: `muniment anchor`.";
    concerns.push({ grade: "unchecked", code: "stamp.expiring", facts: { who, when: expires }, message, next });
  }
  return concerns;
}

function revocationConcerns({ kind, url, status, made, failing: fails }: RevocationStatus): readonly Concern[] {
  const what =
    kind === "list" ? `The revocation list at ${url} could not be had` : `The responder ${url} gave no status`;
  const missing = failureConcern("revocation.failing", fails, what, url);
  if (status !== "revoked") return missing;
  const message = `A certificate under a time stamp was revoked: so says ${url}, as of ${made ?? "a time that it does not tell"}.`;
  const next =
    "Run `muniment verify`: it tells what each stamp is still worth. A stamp by another authority covers all that it did: `muniment settings presets`.";
  const when = made === null ? {} : { when: made };
  return [{ grade: "unchecked", code: "revocation.revoked", facts: { who: url, ...when }, message, next }, ...missing];
}

function calendarConcerns({ failing: fails, unanswered, pending }: CalendarStatus, now: Instant): readonly Concern[] {
  const concerns = [
    ...failureConcern("calendar.failing", fails, "The calendars promised nothing"),
    ...failureConcern("calendar.unanswered", unanswered, "No calendar said what became of its promises"),
  ];
  if (pending !== null && instantMs(now) - instantMs(pending.since) > pendingDaysMax * dayMs) {
    const message = `${String(pending.proofs)} proofs by OpenTimestamps lead to no block, the oldest since ${pending.since}.`;
    const next = "Ask the calendars again: `muniment anchor`. Those that promised must be named to be asked.";
    const about = { count: pending.proofs, when: pending.since };
    concerns.push({ grade: "unchecked", code: "calendar.pending", facts: about, message, next });
  }
  return concerns;
}

function refusalConcern(one: WitnessStatus): readonly Concern[] {
  if (!one.refused || one.failing === null) return [];
  const message = `The witness ${nameOf(one)} refused this log, ${one.failing.last}: ${one.failing.reason}.`;
  const next =
    "Add nothing. Two programs have written with one key, or a copy was put back and added to: hold the archive and its copies against what the witness cosigned. docs/operating.md says how.";
  const { last: when, reason } = one.failing;
  return [{ grade: "bad", code: "witness.refused", facts: { who: nameOf(one), when, reason }, message, next }];
}

function unreadable(fault: { readonly message: string; readonly next: string }): Concern {
  return { grade: "bad", code: "witness.unreadable", facts: { reason: fault.message }, ...fault };
}

function failureConcern(code: ConcernCode, fails: AskedStatus["failing"], what: string, who?: string): Concern[] {
  if (fails === null) return [];
  const { last: when, reason } = fails;
  const message = `${what} when it was asked last, ${when}: ${reason}.`;
  const facts = { ...(who === undefined ? {} : { who }), when, reason };
  return [{ grade: "unchecked", code, facts, message, next: again }];
}

function nameOf({ witness }: WitnessStatus): string {
  return witness.split("+")[0] ?? witness;
}
