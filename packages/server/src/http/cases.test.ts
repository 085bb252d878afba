/** Who is in a case sees and does there what their role allows, and of all else not even that it is there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CaseId } from "@muniment/verify";
import { samplePassword } from "../state/sample-state.ts";
import type { CaseAnswer, CasesAnswer } from "./api-cases.ts";
import { browserDefaults } from "../actions/capturing/capture-order.ts";
import type { QueueAnswer } from "./api-queues.ts";
import type { ChangeOrder, DescribeAnswer, DescriptionAnswer } from "./api-description.ts";
import type { InvitationAnswer, InvitationMadeAnswer, SignedInAs } from "./api-people.ts";
import type { ArchiveAnswer, ItemAnswer, ItemsAnswer, SearchResults } from "./api.ts";
import { applicationRules } from "./rules.ts";
import { cookieOf } from "./sample-people.ts";
import { openCases, packageOf, read } from "./sample-cases.ts";
import { announced, digestOfPiece, SampleSender } from "./sample-sender.ts";
import { ask, bytesOf, codeOf, post, sha256Of, type Reply } from "./sample-viewer.ts";

test("who is in no case sees nothing; who is let into one sees what belongs to it, and no trace of the rest", async (t) => {
  const { archive, url, capture, file, lena, omar, harbour, market, get, assign, into, faults } = await openCases(t);
  assert.equal(codeOf(await ask(`${url}api/items`, { headers: { cookie: omar } })), "role.refused");
  assert.equal((await get<ArchiveAnswer>("archive", omar)).items, 0);

  archive.deps.cases.admit(harbour.id, "Omar", "viewer", null);
  const listed = await get<ItemsAnswer>("items", omar);
  assert.deepEqual([listed.total, listed.withdrawn, listed.items.map(({ item }) => item)], [1, 0, [capture]]);
  assert.equal(listed.damaged.length, 0);
  assert.equal((await get<ArchiveAnswer>("archive", omar)).items, 1);
  assert.equal((await get<ItemsAnswer>("items", lena)).total, 2);
  assert.equal((await get<ItemsAnswer>("items?place=1", omar)).items.length, 0);
  assert.deepEqual(
    (await get<ItemsAnswer>("items?place=0", omar)).items.map(({ item }) => item),
    [capture],
  );

  const search = (query: string, cookie = omar) => get<SearchResults>(`search?q=${encodeURIComponent(query)}`, cookie);
  for (const query of ["drawing", `case:${market.id}`, "kind:file", "-nothing drawing"]) {
    const found = await search(query);
    assert.deepEqual([query, found.total, found.explanation.searched], [query, 0, 1]);
    assert.ok((await search(query, lena)).total > 0, query);
  }
  assert.equal((await search("drawing")).explanation.nothing?.code, "word-unknown", "not even that there is the word");
  assert.equal((await search(`case:${harbour.id}`)).total, 1);
  assert.equal((await search("page")).total, 1);
  const cases = await get<CasesAnswer>("cases", omar);
  assert.deepEqual(
    [cases.mayMake, cases.cases.map(({ name, items, role }) => [name, items, role])],
    [false, [["Harbour", 1, "viewer"]]],
  );
  assert.deepEqual(
    (await get<CasesAnswer>("cases", lena)).cases.map(({ name, role }) => [name, role]),
    [
      ["Harbour", "lead"],
      ["Market", "lead"],
    ],
  );
  const hidden = await ask(`${url}api/cases/${market.id}`, { headers: { cookie: omar } });
  const none = await ask(`${url}api/cases/c-0000000000000000`, { headers: { cookie: omar } });
  assert.deepEqual([codeOf(hidden), codeOf(none)], ["case.missing", "case.missing"]);
  assert.equal(codeOf(await ask(`${url}api/items/${file}`, { headers: { cookie: omar } })), "item.none");
  const before = (await get<ItemsAnswer>("items", omar)).items;
  read(await assign(lena, into(capture, market)));
  assert.deepEqual((await get<ItemsAnswer>("items", omar)).items, before, "not even that it is in another, too");
  assert.deepEqual(faults, []);
});

test("every endpoint that is by case knows no item of another case, whatever the role in one's own", async (t) => {
  const { archive, url, capture, file, lena, omar, harbour, market, into, order } = await openCases(t);
  archive.deps.cases.admit(harbour.id, "Omar", "lead", null);
  // Theirs who asks for the whole archive: a list and a delivery of the other case.
  const sender = new SampleSender(url, lena);
  const asked = { list: "http://127.0.0.1/", kind: "lines", column: null, reason: null, options: browserDefaults };
  const { queue } = await sender.post<QueueAnswer>("queues/begin", { ...asked, case: market.id });
  const others = { item: file, sha256: sha256Of(bytesOf.svg), case: market.id, queue, place: "0", from: "0" };
  const tag = { item: file, change: "state", field: "tag", value: "court", replaces: [] } as const;
  const bodies: Readonly<Record<string, unknown>> = {
    "POST /api/describe": { changes: [tag] },
    "POST /api/withdraw": { changes: [{ ...tag, field: "withdrawal", value: { reason: "Asked for" } }] },
    "POST /api/assign": { changes: [into(file, market)] },
    "POST /api/cases/rename": { case: market.id, name: "Mine" },
    "POST /api/cases/admit": { case: market.id, name: "Lena", role: "lead" },
    "POST /api/cases/dismiss": { case: market.id, name: "Lena" },
    "POST /api/cases/invite": { case: market.id, role: "lead", note: "", days: 1 },
    "POST /api/cases/withdraw": { case: market.id, invitation: 1 },
    "POST /api/deliveries": { case: market.id, count: 1, note: null },
    "POST /api/deliveries/:delivery/end": {},
    "POST /api/deliveries/:delivery/files": { from: 1, files: [] },
    "POST /api/deliveries/:delivery/files/:place/end": { sha256: null, again: false },
    "POST /api/deliveries/:delivery/files/:place/leave": {},
    "POST /api/queues/begin": { ...asked, case: market.id },
    "POST /api/queues/go-on": { queue, which: "left" },
    "POST /api/queues/stop": { queue },
    "POST /api/packages/begin": { ...packageOf(file), items: [capture, file] },
  };
  const queries: Readonly<Record<string, string>> = {
    "GET /api/compare": `?before=${capture}&after=${file}`,
    "PUT /api/deliveries/:delivery/batch": "?places=0",
  };
  // They name no item, and are tried above.
  const lists = ["GET /api/search", "GET /api/items", "GET /api/cases", "GET /api/places", "GET /api/packages"];
  // Of a package that is there they are tried in a test of their own.
  lists.push("POST /api/packages/stop", "POST /api/packages/remove", "GET /api/packages/:id/file");
  lists.push("GET /api/deliveries", "GET /api/queues", "GET /api/queues/options", "POST /api/held");
  const missing = ["item.none", "case.missing", "handover.items", "queue.missing", "upload.none"];
  for (const [endpoint, who] of Object.entries(applicationRules)) {
    if (typeof who === "string" || !("inCase" in who) || lists.includes(endpoint)) continue;
    const [method, pattern = ""] = endpoint.split(" ");
    // Each on one of its own: what is done with one may be its end.
    const names: Readonly<Record<string, string>> = pattern.includes(":delivery")
      ? { ...others, delivery: await sender.begin([announced("a", Buffer.from("x"))], null, market.id) }
      : others;
    const path = pattern.replaceAll(/:([a-z0-9]+)/g, (_, name: string) => names[name] ?? "").slice("/api/".length);
    const address = `${url}api/${path}${queries[endpoint] ?? ""}`;
    const answer = (cookie: string) => {
      if (method === "POST") return order(path, cookie, bodies[endpoint]);
      return method === "PUT" ? put(address, cookie) : ask(address, { headers: { cookie } });
    };
    const shut = await answer(omar);
    assert.ok(shut.status >= 400, `${endpoint}: ${shut.body.toString()}`);
    assert.ok(missing.includes(codeOf(shut)), `${endpoint}: ${codeOf(shut)}`);
    const open = await answer(lena);
    assert.ok(open.status < 400 || !missing.includes(codeOf(open)), endpoint);
  }
});

/** A piece of a file. */
function put(address: string, cookie: string): Promise<Reply> {
  const own = { origin: new URL(address).origin, "content-type": "application/octet-stream" };
  return ask(address, {
    method: "PUT",
    headers: { cookie, ...own, "content-digest": digestOfPiece(Buffer.from("x")) },
    body: "x",
  });
}

