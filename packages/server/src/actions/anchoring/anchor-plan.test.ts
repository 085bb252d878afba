/** What is due, with the clock passed in and moved. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  formatInstant,
  type CosignDetail,
  type Digest,
  type Instant,
  type Known,
  type PeerDetail,
  type StampDetail,
  type TimestampDetail,
  type TimeVerdict,
  type UpgradeDetail,
} from "@muniment/verify";
import type { TokenEntry, Uncovered } from "../../index/items.ts";
import type { AnchorFacts, AskedFacts, AuthorityFacts, ProofObtained, RevocationFacts } from "./anchor-facts.ts";
import { allCalendars, isEmpty, planAnchors, type AnchorPlan, type AskedLately } from "./anchor-plan.ts";

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const start = Date.parse("2026-06-01T00:00:00Z");
const anchor: Digest = `sha256:${"a".repeat(64)}`;
const url = "https://it.invalid/";

const claimed = (ms: number): Known<Instant> => ({ basis: "claimed", value: formatInstant(ms) });
const entry = <Detail extends TokenEntry["detail"]>(detail: Detail, at: number): TokenEntry<Detail> => {
  return { index: 1, sealed: formatInstant(at), detail };
};
const since = (oldest: number, newest = oldest): Uncovered => {
  return { oldest: formatInstant(oldest), newest: formatInstant(newest) };
};
const fileOf = (name: string): { name: string; sha256: string; size: number } => {
  return { name: `anchors/${"a".repeat(64)}/${name}`, sha256: "b".repeat(64), size: 1 };
};

function stamp(at: number, outcome: "obtained" | "failed"): TokenEntry<StampDetail> {
  const common = { action: "stamp", anchor, asked: claimed(at), authority: { name: "tsa", url } } as const;
  if (outcome === "failed") return entry({ ...common, outcome, reason: "it did not answer" }, at);
  return entry({ ...common, outcome, file: fileOf("b.tsr"), nonce: "00", stamped: claimed(at) }, at);
}

interface AuthorityOrder {
  /** When the newest stamp was asked for, and when its signer's certificate ends. */
  readonly had?: number;
  readonly expires?: number;
  readonly failed?: number;
  readonly waiting?: Uncovered;
  readonly named?: boolean;
}

function authority({ had, expires, failed, waiting, named = true }: AuthorityOrder): AuthorityFacts {
  const last = failed === undefined ? null : stamp(failed, "failed");
  const verdict: TimeVerdict = {
    ...{ state: "trusted", time: formatInstant(had ?? 0), signer: "it", root: "its root", detail: "" },
    expires: formatInstant(expires ?? start + 3650 * day),
  };
  return {
    ...{ authority: "tsa", named, waiting: waiting ?? null, verdict: had === undefined ? null : verdict },
    had: had === undefined ? null : { entry: stamp(had, "obtained"), entries: 2 },
    failing: last === null ? null : { first: last, last },
  };
}

interface ListOrder {
  readonly stamped?: number;
  readonly asked?: number;
  readonly made?: number;
  readonly next?: number;
  readonly failed?: number;
  readonly ends?: number;
}

/** Whether a list is due that was had and missed so. */
function isListDue(order: ListOrder, now: number, before: AskedLately = never): boolean {
  const { stamped = start, asked, made, next, failed, ends } = order;
  const common = { action: "list", url } as const;
  const file = fileOf("c.crl");
  const at = (name: "made" | "next", ms: number | undefined): object =>
    ms === undefined ? {} : { [name]: { basis: "reported", value: formatInstant(ms) } };
  const missed =
    failed === undefined
      ? null
      : entry({ ...common, asked: claimed(failed), outcome: "failed" as const, reason: "it did not answer" }, failed);
  const one: RevocationFacts = {
    ...{ subject: `list ${url}`, kind: "list", url, certificate: null, token: fileOf("b.tsr").name },
    ...{ stamped: formatInstant(stamped), ends: ends === undefined ? null : formatInstant(ends) },
    had:
      asked === undefined
        ? null
        : entry(
            {
              ...common,
              asked: claimed(asked),
              outcome: "obtained" as const,
              file,
              ...at("made", made),
              ...at("next", next),
            },
            asked,
          ),
    failing: missed === null ? null : { first: missed, last: missed },
  };
  return planAnchors(factsOf({ revocations: [one] }), before, now).revocations.length > 0;
}

const notNamed: AskedFacts<TimestampDetail> = { named: false, had: null, failing: null, waiting: null };

function factsOf(more: Partial<AnchorFacts>): AnchorFacts {
  return {
    named: { timeAuthorities: [], calendars: [], witnesses: [] },
    ...{ authorities: [], calendars: notNamed, upgrades: null, proofs: [], witnesses: [], revocations: [], peers: [] },
    ...{ witnessFault: null, said: [] },
    ...more,
  };
}

const never: AskedLately = { asked: new Map() };
const lately = (name: string, at: number, failures: number): AskedLately => ({
  asked: new Map([[name, { at, failures }]]),
});

