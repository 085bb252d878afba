/** What people say of items, from the action to the index and back, over a real archive. Source: spec/description. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { parseStatement, type Digest, type Quotation, type Statement, type StatementField } from "@muniment/verify";
import { follow } from "../index/follower.ts";
import { holdingIn, type ItemDescription } from "../index/descriptions.ts";
import type { ItemDetail } from "../index/items.ts";
import { SearchableArchive } from "../index/sample-searchable.ts";
import { openSqliteIndex } from "../index/sqlite/sqlite-index.ts";
import { describe, DescribeError, type DescribeDone, type StatementChange } from "./describe.ts";
import { fixtures, skipFixtures as absent } from "../../../../test/shared-fixtures.ts";

const text = "Weather. The order of the court came late.";
const quotation: Quotation = {
  ...{ exact: "The order of the court", prefix: "Weather. ", suffix: " came late." },
  object: { path: "files/it.txt", sha256: "ab".repeat(32) },
  ...{ speaker: { name: "The clerk", role: "reader" }, claim: "It was late", place: "Hall seven", date: "2014-05~" },
  source: { text: "Gazette 12", item: null },
};

async function open(t: TestContext) {
  const archive = await SearchableArchive.make();
  t.after(() => archive.close());
  const at = await archive.add([
    { of: "letter.txt", text },
    { of: "other.txt", text: "Harbour." },
  ]);
  const itemAt = async (index: number): Promise<ItemDetail> => {
    const found = await archive.index.find(`@${String(index)}`);
    return found.found === "one" ? found.item : assert.fail();
  };
  const [letter, other] = [await itemAt(at), await itemAt(at + 1)];
  const by = (actor: string) => ({
    archive: archive.archive,
    maker: {
      ...{ actor, software: { name: "muniment", version: "0.1.0" }, now: () => 0 },
      salt: () => randomBytes(32).toString("hex"),
    },
    index: archive.index,
    refresh: () => follow(archive.archive, archive.index),
  });
  const amal = by("a-0000000000000001");
  const say = (item: ItemDetail, ...changes: readonly StatementChange[]): Promise<readonly DescribeDone[]> =>
    describe(
      amal,
      changes.map((change) => ({ item, change })),
    );
  return { archive, letter, other, itemAt, say, amal, basma: by("a-0000000000000002") };
}

function state(field: StatementField, value: unknown, ...replaces: readonly (Digest | undefined)[]): StatementChange {
  const before = replaces.filter((one) => one !== undefined);
  assert.equal(before.length, replaces.length);
  return { change: "state", statement: parseStatement(field, value), replaces: before };
}

const retract = (field: StatementField, replaces: Digest): StatementChange => ({
  ...{ change: "retract", field, reason: "A slip" },
  replaces: [replaces],
});
const sealedBy = (done: readonly DescribeDone[]): Digest => done[0]?.sealed?.record ?? assert.fail();
const said = (description: ItemDescription): readonly Statement[] =>
  holdingIn(description).map(({ statement }) => statement);

test("what is said is found, where it says; what is edited or retracted is not, and stays in the history", async (t) => {
  const { archive, letter, other, say, itemAt } = await open(t);
  const place = {
    name: "Court square",
    precision: "vicinity",
    at: { latitude: "35.1", longitude: "33.3" },
    typed: null,
  };
  const done = await say(
    letter,
    state("title", "The judges' day"),
    state("tag", "Free Press"),
    state("note", "A heron was seen"),
    state("quote", quotation),
    state("place", place),
    state("party", { is: "person", name: "Amal Haddad", role: "witness" }),
    state("label", { label: "graphic", kind: "injury" }),
    state("date", { edtf: "2014-05~", of: "event" }),
  );
  assert.deepEqual(
    done.map(({ sealed }) => sealed !== null),
    Array.from({ length: 8 }, () => true),
  );
  const foundIn = async (query: string): Promise<readonly unknown[]> => {
    const { hits } = await archive.search(query);
    return hits.flatMap(({ item, found }) => [item.index, ...found.map(({ field }) => field)]);
  };
  const { index } = letter;
  assert.deepEqual(await foundIn("judges"), [index, "title"]);
  assert.deepEqual(await foundIn("press"), [index, "tag"]);
  assert.deepEqual(await foundIn("heron court"), [index, "note", "quote", "place", "text"]);
  assert.deepEqual(await foundIn("clerk"), [index, "name"]);
  assert.deepEqual(await foundIn("gazette"), [index, "quote"]);
  assert.deepEqual(await foundIn("haddad"), [index, "name"]);
  for (const query of [
    "tag:free_press",
    "tag:FREE-PRESS harbour OR late",
    "label:graphic",
    "has:place",
    "has:date -has:consent",
  ])
    assert.deepEqual(await archive.found(query), [index], query);
  for (const query of ["tag:press", "label:children", "-has:place letter", "has:conflict"])
    assert.deepEqual(await archive.found(query), [], query);
  assert.deepEqual(await archive.found("-tag:free_press"), [other.index]);
  assert.equal((await itemAt(index)).described?.title, "The judges' day");
  assert.equal((await itemAt(index)).title, "letter.txt");

  const note = done[2]?.sealed?.record;
  const edited = await say(letter, state("note", "A stork was seen", note));
  assert.deepEqual([await archive.found("heron"), await archive.found("stork")], [[], [index]]);
  await say(letter, retract("note", sealedBy(edited)));
  assert.deepEqual([await archive.found("heron"), await archive.found("stork")], [[], []]);
  const description = await archive.index.description(letter.record);
  const thread = description.statements.filter(({ detail }) => detail.field === "note");
  assert.deepEqual(
    thread.map(({ isReplaced, detail }) => [isReplaced, detail.action]),
    [
      [true, "state"],
      [true, "state"],
      [false, "retract"],
    ],
  );
  assert.equal(new Set(thread.map(({ thread: one }) => one)).size, 1);
  // To undo is to say it once more.
  await say(letter, state("note", "A heron was seen", thread[2]?.record));
  assert.deepEqual(await archive.found("heron"), [index]);
  // The same tag twice says nothing more.
  assert.deepEqual(
    (await say(letter, state("tag", "Free Press"))).map(({ sealed }) => sealed),
    [null],
  );
});

test("two who change the same thing: the second is told what stands there now, and nothing of theirs is sealed", async (t) => {
  const { archive, letter, other, amal, basma } = await open(t);
  const first = sealedBy(await describe(amal, [{ item: letter, change: state("note", "One") }]));
  await describe(amal, [{ item: letter, change: state("note", "Two", first) }]);
  const before = (await archive.archive.checkpoint()).checkpoint.size;
  const late = [
    { item: other, change: state("tag", "fine by itself") },
    { item: letter, change: state("note", "Mine", first) },
  ];
  const error = await describe(basma, late).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof DescribeError && error.code === "describe.conflict");
  const [failure, ...more] = error.failures;
  assert.ok(failure !== undefined && more.length === 0 && failure.place === 1);
  const now = failure.current[0];
  assert.ok(now?.detail.action === "state" && now.detail.said.basis === "claimed" && now.detail.said.value === "Two");
  assert.equal((await archive.archive.checkpoint()).checkpoint.size, before, "all or none");
  // What is different never meets.
  await describe(basma, [{ item: letter, change: state("note", "Another note") }]);
  await describe(basma, [{ item: letter, change: state("note", "Mine", now.record) }]);
  const notes = said(await archive.index.description(letter.record)).map(({ value }) => value);
  assert.deepEqual(notes, ["Another note", "Mine"]);
  // A title is there once: who did not see the first cannot say a second.
  await describe(amal, [{ item: letter, change: state("title", "A") }]);
  await assert.rejects(describe(basma, [{ item: letter, change: state("title", "B") }]), { code: "describe.conflict" });
});

test("what two programs sealed at once is a conflict that shows both, and one that replaces both ends it", async (t) => {
  const { archive, letter, other, amal, say } = await open(t);
  const first = sealedBy(await say(letter, state("note", "One")));
  const blind = { ...amal, index: { description: async () => before }, refresh: async () => undefined };
  const before = await archive.index.description(letter.record);
  await describe(blind, [{ item: letter, change: state("note", "Two", first) }]);
  await describe(blind, [{ item: letter, change: state("note", "Three", first) }]);
  await amal.refresh();
  const torn = await archive.index.description(letter.record);
  assert.equal(torn.conflicts.length, 1);
  assert.deepEqual(
    said(torn).map(({ value }) => value),
    ["Two", "Three"],
  );
  assert.deepEqual(await archive.found("has:conflict"), [letter.index]);
  const ends = torn.statements.filter(({ isReplaced }) => !isReplaced).map(({ record }) => record);
  await say(letter, state("note", "Both", ...ends));
  assert.deepEqual((await archive.index.description(letter.record)).conflicts, []);
  assert.deepEqual(await archive.found("has:conflict"), []);
  // From another item, and from another field, nothing is taken out of the way.
  const stray = sealedBy(await say(other, state("note", "Stray")));
  await assert.rejects(say(letter, state("note", "x", stray)), { code: "describe.no-statement" });
  const orders = [stray, stray].map((one) => ({ item: other, change: state("note", "Twice", one) }));
  await assert.rejects(describe(amal, orders), { code: "describe.twice" });
});

test("a conflict on which case an item is in stands with the item, and in no list and no search", async (t) => {
  const { archive, letter, itemAt, amal, say } = await open(t);
  const into = (id: string, ...replaces: readonly (Digest | undefined)[]) =>
    state("case", { id, name: id }, ...replaces);
  const first = sealedBy(await say(letter, into("c-0000000000000001")));
  const before = await archive.index.description(letter.record);
  const blind = { ...amal, index: { description: async () => before }, refresh: async () => undefined };
  for (const id of ["c-0000000000000002", "c-0000000000000003"])
    await describe(blind, [{ item: letter, change: into(id, first) }]);
  await amal.refresh();
  assert.equal((await archive.index.description(letter.record)).conflicts.length, 1);
  assert.deepEqual(await archive.found("has:conflict"), []);
  assert.equal((await itemAt(letter.index)).described?.conflicts ?? 0, 0);
});

test("an item that is withdrawn leaves lists and searches, which say so, and comes back", async (t) => {
  const { archive, letter, say, itemAt } = await open(t);
  const { index } = archive;
  const done = await say(letter, state("withdrawal", { reason: "Asked for" }));
  const listed = async (which?: "only" | "any") => (await index.list(null, 9, which)).map((item) => item.index);
  assert.deepEqual(await listed(), [letter.index + 1]);
  assert.deepEqual(await listed("only"), [letter.index]);
  assert.deepEqual(await listed("any"), [letter.index + 1, letter.index]);
  assert.deepEqual([await index.count(), await index.countWithdrawn()], [2, 1]);
  const answer = await archive.search("court");
  assert.deepEqual([answer.total, answer.explanation.withdrawn, answer.explanation.nothing?.code], [0, 1, "withdrawn"]);
  for (const query of ["court withdrawn:any", "withdrawn:yes"])
    assert.deepEqual(await archive.found(query), [letter.index]);
  assert.equal((await itemAt(letter.index)).described?.withdrawn, "Asked for");
  await say(letter, retract("withdrawal", sealedBy(done)));
  assert.deepEqual(await listed(), [letter.index + 1, letter.index]);
  assert.deepEqual(await archive.found("court"), [letter.index]);
  // Once more, though a retraction stands there that nobody named.
  await say(letter, state("withdrawal", { reason: "Again" }));
  assert.equal((await index.description(letter.record)).conflicts.length, 0);
});

test("a thousand statements of one item, built again from the log in batches of any size, answer as before", async (t) => {
  const { archive, letter, say } = await open(t);
  for (let at = 0; at < 1_000; at += 250)
    await say(letter, ...Array.from({ length: 250 }, (_, one) => state("tag", `tag ${String(at + one)}`)));
  const first = (await archive.index.description(letter.record)).statements[0]?.record ?? assert.fail();
  await say(letter, retract("tag", first));
  const answers = async () => ({
    description: await archive.index.description(letter.record),
    list: await archive.index.list(null, 10),
    found: [await archive.found("tag:tag_999"), await archive.found("tag:tag_0"), await archive.found("999 late")],
  });
  const before = await answers();
  assert.equal(before.description.total, 1_001);
  assert.equal(before.list[1]?.described?.holding, 999);
  assert.deepEqual(before.found, [[letter.index], [], [letter.index]]);
  await archive.reindex();
  assert.deepEqual(await answers(), before);
  const slowly = openSqliteIndex(":memory:");
  for await (const sealed of archive.archive.entries(0, 60)) await slowly.apply(sealed.entry.index, [sealed]);
  await follow(archive.archive, slowly);
  assert.deepEqual(await slowly.description(letter.record), before.description);
  assert.deepEqual(await slowly.list(null, 10), before.list);
  await slowly.close();
});

test("any text stands in every field, and comes back character for character", { skip: absent }, async (t) => {
  const { archive, itemAt, amal } = await open(t);
  const texts: string[] = [];
  for (const [suite, key] of [
    ["strings", "text"],
    ["names", "name"],
    ["normal", "nfd"],
  ] as const) {
    const file = await readFile(join(fixtures, suite, "expected.json"), "utf8");
    const { cases } = JSON.parse(file) as { cases: { detail: Record<string, string> }[] };
    texts.push(
      ...cases.flatMap(({ detail }) => (detail[key] === undefined || detail[key] === "" ? [] : [detail[key]])),
    );
  }
  assert.ok(texts.length > 350);
  const allOf = (one: string): readonly Statement[] => {
    const short = one.slice(0, 200).toWellFormed();
    return [
      { field: "title", value: one },
      { field: "tag", value: short },
      { field: "note", value: one },
      {
        field: "quote",
        value: {
          ...{ exact: one, prefix: short, suffix: short, claim: one, place: one, date: null },
          object: { path: one, sha256: "ab".repeat(32) },
          ...{ speaker: { name: one, role: short }, source: { text: one, item: null } },
        },
      },
      { field: "place", value: { name: one, precision: "region", at: null, typed: short } },
      { field: "party", value: { is: "person", name: one, role: short } },
      { field: "consent", value: { state: "given", by: one, note: one } },
      { field: "restriction", value: { text: one, until: null } },
      { field: "withdrawal", value: { reason: one } },
    ];
  };
  for (let at = 0; at < texts.length; at += 25) {
    const some = texts.slice(at, at + 25);
    const first = await archive.add(some.map((_, place) => ({ of: `${String(at + place)}.txt` })));
    const items = await Promise.all(some.map((_, place) => itemAt(first + place)));
    const orders = some.flatMap((one, place) => {
      const item = items[place] ?? assert.fail();
      return allOf(one).map(({ field, value }) => ({ item, change: state(field, value) }));
    });
    await describe(amal, orders);
    for (const [place, one] of some.entries()) {
      const { record, index } = items[place] ?? assert.fail();
      assert.deepEqual(said(await archive.index.description(record)), allOf(one));
      assert.equal((await itemAt(index)).described?.title, one);
      await archive.search(one);
    }
  }
});