test("what is not by case is closed to who has a role in cases alone, even to a lead there", async (t) => {
  const { archive, url, omar, harbour, order } = await openCases(t);
  archive.deps.cases.admit(harbour.id, "Omar", "lead", null);
  for (const endpoint of ["key", "invitations", "accounts"])
    assert.equal(codeOf(await ask(`${url}api/${endpoint}`, { headers: { cookie: omar } })), "role.refused", endpoint);
  assert.equal(codeOf(await order("cases/make", omar, { name: "Mine", id: null })), "role.refused");
  const reply = await ask(`${url}api/session`, { headers: { cookie: omar } });
  assert.equal((read(reply) as SignedInAs).adds, "in-cases");
});

test("in a case the role says what may be said of an item, and who may put it where", async (t) => {
  const { archive, capture, file, lena, omar, harbour, market, get, order, assign, into } = await openCases(t);
  const { cases } = archive.deps;
  const may = async (): Promise<unknown> => {
    const { mayDescribe, mayWithdraw, mayAssign } = await get<DescriptionAnswer>(`items/${capture}/description`, omar);
    return [mayDescribe, mayWithdraw, mayAssign];
  };
  const tag = { changes: [{ item: capture, change: "state", field: "tag", value: "court", replaces: [] }] };
  cases.admit(harbour.id, "Omar", "viewer", null);
  assert.deepEqual(await may(), [false, false, false]);
  assert.equal(codeOf(await order("describe", omar, tag)), "role.refused");
  cases.admit(harbour.id, "Omar", "contributor", null);
  assert.deepEqual(await may(), [true, false, false]);
  read(await order("describe", omar, tag));
  assert.equal(codeOf(await assign(omar, into(capture, harbour))), "role.refused");
  cases.admit(harbour.id, "Omar", "reviewer", null);
  assert.deepEqual(await may(), [true, true, true]);

  assert.equal(codeOf(await assign(omar, into(capture, market))), "describe.value", "not in that case");
  assert.equal(codeOf(await assign(omar, into(capture, { ...harbour, name: "Another name" }))), "describe.value");
  const again = read(await assign(omar, into(capture, harbour))) as DescribeAnswer;
  assert.equal(again.done[0]?.sealed, null, "it is there already");
  assert.equal(codeOf(await order("describe", lena, { changes: [into(capture, market)] })), "describe.value");

  read(await assign(lena, into(capture, market)));
  const told = await get<DescriptionAnswer>(`items/${capture}/description`, omar);
  assert.deepEqual(
    told.statements.map(({ detail }) => detail.field),
    ["case", "tag"],
    "that it belongs to another case as well is not for who is not there",
  );
  assert.equal(told.total, 2);
  const all = await get<DescriptionAnswer>(`items/${capture}/description`, lena);
  assert.deepEqual([all.statements.length, all.total], [3, 3]);
  const [first, , market1] = all.statements.map(({ record }) => record);
  const out = (record: typeof first): ChangeOrder => ({
    ...{ item: capture, change: "retract", field: "case", reason: null },
    replaces: [record ?? assert.fail()],
  });
  const sealedBy = async (change: ChangeOrder) =>
    (read(await assign(lena, change)) as DescribeAnswer).done[0]?.sealed?.record ?? assert.fail();
  const retracted = await sealedBy(out(market1));
  const still = await get<DescriptionAnswer>(`items/${capture}/description`, omar);
  assert.deepEqual([still.statements.length, still.total], [2, 2], "nor that it once did");
  const other = await sealedBy({ ...into(capture, market), replaces: [retracted] });
  assert.equal(codeOf(await assign(omar, out(other))), "describe.value", "out of a case that is not theirs");
  const instead = { ...into(capture, harbour), replaces: [other] } as const;
  assert.equal(codeOf(await assign(omar, instead)), "describe.value", "nor by putting another case in its place");
  read(await assign(omar, out(first)));
  assert.equal((await get<ItemsAnswer>("items", omar)).total, 0, "it is gone from the case, and so from their sight");
  assert.equal((await get<SearchResults>(`search?q=case:${market.id}`, lena)).total, 2);
  assert.equal(
    (await get<ItemsAnswer>("items", lena)).items.some(({ item }) => item === file),
    true,
  );
});

