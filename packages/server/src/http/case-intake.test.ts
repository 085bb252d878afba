/** Links and files that are taken into a case by who has a role in it, through the API. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isCaseId, type CaseId, type CaseNamed } from "@muniment/verify";
import { browserDefaults } from "../actions/capturing/capture-order.ts";
import { samplePassword } from "../state/sample-state.ts";
import type { DescriptionAnswer } from "./api-description.ts";
import type { CaptureChoices, QueueAnswer, QueueLook, QueuesAnswer } from "./api-queues.ts";
import type { DeliveriesAnswer, DeliveryBegunAnswer, HeldAnswer } from "./api-upload.ts";
import { openCases, read } from "./sample-cases.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { announced, SampleSender } from "./sample-sender.ts";
import { ask, bytesOf, codeOf, sha256Of } from "./sample-viewer.ts";

const list = "http://127.0.0.1/one\nhttp://127.0.0.1/two";
const asked = { case: null, list, kind: "lines", column: null, reason: null, options: browserDefaults } as const;

/** Omar adds to the case Harbour, and Mira looks at Market. */
async function open(t: TestContext) {
  const viewer = await openCases(t);
  const { accounts, cases } = viewer.archive.deps;
  await accounts.add({ name: "Mira", role: "member", password: samplePassword });
  const mira = cookieOf(await signIn(viewer.url, "Mira"));
  cases.admit(viewer.harbour.id, "Omar", "contributor", null);
  cases.admit(viewer.market.id, "Mira", "viewer", null);
  const { get, order, omar } = viewer;
  const queueOf = async (cookie: string, body: object): Promise<string> =>
    (read(await order("queues/begin", cookie, { ...asked, ...body })) as QueueAnswer).queue;
  const ended = async (queue: string): Promise<QueueLook> => {
    while ((await get<QueueLook>(`queues/${queue}?from=999999`, omar)).queue.working) await delay(50);
    return await get<QueueLook>(`queues/${queue}`, omar);
  };
  const casesOf = async (item: string): Promise<readonly CaseNamed[]> => {
    const { statements } = await get<DescriptionAnswer>(`items/${item}/description`, viewer.lena);
    return statements.flatMap(({ detail }) =>
      detail.field === "case" && detail.action === "state" && detail.said.basis === "claimed"
        ? [detail.said.value as CaseNamed]
        : [],
    );
  };
  const status = async (path: string, cookie: string): Promise<number> =>
    (await ask(`${viewer.url}api/${path}`, { headers: { cookie } })).status;
  return { ...viewer, mira, queueOf, ended, casesOf, status };
}

test("links are captured into a case, and nobody outside of it learns of the list", async (t) => {
  const { lena, omar, mira, harbour, market, get, order, queueOf, ended, casesOf, status } = await open(t);
  const queue = await queueOf(omar, { case: harbour.id });
  const { queue: told, rows } = await ended(queue);
  const named = { id: harbour.id, name: "Harbour" };
  assert.deepEqual([told.case, told.by, told.sum.blocked], [named, "Omar", 2]);
  for (const row of rows) {
    assert.ok(row.state === "sealed" && row.checked === "verified");
    assert.deepEqual(await casesOf(row.item), [named]);
    assert.deepEqual([await status(`items/${row.item}`, omar), await status(`items/${row.item}`, mira)], [200, 404]);
  }
  const listed = async (cookie: string): Promise<readonly string[]> =>
    (await get<QueuesAnswer>("queues", cookie)).queues.map((one) => one.queue);
  assert.deepEqual([await listed(omar), await listed(lena), await listed(mira)], [[queue], [queue], []]);
  const ofNone = await queueOf(lena, { list: "http://127.0.0.1/three" });
  const inMarket = await queueOf(lena, { case: market.id });
  assert.notEqual(inMarket, queue, "the same list for another case is another list");
  while ((await get<QueuesAnswer>("queues", lena)).queues.some(({ working }) => working)) await delay(50);
  assert.deepEqual([await listed(omar), await listed(mira)], [[queue], [inMarket]]);
  for (const foreign of [ofNone, inMarket])
    for (const path of [`queues/${foreign}`, `queues/${foreign}/status.csv`])
      assert.equal(await status(path, omar), 404, path);
  for (const verb of ["go-on", "stop"]) {
    const body = { queue: inMarket, ...(verb === "go-on" ? { which: "failed" } : {}) };
    assert.equal(codeOf(await order(`queues/${verb}`, omar, body)), "queue.missing", verb);
  }
  const [row] = (await get<QueueLook>(`queues/${inMarket}`, mira)).rows;
  assert.equal(row?.held, null, "that another case holds the address is not told");
  assert.equal(codeOf(await order("queues/go-on", mira, { queue: inMarket, which: "failed" })), "role.refused");
});

