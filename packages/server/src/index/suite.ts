import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { formatInstant, type FixityDetail, type ProofDetail, type StampDetail } from "@muniment/verify";
import fc from "fast-check";
import type { SealedRecord } from "../archive/archive.ts";
import { IndexMoved, type ItemIndex } from "./item-index.ts";
import { sampleCaptureDetail, sampleFacts, sampleSealed } from "./sample-records.ts";

/** What every implementation of ItemIndex must pass. */
export function itemIndexSuite(name: string, open: () => Promise<ItemIndex>): void {
  describe(`ItemIndex: ${name}`, () => {
    it("answers alike however the log was cut into batches, and after a reset", async () => {
      await fc.assert(
        fc.asyncProperty(logs, fc.array(fc.integer({ min: 1, max: 9 })), async (log, cuts) => {
          const [atOnce, inParts] = [await open(), await open()];
          await feed(atOnce, log, [log.length]);
          await feed(inParts, log, cuts);
          assert.deepEqual(await answers(inParts, log), await answers(atOnce, log));
          await inParts.reset();
          assert.equal(await inParts.count(), 0);
          await feed(inParts, log, [1]);
          assert.deepEqual(await answers(inParts, log), await answers(atOnce, log));
          await atOnce.close();
          await inParts.close();
        }),
        { numRuns: 25 },
      );
    });

    it("refuses a batch that does not begin where it stands, and takes in nothing of it", async () => {
      const index = await open();
      const log = [capture(0, "one"), capture(1, "two")];
      await index.apply(0, log);
      await assert.rejects(index.apply(1, [capture(1, "other")]), IndexMoved);
      assert.equal((await index.position()).entries, 2);
      assert.equal(await index.count(), 2);
      await index.close();
    });

    it("lists newest first, page by page, each item once", async () => {
      const index = await open();
      await index.apply(
        0,
        Array.from({ length: 25 }, (_, at) => capture(at, `page ${String(at)}`)),
      );
      const seen: number[] = [];
      let before: number | null = null;
      for (;;) {
        const page = await index.list(before, 10);
        seen.push(...page.map((item) => item.index));
        const last = page.at(-1);
        if (last === undefined) break;
        before = last.index;
      }
      assert.deepEqual(
        seen,
        Array.from({ length: 25 }, (_, at) => 24 - at),
      );
      const from = async (place: number) => (await index.listAt(place, 5)).map((item) => item.index);
      for (const place of [0, 7, 24, 25]) assert.deepEqual(await from(place), seen.slice(place, place + 5));
      await index.close();
    });

    it("lists a record that it cannot understand as damaged, never as nothing", async () => {
      const index = await open();
      const unread: SealedRecord = { entry: capture(1, "x").entry, record: { ok: false, reason: "not JSON" } };
      await index.apply(0, [sampleSealed(0, digits(0), "capture", { of: "another form" }), unread]);
      const damaged = await index.damaged();
      assert.deepEqual(
        damaged.map((entry) => entry.index),
        [0, 1],
      );
      assert.match(damaged[0]?.reason ?? "", /form/);
      assert.equal(damaged[1]?.reason, "not JSON");
      await index.close();
    });

    it("takes in again what was damaged once it can be read, and once only", async () => {
      const index = await open();
      const whole = capture(1, "two");
      await index.apply(0, [capture(0, "one"), { ...whole, record: { ok: false, reason: "EIO" } }]);
      const search = () =>
        index.search({ query: "two", selection: null, sort: "newest", cursor: null, limit: 9, facets: false });
      const before = await search();
      assert.deepEqual([before.total, before.explanation.damaged, before.explanation.searched], [0, 1, 1]);
      await index.mend(whole);
      await index.mend(whole);
      const after = await search();
      assert.deepEqual([after.total, after.explanation.damaged, after.explanation.searched], [1, 0, 2]);
      assert.deepEqual(await index.damaged(), []);
      assert.deepEqual(
        (await index.list(null, 10)).map((item) => item.title),
        ["two", "one"],
      );
      await index.close();
    });

    it("knows the newest check of each kind, the newest that failed, and the newest repair", async () => {
      const index = await open();
      const none = { whole: null, sample: null, failed: null, repair: null };
      assert.deepEqual(await index.fixity(), none);
      const all = { objects: "all" } as const;
      const tenth = { objects: "sample", percent: 10 } as const;
      const lately = { objects: "since", since: formatInstant(0) } as const;
      const checks = [
        fixity("check", all, 1),
        fixity("check", tenth, 0),
        fixity("check", lately, 2),
        fixity("repair", all, 9),
        fixity("check", all, 0),
      ];
      const log = checks.map((detail, at) => sampleSealed(at, digits(at), "fixity", detail));
      await index.apply(0, log);
      const { whole, sample, failed, repair } = await index.fixity();
      assert.deepEqual([whole?.index, sample?.index, failed?.index, repair?.index], [4, 2, 2, 3]);
      assert.deepEqual(sample?.scope, lately);
      assert.equal(whole?.sealed, formatInstant(4000));
      assert.equal(await index.count(), 0);
      await index.apply(5, [sampleSealed(5, digits(5), "fixity", { ...fixity("check", all, 0), more: 1 })]);
      assert.match((await index.damaged())[0]?.reason ?? "", /form.*more/);
      await index.reset();
      assert.deepEqual(await index.fixity(), none);
      await index.close();
    });

    it("knows of whom was asked for anchors the newest of each outcome, and the first failure since", async () => {
      const index = await open();
      assert.deepEqual(await index.tokens(), []);
      const details = [
        ...[stamp("a", "obtained"), stamp("a", "failed"), stamp("b", "failed"), stamp("a", "obtained")],
        ...[
          stamp("b", "failed"),
          stamp("b", "failed"),
          stamp("a", "failed"),
          stamp("a", "failed"),
          stamp("a", "failed"),
        ],
        { action: "of a later version" },
      ];
      await index.apply(
        0,
        details.map((detail, at) => sampleSealed(at, digits(at), "token", detail)),
      );
      assert.deepEqual(
        (await index.tokens()).map(({ index: at, detail }) => [
          at,
          detail.action === "stamp" && detail.authority.name,
          detail.action === "stamp" && detail.outcome,
        ]),
        [
          [2, "b", "failed"],
          [3, "a", "obtained"],
          [5, "b", "failed"],
          [6, "a", "failed"],
          [8, "a", "failed"],
        ],
      );
      assert.deepEqual(await index.damaged(), []);
      await index.reset();
      assert.deepEqual(await index.tokens(), []);
      await index.close();
    });

    it("knows the proofs that no other was made from", async () => {
      const index = await open();
      const log = [proof("a"), proof("b", "a"), proof("c"), proof("d", "b")].map((detail, at) =>
        sampleSealed(at, digits(at), "token", detail),
      );
      await index.apply(0, log);
      assert.deepEqual(
        (await index.proofs()).map(({ index: at, detail }) => [at, detail.action]),
        [
          [2, "timestamp"],
          [3, "upgrade"],
        ],
      );
      assert.equal((await index.tokens()).length, 2);
      await index.close();
    });

    it("knows since when entries wait for an anchor, and leaves out those that are about anchors", async () => {
      const index = await open();
      assert.equal(await index.uncovered(0), null);
      const kinds = ["archive", "intake", "token", "intake", "token"];
      await index.apply(
        0,
        kinds.map((kind, at) => sampleSealed(at, digits(at), kind, kind === "intake" ? intake("a") : {})),
      );
      const times = async (from: number): Promise<unknown> => {
        const found = await index.uncovered(from);
        return found === null ? null : [found.oldest, found.newest];
      };
      assert.deepEqual(await times(0), [formatInstant(0), formatInstant(3000)]);
      assert.deepEqual(await times(2), [formatInstant(3000), formatInstant(3000)]);
      assert.equal(await times(4), null);
      await index.reset();
      assert.equal(await times(0), null);
      await index.close();
    });

    it("knows which files tools have read, and what they made of them", async () => {
      const index = await open();
      assert.deepEqual(await index.readCounts(), { files: 0, unread: 0 });
      const log = [withFiles(0, "original"), withFiles(1, "video", "video", "pdf"), capture(2, "no file")];
      await index.apply(0, log);
      assert.deepEqual(await index.readCounts(), { files: 3, unread: 3 });
      const places = async (after: Parameters<ItemIndex["unread"]>[0], limit: number): Promise<unknown> =>
        (await index.unread(after, limit)).map(({ index: at, place, path }) => [at, place, path]);
      assert.deepEqual(await places(null, 2), [
        [0, 0, "0/original"],
        [1, 0, "0/video"],
      ]);
      assert.deepEqual(await places({ index: 1, place: 0 }, 2), [[1, 1, "1/video"]]);

      const of = log[1]?.entry.record ?? assert.fail();
      const link = { relation: "derived-from", record: of } as const;
      await index.apply(3, [
        sampleSealed(3, digits(3), "derivation", sampleFacts("1/video"), { links: [link] }),
        sampleSealed(4, digits(4), "derivation", { action: "of a later version" }, { links: [link] }),
        sampleSealed(5, digits(5), "derivation", { ...sampleFacts("1/video"), more: 1 }, { links: [link] }),
        sampleSealed(6, digits(6), "derivation", sampleFacts("1/video")),
        sampleSealed(7, digits(7), "derivation", sampleFacts("0/video", "b"), { links: [link] }),
      ]);
      assert.deepEqual(await places(null, 9), [
        [0, 0, "0/original"],
        [1, 0, "0/video"],
      ]);
      assert.deepEqual(await index.readCounts(), { files: 3, unread: 2 });
      assert.deepEqual(
        (await index.derivations(of)).map(({ index: at, detail }) => [at, detail]),
        [
          [3, sampleFacts("1/video")],
          [7, sampleFacts("0/video", "b")],
        ],
      );
      assert.deepEqual(
        (await index.damaged()).map(({ index: at }) => at),
        [5, 6],
      );
      await index.reset();
      assert.deepEqual(await index.derivations(of), []);
      assert.deepEqual(await index.readCounts(), { files: 0, unread: 0 });
      await index.close();
    });

    it("finds an item by its name, by a prefix and by its number, and tells when a prefix is not enough", async () => {
      const index = await open();
      const twin = { ...sampleSealed(2, "abcdef0", "intake", intake("a")) };
      const other = sampleSealed(3, "abcdef1", "intake", intake("b"));
      await index.apply(0, [capture(0, "one"), capture(1, "two"), twin, other]);
      const name = digits(1).repeat(4).slice(0, 16);
      const found = await index.find(name);
      assert.ok(found.found === "one" && found.item.index === 1);
      const numbered = await index.find("@0");
      assert.ok(numbered.found === "one" && numbered.item.title === "one");
      assert.equal((await index.find("abcdef")).found, "several");
      for (const wrong of ["", "abc", "@99", "@-1", "%", "zzzzzz", "@1 OR 1=1"]) {
        assert.equal((await index.find(wrong)).found, "none", wrong);
      }
      await index.close();
    });
  });
}