test("items are put into a case and taken out of it many at once, in cases in which one may, and no trace is left of others", async (t) => {
  const { archive, capture, file, lena, omar, harbour, market, get, assign, into } = await openCases(t);
  const { cases } = archive.deps;
  const out = (item: string, { id }: { readonly id: CaseId }): ChangeOrder => ({
    ...{ item, change: "take-out", field: "case", case: id },
  });
  const session = async (): Promise<readonly [SignedInAs["adds"], boolean]> => {
    const { adds, mayAssign } = await get<SignedInAs>("session", omar);
    return [adds, mayAssign];
  };
  cases.admit(harbour.id, "Omar", "viewer", null);
  assert.deepEqual(await session(), ["nowhere", false]);
  cases.admit(harbour.id, "Omar", "contributor", null);
  assert.deepEqual(await session(), ["in-cases", false]);
  assert.equal(codeOf(await assign(omar, out(capture, harbour))), "role.refused");
  cases.admit(harbour.id, "Omar", "reviewer", null);
  assert.deepEqual(await session(), ["in-cases", true]);
  read(await assign(lena, into(capture, market)));
  const [hidden, none] = [
    await assign(omar, out(capture, market)),
    await assign(omar, out(capture, { id: "c-0000000000000000" })),
  ];
  assert.deepEqual([codeOf(hidden), codeOf(none)], ["describe.value", "describe.value"]);
  assert.equal(hidden.body.toString(), none.body.toString(), "another case is as one that there is not");
  assert.equal(codeOf(await assign(omar, out(file, harbour))), "item.none");
  assert.equal(codeOf(await assign(omar, out(capture, harbour), out(file, harbour))), "item.none", "all, or none");

  const done = read(await assign(lena, out(capture, harbour), out(file, harbour))) as DescribeAnswer;
  assert.deepEqual(
    done.done.map(({ sealed }) => sealed !== null),
    [true, false],
    "what is not in it needs nothing",
  );
  assert.equal((await get<ItemsAnswer>("items", omar)).total, 0);
  read(await assign(lena, into(capture, harbour), into(file, harbour)));
  assert.equal((await get<ItemsAnswer>("items", omar)).total, 2);
  cases.rename(harbour.id, "Quay", null);
  read(await assign(omar, out(capture, harbour), out(file, harbour)));
  assert.equal((await get<ItemsAnswer>("items", omar)).total, 0, "by whatever name it was put there");
  assert.equal((await get<SearchResults>(`search?q=case:${market.id}`, lena)).total, 2);
});

