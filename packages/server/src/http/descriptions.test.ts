import assert from "node:assert/strict";
import { test } from "node:test";
import type { ItemsAnswer } from "./api.ts";
import type {
  ChangeOrder,
  DescribeAnswer,
  DescribeRefusal,
  DescriptionAnswer,
  PlacesAnswer,
} from "./api-description.ts";
import { signInEveryRole } from "./sample-people.ts";
import { ask, codeOf, openViewer, post, type Reply } from "./sample-viewer.ts";

function read(reply: Reply): unknown {
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString());
}

test("who may describe does, who may not is refused; a withdrawal is for reviewers and leads", async (t) => {
  const { archive, capture, file, url } = await openViewer(t);
  const tag = { item: capture, change: "state", field: "tag", value: "court", replaces: [] } as const;
  const send = (path: string, cookie: string, ...changes: readonly ChangeOrder[]) =>
    post(`${url}api/${path}`, { changes }, cookie === "" ? {} : { cookie });
  assert.equal(codeOf(await send("describe", "", tag)), "role.refused");
  const cookies = await signInEveryRole(archive.deps, url);
  const told = async (item = capture, cookie = cookies.viewer) =>
    read(await ask(`${url}api/items/${item}/description`, { headers: { cookie } })) as DescriptionAnswer;

  assert.equal(codeOf(await send("describe", cookies.viewer, tag)), "role.refused");
  assert.equal(codeOf(await send("describe", cookies.administrator, tag)), "role.refused");
  const { done } = read(await send("describe", cookies.contributor, tag, { ...tag, item: file })) as DescribeAnswer;
  assert.deepEqual(
    done.map(({ item, sealed }) => [item, sealed !== null]),
    [
      [capture, true],
      [file, true],
    ],
  );
  const answer = await told();
  const { actor } = answer.statements[0] ?? assert.fail();
  assert.deepEqual([answer.people[actor], answer.mayDescribe, answer.mayWithdraw], ["contributor", false, false]);
  assert.equal((await told(capture, cookies.lead)).mayWithdraw, true);
  assert.equal((await told(capture, cookies.contributor)).mayWithdraw, false);

  const withdrawal = { ...tag, field: "withdrawal", value: { reason: "Asked for" } } as const;
  assert.equal(codeOf(await send("withdraw", cookies.contributor, withdrawal)), "role.refused");
  assert.equal(codeOf(await send("describe", cookies.lead, withdrawal)), "describe.value");
  assert.equal(codeOf(await send("withdraw", cookies.lead, tag)), "describe.value");
  const back = (read(await send("withdraw", cookies.reviewer, withdrawal)) as DescribeAnswer).done[0]?.sealed;
  const list = async (): Promise<ItemsAnswer> =>
    read(await ask(`${url}api/items`, { headers: { cookie: cookies.viewer } })) as ItemsAnswer;
  const without = await list();
  assert.deepEqual([without.total, without.withdrawn, without.items.map(({ item }) => item)], [1, 1, [file]]);
  const undo = {
    item: capture,
    change: "retract",
    field: "withdrawal",
    reason: null,
    replaces: [back?.record ?? assert.fail()],
  } as const;
  read(await send("withdraw", cookies.lead, undo)) as DescribeAnswer;
  assert.deepEqual([(await list()).total, (await list()).withdrawn], [2, 0]);
});

test("two browsers that change one note: one is sealed, the other is told what stands there; a batch is whole or not at all", async (t) => {
  const { archive, capture, file, faults, url } = await openViewer(t);
  const { contributor, lead } = await signInEveryRole(archive.deps, url);
  const send = (cookie: string, ...changes: readonly ChangeOrder[]) =>
    post(`${url}api/describe`, { changes }, { cookie });
  const note = { item: capture, change: "state", field: "note", value: "One", replaces: [] } as const;
  const first = (read(await send(contributor, note)) as DescribeAnswer).done[0]?.sealed?.record ?? assert.fail();
  const both = await Promise.all(
    [contributor, lead].map((cookie) =>
      send(cookie, { ...note, value: cookie, replaces: [first] }, { ...note, item: file, value: cookie }),
    ),
  );
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
  const refused = both.find(({ status }) => status === 409) ?? assert.fail();
  assert.equal(codeOf(refused), "describe.conflict");
  const { failures } = JSON.parse(refused.body.toString()) as DescribeRefusal;
  const { actor, detail } = failures[0]?.current[0] ?? assert.fail();
  assert.ok(failures.length === 1 && detail.action === "state" && detail.said.basis === "claimed" && actor !== "");
  const headers = { cookie: lead };
  const told = read(await ask(`${url}api/items/${file}/description`, { headers })) as DescriptionAnswer;
  assert.equal(told.statements.length, 1, "of the batch that was refused nothing was sealed");
  assert.deepEqual(faults, []);
});