function digits(index: number): string {
  return createHash("sha256").update(String(index)).digest("hex");
}

function capture(index: number, title: string): SealedRecord {
  const detail = sampleCaptureDetail(`https://example.org/${String(index)}`, title, { value: "complete", reasons: [] });
  return sampleSealed(index, digits(index), "capture", detail);
}

function fixity(action: FixityDetail["action"], scope: FixityDetail["scope"], fails: number): FixityDetail {
  const time = { basis: "claimed", value: formatInstant(0) } as const;
  return {
    action,
    scope,
    checkpoint: { root: Buffer.alloc(32).toString("base64"), size: 1 },
    started: time,
    ended: time,
    found: { basis: "measured", value: { holds: 1, fails, unchecked: 0, files: 1, bytes: 1 } },
    faults: [],
    repaired: [],
  };
}

function intake(name: string): object {
  return {
    name: { basis: "claimed", value: name },
    modified: { basis: "reported", value: formatInstant(0) },
    received: { basis: "claimed", value: formatInstant(0) },
    mediaType: { basis: "claimed", value: "image/png" },
    note: null,
  };
}

/** An item with a file of each of these roles. */
function withFiles(index: number, ...roles: readonly string[]): SealedRecord {
  const objects = roles.map((role, place) => ({
    path: `${String(place)}/${role}`,
    role,
    mediaType: "video/mp4",
    size: place,
    sha256: "a".repeat(64),
  }));
  return sampleSealed(index, digits(index), "intake", intake("a"), { objects });
}