test("a search counts by case, of those cases alone that one may see, and calls them by their names", async (t) => {
  const { archive, capture, lena, omar, harbour, market, get, assign, into } = await openCases(t);
  const { cases } = archive.deps;
  read(await assign(lena, into(capture, market)));
  cases.rename(harbour.id, "Quay", null);
  const found = async (query: string, cookie: string): Promise<unknown> => {
    const answer = await get<SearchResults>(`search?q=${encodeURIComponent(query)}`, cookie);
    return [answer.facets?.cases, answer.cases.map(({ name }) => name)];
  };
  const counted = (...counts: readonly (readonly [{ readonly id: CaseId }, number])[]): unknown =>
    counts.map(([{ id: value }, count]) => ({ value, count }));
  assert.deepEqual(await found("-nothing", lena), [counted([market, 2], [harbour, 1]), ["Market", "Quay"]]);
  assert.deepEqual(await found(`case:${harbour.id}`, lena), [
    counted(...([harbour, market].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((one) => [one, 1]) as [])),
    ["Quay", "Market"],
  ]);
  for (const role of ["viewer", "lead"] as const) {
    cases.admit(harbour.id, "Omar", role, null);
    assert.deepEqual(await found("-nothing", omar), [counted([harbour, 1]), ["Quay"]], role);
    for (const hidden of [market.id, "c-0000000000000000"])
      for (const [query, total] of [
        [`case:${hidden}`, 0],
        [`-case:${hidden}`, 1],
        [`case:${hidden} case:${harbour.id}`, 1],
      ] as const) {
        const answer = await get<SearchResults>(`search?q=${encodeURIComponent(query)}`, omar);
        const names = query.includes(harbour.id) || total > 0 ? ["Quay"] : [];
        assert.deepEqual([answer.total, answer.cases.map(({ name }) => name)], [total, names], query);
        assert.equal(answer.explanation.nothing?.code, total === 0 ? "filtered" : undefined, query);
      }
  }
  cases.admit(market.id, "Omar", "viewer", null);
  assert.deepEqual(await found("-nothing", omar), [counted([market, 2], [harbour, 1]), ["Market", "Quay"]]);
});

test("a case's lead lets people in and takes them out; a replay ends with their place in it", async (t) => {
  const { archive, capture, omar, lena, harbour, get, order } = await openCases(t);
  await archive.deps.accounts.add({ name: "Basma", role: "member", password: samplePassword });
  archive.deps.cases.admit(harbour.id, "Omar", "lead", null);
  const made = read(
    await order("cases/admit", omar, { case: harbour.id, name: "basma", role: "viewer" }),
  ) as CaseAnswer;
  assert.deepEqual(
    made.members.map(({ name, role }) => [name, role]),
    [
      ["Omar", "lead"],
      ["Basma", "viewer"],
    ],
  );
  assert.equal(
    codeOf(await order("cases/admit", omar, { case: harbour.id, name: "Nobody", role: "viewer" })),
    "account.missing",
  );
  const renamed = read(await order("cases/rename", omar, { case: harbour.id, name: "Quay" })) as CaseAnswer;
  assert.equal(renamed.case.name, "Quay");
  const { replay } = await get<ItemAnswer>(`items/${capture}`, omar);
  assert.equal((await ask(`${replay.base}/capture.wacz`, { method: "HEAD" })).status, 200);
  read(await order("cases/dismiss", lena, { case: harbour.id, name: "Omar" }));
  assert.equal((await ask(`${replay.base}/capture.wacz`, { method: "HEAD" })).status, 403);
  assert.equal(codeOf(await order("cases/rename", omar, { case: harbour.id, name: "Mine" })), "role.refused");
});