test("who has a role in cases alone takes into those, and with no profile of the archive", async (t) => {
  const { lena, omar, mira, harbour, market, get, order } = await open(t);
  const refused = async (cookie: string, body: object): Promise<unknown> =>
    codeOf(await order("queues/begin", cookie, { ...asked, ...body }));
  const unknown: CaseId = "c-0000000000000000";
  assert.ok(isCaseId(unknown));
  assert.equal(await refused(omar, {}), "case.needed");
  assert.equal(await refused(omar, { case: market.id }), "case.missing");
  assert.equal(await refused(omar, { case: unknown }), "case.missing");
  assert.equal(await refused(lena, { case: unknown }), "case.missing");
  assert.equal(await refused(mira, { case: market.id }), "role.refused");
  const withProfile = { ...browserDefaults, profile: "newsroom" };
  assert.equal(await refused(omar, { case: harbour.id, options: withProfile }), "role.refused");
  assert.deepEqual((await get<CaptureChoices>("queues/options", omar)).profiles, []);
  assert.equal(codeOf(await order("queues/sample", omar, { language: "en" })), "role.refused");
  assert.equal(codeOf(await order("deliveries", omar, { case: null, count: 1, note: null })), "case.needed");
  assert.equal(codeOf(await order("deliveries", omar, { case: market.id, count: 1, note: null })), "case.missing");
  assert.equal(codeOf(await order("deliveries", mira, { case: market.id, count: 1, note: null })), "role.refused");
});

test("files are taken into a case, and what other cases hold is not told", async (t) => {
  const { archive, url, omar, mira, lena, harbour, market, get, casesOf, status } = await open(t);
  const sender = new SampleSender(url, omar);
  const begun = await sender.post<DeliveryBegunAnswer>("deliveries", { case: harbour.id, count: 3, note: null });
  const named = { id: harbour.id, name: "Harbour" };
  assert.deepEqual(begun.delivery.case, named);
  const { id } = begun.delivery;
  // The bytes of the second are held, by an item of the case Market.
  const files = [Buffer.from("first"), bytesOf.svg, Buffer.from("third")] as const;
  await sender.post(`deliveries/${id}/files`, {
    from: 0,
    files: files.map((bytes, at) => announced(`folder/${String(at)}.txt`, bytes)),
  });
  const hashes = { sha256: files.map((bytes) => sha256Of(bytes)) };
  assert.deepEqual(await sender.post<HeldAnswer>("held", hashes), { held: [] });
  assert.equal((await new SampleSender(url, lena).post<HeldAnswer>("held", hashes)).held.length, 1);
  const [first] = await sender.batch(id, [0], files[0]);
  await sender.piece(id, 1, 0, files[1]);
  const second = await sender.end(id, 1);
  assert.ok(first !== undefined && second.state === "sealed");
  assert.deepEqual(second.receipt.same, []);
  for (const item of [first.item, second.receipt.item]) {
    assert.deepEqual(await casesOf(item), [named]);
    assert.deepEqual([await status(`items/${item}`, omar), await status(`items/${item}`, mira)], [200, 404]);
  }
  const once = (await sender.post<HeldAnswer>("held", { sha256: [second.receipt.sha256] })).held;
  assert.deepEqual(once, [{ sha256: second.receipt.sha256, same: [second.receipt.item] }]);
  // Who may no longer add to the case neither sees the delivery nor goes on with it, and has it again with the role.
  const { cases } = archive.deps;
  cases.admit(market.id, "Omar", "contributor", null);
  cases.admit(harbour.id, "Omar", "viewer", null);
  assert.deepEqual((await get<DeliveriesAnswer>("deliveries", omar)).deliveries, []);
  await assert.rejects(sender.batch(id, [2], files[2]), { code: "upload.none" });
  cases.admit(harbour.id, "Omar", "contributor", null);
  assert.equal((await sender.batch(id, [2], files[2])).length, 1);
  assert.equal((await get<DeliveriesAnswer>("deliveries", omar)).deliveries.length, 1);
});