/** A proof in a file of this name, asked for, or made from another one. */
function proof(digit: string, from: string | null = null): ProofDetail {
  const anchor = `sha256:${"a".repeat(64)}` as const;
  const asked = { basis: "claimed", value: formatInstant(0) } as const;
  const nameOf = (of: string): string => `anchors/${"a".repeat(64)}/${of.repeat(64)}.ots`;
  const file = { name: nameOf(digit), sha256: digit.repeat(64), size: 9 };
  const url = "https://calendar.invalid";
  if (from === null)
    return { action: "timestamp", anchor, asked, calendars: [{ outcome: "promised", url }], outcome: "obtained", file };
  const attested = { calendars: [{ outcome: "attested", url }], blocks: [800_000] } as const;
  return { action: "upgrade", anchor, asked, from: nameOf(from), outcome: "obtained", file, ...attested };
}

function stamp(name: string, outcome: StampDetail["outcome"]): StampDetail {
  const anchor = `sha256:${"a".repeat(64)}` as const;
  const time = { basis: "claimed", value: formatInstant(0) } as const;
  const asked = { action: "stamp", anchor, asked: time, authority: { name, url: "https://tsa.invalid/" } } as const;
  if (outcome === "failed") return { ...asked, outcome, reason: "nobody was there" };
  const sha256 = "b".repeat(64);
  const file = { name: `anchors/${"a".repeat(64)}/${sha256}.tsr`, sha256, size: 1 };
  return { ...asked, outcome, file, nonce: "41", stamped: time };
}