/** Whether the one authority is due. */
function isDue(order: AuthorityOrder, now: number, before: AskedLately = never): boolean {
  return planAnchors(factsOf({ authorities: [authority(order)] }), before, now).authorities.length > 0;
}

suite("a list, or the status of a certificate, is due again", () => {
  test("a day after the stamp, and not before the next that it announces, at most thirty days later", () => {
    const had = { asked: start, made: start - hour };
    assert.ok(!isListDue(had, start + day - 1));
    assert.ok(isListDue(had, start + day));
    assert.ok(!isListDue({ ...had, next: start + 7 * day }, start + 7 * day - 1));
    assert.ok(isListDue({ ...had, next: start + 7 * day }, start + 7 * day));
    assert.ok(!isListDue({ ...had, next: start + 300 * day }, start + 30 * day - 1));
    assert.ok(isListDue({ ...had, next: start + 300 * day }, start + 30 * day));
    // The clock was set back.
    assert.ok(isListDue({ ...had, asked: start + 3 * day }, start + 2 * day));
  });

  test("until one was made a day after the newest stamp; of old entries that is not known", () => {
    const second = { asked: start + day, made: start + day };
    assert.ok(!isListDue(second, start + 300 * day));
    assert.ok(isListDue({ ...second, made: start + day - 1 }, start + 2 * day));
    assert.ok(isListDue({ asked: start + day }, start + 2 * day));
    assert.ok(isListDue({ ...second, stamped: start + 3 * day }, start + 4 * day));
  });

  test("once more before the certificate runs out, and no more then", () => {
    const ends = start + 100 * day;
    const second = { asked: start + day, made: start + day, ends };
    assert.ok(!isListDue(second, ends - 30 * day));
    assert.ok(isListDue(second, ends - 30 * day + 1));
    assert.ok(!isListDue({ ...second, asked: ends - 29 * day, made: ends - 29 * day }, ends - day));
    assert.ok(!isListDue({ ends }, ends + 1));
    assert.ok(isListDue({ ends }, ends));
  });

  test("at once if it never was asked for, and after failures as others are; after a day, once a day", () => {
    assert.ok(isListDue({}, start));
    const subject = `list ${url}`;
    assert.ok(!isListDue({ failed: start }, start + minute - 1));
    assert.ok(isListDue({ failed: start }, start + minute));
    assert.ok(!isListDue({ failed: start }, start + 4 * minute - 1, lately(subject, start, 3)));
    assert.ok(isListDue({ failed: start }, start + 4 * minute, lately(subject, start, 3)));
    const [old, last] = [{ failed: start }, start + 2 * day];
    assert.ok(!isListDue(old, last + day - 1, lately(subject, last, 9)));
    assert.ok(isListDue(old, last + day, lately(subject, last, 9)));
    // What was had is enough, whatever failed since.
    assert.ok(!isListDue({ asked: start + day, made: start + day, failed: start + 2 * day }, start + 9 * day));
  });
});

suite("an authority is due", () => {
  test("at once if it never stamped anything; never if it is not named, or nothing waits", () => {
    assert.ok(isDue({}, start));
    assert.ok(!isDue({ named: false }, start));
    assert.ok(!isDue({ had: start }, start + 20 * day));
    assert.ok(isEmpty(planAnchors(factsOf({}), never, start)));
  });

  test("once the log is at rest for a minute, or after fifty of them if it never rests", () => {
    const had = start - day;
    assert.ok(!isDue({ had, waiting: since(start) }, start + minute - 1));
    assert.ok(isDue({ had, waiting: since(start) }, start + minute));
    const busy = (now: number): Uncovered => since(start, now - 1000);
    assert.ok(!isDue({ had, waiting: busy(start + 49 * minute) }, start + 49 * minute));
    assert.ok(isDue({ had, waiting: busy(start + 50 * minute) }, start + 50 * minute));
  });

  test("no more than once a minute, whoever asked", () => {
    const waiting = since(start - hour);
    assert.ok(!isDue({ had: start, waiting }, start + minute - 1));
    assert.ok(isDue({ had: start, waiting }, start + minute));
    assert.ok(!isDue({ had: start - day, waiting }, start + minute - 1, lately("tsa", start, 0)));
    assert.ok(isDue({ had: start - day, waiting }, start + minute, lately("tsa", start, 0)));
  });

  test("after failures later each time, up to an hour", () => {
    const waiting = since(start - hour);
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 60].map((failures) => {
      const before = lately("tsa", start, failures);
      let now = start;
      while (!isDue({ had: start - day, failed: start, waiting }, now, before)) now += minute;
      return (now - start) / minute;
    });
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    // The program was started again: what the log says of the failure is a minute old.
    assert.ok(isDue({ had: start - day, failed: start, waiting }, start + minute));
  });

  test("once after a month without a network, over all that waits, and then no more", () => {
    const now = start + 30 * day;
    const order = { had: start - day, failed: now - hour, waiting: since(start, now - hour) };
    assert.ok(isDue(order, now, lately("tsa", now - hour, 500)));
    assert.ok(!isDue({ had: now }, now + day));
  });

  test("when the certificate under its newest stamp runs out within 30 days, once a day", () => {
    const expires = start + 100 * day;
    assert.ok(!isDue({ had: start, expires }, start + 70 * day));
    assert.ok(isDue({ had: start, expires }, start + 70 * day + 1000));
    assert.ok(isDue({ had: start, expires }, start + 200 * day));
    // The authority still signs with the old certificate.
    const had = start + 71 * day;
    assert.ok(!isDue({ had, expires }, had + day - 1));
    assert.ok(isDue({ had, expires }, had + day));
    assert.ok(!isDue({ had, expires: expires + 3650 * day }, had + day));
  });

  test("though the clock was set back two days since it was asked last", () => {
    const now = start - 2 * day;
    const waiting = since(start, start);
    assert.ok(isDue({ had: start, waiting }, now));
    assert.ok(isDue({ had: start - day, failed: start, waiting }, now, lately("tsa", start, 9)));
    // It was asked with the new clock: a minute is a minute again.
    assert.ok(!isDue({ had: now, waiting }, now + minute - 1, lately("tsa", now, 0)));
    assert.ok(!isDue({ had: start - day, failed: now, waiting }, now + minute, lately("tsa", now, 3)));
    assert.ok(isDue({ had: start - day, failed: now, waiting }, now + 4 * minute, lately("tsa", now, 3)));
  });
});