test("what cannot be said is refused, with a sentence", async (t) => {
  const { archive, capture, url } = await openViewer(t);
  const { lead } = await signInEveryRole(archive.deps, url);
  const send = (changes: unknown) => post(`${url}api/describe`, { changes }, { cookie: lead });
  const tag = { item: capture, change: "state", field: "tag", value: "court", replaces: [] };
  for (const [bad, code] of [
    [[], "body.bad"],
    [[{ ...tag, more: 1 }], "body.bad"],
    [[{ ...tag, field: "weather" }], "body.bad"],
    [[{ ...tag, replaces: ["sha256:1"] }], "body.bad"],
    [Array.from({ length: 257 }, () => tag), "body.bad"],
    [[{ ...tag, value: "" }], "describe.value"],
    [[{ ...tag, value: "\ud800" }], "describe.value"],
    [[{ ...tag, value: "x".repeat(201) }], "describe.value"],
    [[{ ...tag, field: "date", value: { edtf: "May 2014", of: "event" } }], "describe.value"],
    [[{ ...tag, field: "place", value: { name: null, at: null, precision: "exact", typed: null } }], "describe.value"],
    [[{ ...tag, item: "0000000000000000" }], "item.none"],
    [[{ ...tag, replaces: [`sha256:${"0".repeat(64)}`] }], "describe.no-statement"],
  ] as const)
    assert.equal(codeOf(await send(bad)), code, JSON.stringify(bad).slice(0, 80));
  assert.equal(codeOf(await ask(`${url}api/describe`, { headers: { cookie: lead } })), "route.none");
});

test("where what a search finds was is told to who may look: places that hold, with their precision, and none that was withdrawn", async (t) => {
  const { archive, capture, file, url } = await openViewer(t);
  const cookies = await signInEveryRole(archive.deps, url);
  const places = async (query: string, cookie = cookies.viewer): Promise<PlacesAnswer> =>
    read(await ask(`${url}api/places?q=${encodeURIComponent(query)}`, { headers: { cookie } })) as PlacesAnswer;
  assert.deepEqual(await places(""), { places: [], total: 0, read: 0 });
  const at = { latitude: "35.1856", longitude: "33.3823" };
  const square = { at, name: "Court square", precision: "vicinity", typed: "35.1856, 33.3823" } as const;
  const region = { at: null, name: "The north", precision: "region", typed: null } as const;
  const place = { item: capture, change: "state", field: "place", value: square, replaces: [] } as const;
  const changes = [place, { ...place, value: region }, { ...place, item: file }];
  const { done } = read(
    await post(`${url}api/describe`, { changes }, { cookie: cookies.contributor }),
  ) as DescribeAnswer;
  const all = await places("");
  assert.deepEqual([all.total, all.read, all.places.length], [2, 2, 3]);
  const ofCapture = all.places.filter(({ item }) => item === capture);
  assert.deepEqual(
    ofCapture.map(({ at, name, precision }) => ({ at, name, precision })),
    [
      { at, name: "Court square", precision: "vicinity" },
      { at: null, name: "The north", precision: "region" },
    ],
  );
  assert.equal((await places("kind:capture")).places.length, 2);
  const gone = { item: capture, change: "retract", field: "place", reason: null } as const;
  const replaces = [done[0]?.sealed?.record ?? assert.fail()];
  await post(`${url}api/describe`, { changes: [{ ...gone, replaces }] }, { cookie: cookies.lead });
  assert.deepEqual(
    (await places("kind:capture")).places.map(({ name }) => name),
    ["The north"],
  );
  const withdrawal = {
    item: capture,
    change: "state",
    field: "withdrawal",
    value: { reason: "Asked for" },
    replaces: [],
  };
  await post(`${url}api/withdraw`, { changes: [withdrawal] }, { cookie: cookies.lead });
  assert.deepEqual(
    (await places("")).places.map(({ item }) => item),
    [file],
  );
  assert.equal(codeOf(await ask(`${url}api/places`, { headers: { cookie: cookies.administrator } })), "role.refused");
});