const logs = fc
  .array(
    fc.oneof(
      fc.record({ kind: fc.constant("capture"), text: fc.string({ unit: "grapheme" }) }),
      fc.record({ kind: fc.constant("intake"), text: fc.string({ unit: "grapheme" }) }),
      fc.record({ kind: fc.constant("key"), text: fc.constant("") }),
      fc.record({ kind: fc.constant("fixity"), text: fc.constantFrom("check", "repair") }),
      fc.record({ kind: fc.constant("token"), text: fc.constantFrom("obtained", "failed") }),
      fc.record({ kind: fc.constant("files"), text: fc.constantFrom("original", "video") }),
      fc.record({ kind: fc.constant("derivation"), text: fc.constantFrom("0/original", "0/video") }),
      fc.record({ kind: fc.constant("damaged"), text: fc.string() }),
    ),
    { minLength: 1, maxLength: 30 },
  )
  .map((plan) =>
    plan.map(({ kind, text }, index): SealedRecord => {
      if (kind === "capture") return capture(index, text);
      if (kind === "intake") return sampleSealed(index, digits(index), "intake", intake(text));
      if (kind === "fixity")
        return sampleSealed(
          index,
          digits(index),
          kind,
          fixity(text === "check" ? text : "repair", { objects: "all" }, index % 2),
        );
      if (kind === "token")
        return sampleSealed(index, digits(index), kind, stamp("a", text === "failed" ? text : "obtained"));
      if (kind === "files") return withFiles(index, text);
      if (kind === "derivation") {
        const link = { relation: "derived-from", record: `sha256:${digits(Math.max(0, index - 1))}` } as const;
        return sampleSealed(index, digits(index), kind, sampleFacts(text), { links: [link] });
      }
      if (kind === "key") return sampleSealed(index, digits(index), "key", {});
      return sampleSealed(index, digits(index), "intake", { of: text });
    }),
  );

async function feed(index: ItemIndex, log: readonly SealedRecord[], cuts: readonly number[]): Promise<void> {
  let from = 0;
  for (let cut = 0; from < log.length; cut += 1) {
    const width = cuts[cut % Math.max(1, cuts.length)] ?? log.length;
    await index.apply(from, log.slice(from, from + width));
    from = Math.min(log.length, from + width);
  }
}

async function answers(index: ItemIndex, log: readonly SealedRecord[]): Promise<unknown> {
  return {
    position: await index.position(),
    count: await index.count(),
    list: await index.list(null, 1000),
    middle: await index.list(Math.floor(log.length / 2), 3),
    damaged: await index.damaged(),
    fixity: await index.fixity(),
    tokens: await index.tokens(),
    proofs: await index.proofs(),
    uncovered: await index.uncovered(Math.floor(log.length / 2)),
    unread: await index.unread(null, 1000),
    derivations: await Promise.all(log.map(({ entry }) => index.derivations(entry.record))),
    found: await Promise.all(log.map(({ entry }) => index.find(entry.record))),
    searched: await Promise.all(
      ["", "sample", "example.org -1", "kind:file after:1970-01-01"].map((query) =>
        index.search({ query, selection: null, sort: "relevance", cursor: null, limit: 200, facets: true }),
      ),
    ),
  };
}