test("a case's lead invites into that case alone; who comes sees it, and no trace of the rest", async (t) => {
  const { archive, url, capture, lena, omar, harbour, market, get, order } = await openCases(t);
  const { cases } = archive.deps;
  const invitation = { role: "viewer", note: "for Basma", days: 3 } as const;
  cases.admit(harbour.id, "Omar", "reviewer", null);
  assert.equal(codeOf(await order("cases/invite", omar, { case: harbour.id, ...invitation })), "role.refused");
  cases.admit(harbour.id, "Omar", "lead", null);
  for (const other of [market.id, "c-0000000000000000"])
    assert.equal(codeOf(await order("cases/invite", omar, { case: other, ...invitation })), "case.missing");
  const { secret } = read(
    await order("cases/invite", omar, { case: harbour.id, ...invitation }),
  ) as InvitationMadeAnswer;
  const others = read(await order("cases/invite", lena, { case: market.id, ...invitation })) as InvitationMadeAnswer;

  const listed = async (of: string, cookie: string): Promise<readonly string[]> =>
    (await get<CaseAnswer>(`cases/${of}`, cookie)).invitations.map(({ by }) => by);
  assert.deepEqual([await listed(harbour.id, omar), await listed(market.id, lena)], [["Omar"], ["Lena"]]);
  cases.admit(harbour.id, "Omar", "reviewer", null);
  assert.deepEqual(await listed(harbour.id, omar), [], "for who leads it");
  cases.admit(harbour.id, "Omar", "lead", null);
  const { id } = others.invitation;
  const withdrawn = await order("cases/withdraw", omar, { case: harbour.id, invitation: id });
  const none = await order("cases/withdraw", omar, { case: harbour.id, invitation: 999 });
  assert.deepEqual([codeOf(withdrawn), codeOf(none)], ["invitation.none", "invitation.none"]);
  assert.equal(codeOf(await order("cases/withdraw", omar, { case: market.id, invitation: id })), "case.missing");

  const told = read(await post(`${url}api/invitation`, { secret })) as InvitationAnswer;
  assert.deepEqual([told.role, told.by, told.case], ["member", "Omar", { name: "Harbour", role: "viewer" }]);
  const person = { secret, name: "Basma", password: samplePassword };
  const basma = cookieOf(await post(`${url}api/invitation/accept`, person));
  const seen = (await get<ItemsAnswer>("items", basma)).items.map(({ item }) => item);
  assert.deepEqual(seen, [capture]);
  assert.deepEqual(
    (await get<CasesAnswer>("cases", basma)).cases.map(({ name, role }) => [name, role]),
    [["Harbour", "viewer"]],
  );
  assert.equal(codeOf(await post(`${url}api/invitation/accept`, { ...person, name: "Once more" })), "invitation.none");
  const after = read(await order("cases/withdraw", lena, { case: market.id, invitation: id })) as CaseAnswer;
  assert.deepEqual(after.invitations, []);
  assert.equal(codeOf(await post(`${url}api/invitation`, { secret: others.secret })), "invitation.none");
});

test("a case that the log names and this home has lost is told to who sees all, and can be taken up again", async (t) => {
  const { archive, capture, lena, omar, get, order } = await openCases(t);
  const lost = { id: "c-00000000000000aa", name: "From before" } as const;
  await archive.addToCase(capture, lost);
  const told = (await get<CasesAnswer>("cases", lena)).cases.find(({ id }) => id === lost.id);
  assert.deepEqual(told, { ...lost, made: null, members: 0, items: 1, role: "lead" });
  assert.equal(codeOf(await order("cases/make", omar, lost)), "role.refused");
  const { case: made } = read(await order("cases/make", lena, lost)) as CaseAnswer;
  assert.deepEqual([made.id, made.items, made.made !== null], [lost.id, 1, true]);
  assert.equal(codeOf(await order("cases/make", lena, { name: "Once more", id: lost.id })), "case.exists");
});