suite("others", () => {
  const promised = (at: number): TokenEntry<ProofObtained> => {
    const detail: TimestampDetail = {
      ...{ action: "timestamp", anchor, asked: claimed(at), outcome: "obtained", file: fileOf("c.ots") },
      calendars: [{ outcome: "promised", url }],
    };
    return entry(detail, at);
  };
  const upgraded = (at: number): TokenEntry<ProofObtained> => {
    const detail: UpgradeDetail & { readonly outcome: "obtained" } = {
      ...{ action: "upgrade", anchor, asked: claimed(at), outcome: "obtained", file: fileOf("d.ots") },
      ...{ calendars: [{ outcome: "attested", url }], blocks: [1], from: fileOf("c.ots").name },
    };
    return entry(detail, at);
  };
  const plan = (more: Partial<AnchorFacts>, now: number, before: AskedLately = never): AnchorPlan =>
    planAnchors(factsOf({ calendars: { ...notNamed, named: true, had: null }, ...more }), before, now);

  test("all calendars are due together, and a witness by network only", () => {
    const none = { had: null, failing: null, waiting: null, named: true };
    const witnesses = [
      { witness: "a+1", url, ...none },
      { witness: "b+2", url: null, ...none },
      { witness: "c+3", url, ...none, named: false },
    ];
    const { calendars, witnesses: due } = plan({ witnesses }, start);
    assert.deepEqual([calendars, due], [true, ["a+1"]]);
    assert.equal(plan({}, start, lately(allCalendars, start, 0)).calendars, false);
    const had = entry<CosignDetail>(
      { action: "cosign", anchor, asked: claimed(start), outcome: "failed", reason: "", witness: { key: "a+1", url } },
      start,
    );
    const failing = { first: had, last: had };
    assert.deepEqual(plan({ witnesses: [{ witness: "a+1", url, ...none, failing }] }, start + 1).witnesses, []);
  });

  test("a proof is due each hour for thirty days, then each day; one that has a block, for thirty days", () => {
    const [proof] = [promised(start)];
    const { name } = proof.detail.file;
    const due = (now: number, last: number | null, one = proof): boolean =>
      plan({ proofs: [one] }, now, last === null ? never : lately(one.detail.file.name, last, 0)).proofs.length > 0;
    assert.deepEqual(plan({ proofs: [proof] }, start + hour).proofs, [name]);
    assert.ok(!due(start + hour - 1, null));
    assert.ok(!due(start + 2 * hour - 1, start + hour));
    assert.ok(due(start + 2 * hour, start + hour));
    assert.ok(!due(start + 30 * day, start + 30 * day - hour));
    assert.ok(due(start + 30 * day, start + 29 * day));
    assert.ok(due(start + 29 * day, start + 29 * day - hour, upgraded(start)));
    assert.ok(!due(start + 30 * day, null, upgraded(start)));
    assert.ok(due(start - 2 * day, start));
    assert.deepEqual(plan({ proofs: [proof], calendars: notNamed }, start + hour).proofs, []);
  });

  test("the head of a peer is told of once an hour", () => {
    const cosigned = claimed(start);
    const detail: PeerDetail = { action: "peer", anchor, cosigned, origin: "log.invalid", root: "", size: 3 };
    const due = (told: Instant | null, now: number): boolean =>
      plan({ peers: [{ detail, told }] }, now).peers.length > 0;
    assert.ok(due(null, start));
    assert.ok(!due(formatInstant(start), start + hour - 1));
    assert.ok(due(formatInstant(start), start + hour));
    assert.ok(due(formatInstant(start), start - hour));
  });
});
