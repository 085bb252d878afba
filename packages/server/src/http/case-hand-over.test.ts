/** Handing over by case. Source: docs/hand-over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ChangeOrder } from "./api-description.ts";
import type { HandOver, HandOverAsked, ItemAnswer, PackagesAnswer } from "./api.ts";
import { openCases, packageOf, read } from "./sample-cases.ts";
import { ask, codeOf, type Reply } from "./sample-viewer.ts";

test("a case's reviewer hands over what belongs to it and nothing else, and meets no trace of what others hand over", async (t) => {
  const { archive, url, capture, file, lena, omar, harbour, market, get, order, assign, into } = await openCases(t);
  const { cases } = archive.deps;
  const list = async (cookie: string) => (await get<PackagesAnswer>("packages", cookie)).packages;
  const ready = async (cookie: string, begun: Reply): Promise<string> => {
    const { id } = read(begun) as HandOver;
    for (;;) {
      const one = (await list(cookie)).find((each) => each.id === id) ?? assert.fail();
      if (one.now.state === "ready") return id;
      assert.equal(one.now.state, "working", JSON.stringify(one.now));
      await delay(20);
    }
  };
  const begin = (cookie: string, asked: HandOverAsked) => order("packages/begin", cookie, asked);
  const fetched = async (id: string, cookie = omar): Promise<string> => {
    const reply = await ask(`${url}api/packages/${id}/file`, { headers: { cookie } });
    return reply.status === 200 ? "sent" : codeOf(reply);
  };
  cases.admit(harbour.id, "Omar", "contributor", null);
  assert.equal(codeOf(await begin(omar, packageOf(capture))), "role.refused");
  cases.admit(harbour.id, "Omar", "reviewer", null);
  cases.admit(market.id, "Omar", "viewer", null);
  const [seen, none] = [await begin(omar, packageOf(file)), await begin(omar, packageOf("0123456789abcdef"))];
  assert.deepEqual([codeOf(seen), codeOf(none)], ["handover.items", "handover.items"], "looking is not enough");
  cases.dismiss(market.id, "Omar", null);
  assert.equal((await begin(omar, packageOf(file))).body.toString(), seen.body.toString());
  assert.equal(codeOf(await begin(omar, packageOf(capture, file))), "handover.items", "all, or none");

  const others = await ready(lena, await begin(lena, { ...packageOf(capture, file), to: "Of the market" }));
  assert.deepEqual(await list(omar), [], "it holds an item of another case as well");
  assert.equal((await get<ItemAnswer>(`items/${capture}`, omar)).exports.length, 0);
  assert.equal((await get<ItemAnswer>(`items/${capture}`, lena)).exports.length, 1);
  assert.deepEqual([await fetched(others), await fetched("e-0123456789abcdef")], ["handover.none", "handover.none"]);
  for (const what of ["stop", "remove"])
    assert.equal(codeOf(await order(`packages/${what}`, omar, { id: others })), "handover.none", what);
  assert.equal(await fetched(others, lena), "sent", "it lies there as before");

  const own = await ready(omar, await begin(omar, { ...packageOf(capture), to: "The court" }));
  assert.deepEqual([await fetched(own), await fetched(own, lena)], ["sent", "sent"]);
  const told = (await get<ItemAnswer>(`items/${capture}`, omar)).exports;
  assert.deepEqual(
    told.map(({ items, detail }) => [items, detail.to]),
    [[1, { basis: "claimed", value: "The court" }]],
  );
  const out: ChangeOrder = { item: capture, change: "take-out", field: "case", case: harbour.id };
  read(await assign(lena, into(file, harbour), out));
  assert.deepEqual([await list(omar), await fetched(own)], [[], "handover.none"], "its item is theirs no longer");
  read(await assign(lena, into(capture, harbour)));
  assert.equal((await list(omar)).length, 2, "of both, all is theirs now");
  read(await order("packages/remove", omar, { id: own }));
  cases.admit(harbour.id, "Omar", "viewer", null);
  assert.equal(await fetched(others), "role.refused");
  assert.deepEqual(
    (await list(lena)).map(({ id }) => id),
    [others],
  );
});

test("who hands over waits for others without being told of them, and may give it up while it waits", async (t) => {
  const { archive, capture, file, lena, omar, harbour, get, order } = await openCases(t);
  archive.deps.cases.admit(harbour.id, "Omar", "reviewer", null);
  const { writing } = archive.deps;
  const as = writing.as.bind(writing);
  const gate = Promise.withResolvers<undefined>();
  writing.as = async (writer) => {
    const room = await as(writer);
    const append: typeof room.archive.append = async (...records) => {
      await gate.promise;
      return await room.archive.append(...records);
    };
    return { ...room, archive: { ...room.archive, append } };
  };
  const begin = (cookie: string, ...items: readonly string[]) => order("packages/begin", cookie, packageOf(...items));
  const list = async (cookie: string) => (await get<PackagesAnswer>("packages", cookie)).packages;
  const first = read(await begin(lena, file)) as HandOver;
  const own = read(await begin(omar, capture)) as HandOver;
  assert.deepEqual(
    (await list(omar)).map(({ id, now }) => [id, now.state]),
    [[own.id, "working"]],
  );
  assert.equal(codeOf(await begin(omar, capture)), "handover.busy", "another of their own");
  assert.equal(codeOf(await order("packages/stop", omar, { id: first.id })), "handover.none");
  assert.equal((read(await order("packages/stop", omar, { id: own.id })) as HandOver).now.state, "stopped");
  assert.equal((await list(lena)).find(({ id }) => id === first.id)?.now.state, "working", "it was not waited for");
  gate.resolve(undefined);
  while ((await list(lena)).find(({ id }) => id === first.id)?.now.state !== "ready") await delay(20);
  assert.deepEqual((await list(lena)).map(({ by, now }) => [by, now.state]).toSorted(), [
    ["Lena", "ready"],
    ["Omar", "stopped"],
  ]);
});
