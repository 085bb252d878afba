import assert from "node:assert/strict";
import { test } from "node:test";
import { formatInstant } from "@muniment/verify";
import { standardCost } from "../state/passwords.ts";
import { samplePassword } from "../state/sample-state.ts";
import type { AccountsAnswer, ItemAnswer, SessionAnswer } from "./api.ts";
import { Attempts } from "./attempts.ts";
import { cookieName } from "./session-cookie.ts";
import { ReplayPasses } from "./replay-passes.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { ask, codeOf, header, json, openViewer, post, type Reply } from "./sample-viewer.ts";

const read = (reply: Reply): unknown => JSON.parse(reply.body.toString());

async function openWithAmal(t: Parameters<typeof openViewer>[0], ...change: [Parameters<typeof openViewer>[1]?]) {
  const viewer = await openViewer(t, ...change);
  await viewer.archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  return viewer;
}

test("without accounts the viewer is open and says so; from the first one on it is shut, at once", async (t) => {
  const { archive, url } = await openViewer(t);
  assert.deepEqual(await json<SessionAnswer>(`${url}api/session`), { state: "open" });
  assert.equal((await ask(`${url}api/items`)).status, 200);
  assert.equal((await signIn(url, "Amal")).status, 401, "there is nobody to be");
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  assert.deepEqual(await json<SessionAnswer>(`${url}api/session`), { state: "out" });
  const refused = await ask(`${url}api/items`);
  assert.deepEqual([refused.status, codeOf(refused)], [401, "session.none"]);
  assert.equal((await ask(url)).body.toString(), "the application", "the page itself holds nothing");
  await archive.deps.accounts.disable("Amal");
  assert.equal((await ask(`${url}api/items`)).status, 401, "an account that is disabled is one");
});

test("who signs in has a cookie that no script reads and no other site sends, and is in until they sign out", async (t) => {
  const { archive, url } = await openWithAmal(t);
  const reply = await signIn(url, " amal ");
  assert.equal(reply.status, 200);
  assert.deepEqual(read(reply), {
    ...{ state: "in", name: "Amal", role: "viewer", alsoAdministers: false, archive: null },
    ...{
      ends: "2026-11-22T23:30:00.000Z",
      cases: 0,
      adds: "nowhere",
      mayAssign: false,
      mayHandOver: false,
    },
  });
  assert.match(
    reply.headers["set-cookie"]?.[0] ?? "",
    /^muniment-[0-9a-f]{16}=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  assert.equal(header(reply, "cache-control"), "no-store");
  const cookie = cookieOf(reply);
  for (const headers of [{ cookie }, { cookie: `other=1; ${cookie}; muniment=2` }])
    assert.equal((await ask(`${url}api/items`, { headers })).status, 200);
  const left = Array.from({ length: 180 }, (_, place) => `left-${String(place)}=${"x".repeat(4000)}`).join("; ");
  const crowded = await ask(`${url}api/items`, { headers: { cookie: `${left}; ${cookie}` } });
  assert.equal(crowded.status, 200, "however many cookies a replayed page left behind");
  const [name = "", token = ""] = cookie.split("=");
  for (const wrong of [`${name}=`, `x${cookie}`, `${name}=${token.slice(1)}`, `${name}="${token}"`, token])
    assert.equal((await ask(`${url}api/items`, { headers: { cookie: wrong } })).status, 401, wrong);
  const out = await post(`${url}api/session/end`, {}, { cookie });
  assert.deepEqual(read(out), { state: "out" });
  assert.match(out.headers["set-cookie"]?.[0] ?? "", /=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/);
  assert.equal((await ask(`${url}api/items`, { headers: { cookie } })).status, 401);
  assert.equal((await archive.deps.accounts.find("Amal")).sessions, 0);
});

test("over TLS the cookie is held to the origin by its name; without, no two homes have the same", async (t) => {
  const [one, other] = [(await openWithAmal(t)).archive.deps, (await openWithAmal(t)).archive.deps];
  assert.match(cookieName(one.sessions, true), /^__Host-muniment-[0-9a-f]{16}$/);
  assert.match(cookieName(one.sessions, false), /^muniment-[0-9a-f]{16}$/);
  assert.notEqual(cookieName(one.sessions, false), cookieName(other.sessions, false));
});

test("who signs in again in the same browser has one session, not two", async (t) => {
  const { archive, url } = await openWithAmal(t);
  const cookie = cookieOf(await signIn(url, "Amal"));
  const again = await post(`${url}api/session`, { name: "Amal", password: samplePassword }, { cookie });
  assert.notEqual(cookieOf(again), cookie);
  assert.equal((await archive.deps.accounts.find("Amal")).sessions, 1);
});

test("a wrong password, an unknown name and a disabled account get the same answer", async (t) => {
  const { archive, url } = await openWithAmal(t);
  await archive.deps.accounts.add({ name: "Left", role: "lead", password: samplePassword });
  await archive.deps.accounts.disable("Left");
  const replies = [
    await signIn(url, "Amal", "four plain wooden tables"),
    await signIn(url, "Nobody"),
    await signIn(url, "Left"),
    await signIn(url, "a\u202Eb"),
    await signIn(url, "Amal", ""),
  ];
  for (const reply of replies) {
    assert.deepEqual([reply.status, codeOf(reply)], [401, "sign-in.refused"]);
    assert.ok(reply.body.equals(replies[0]?.body ?? Buffer.alloc(0)));
    assert.equal(reply.headers["set-cookie"], undefined);
  }
});

test("what changes something comes from the viewer's own page as JSON, or is refused", async (t) => {
  const { archive, url } = await openWithAmal(t);
  const cookie = cookieOf(await signIn(url, "Amal"));
  const { origin } = new URL(url);
  const send = (headers: Record<string, string>, body = "{}") =>
    ask(`${url}api/session/end`, { method: "POST", headers: { cookie, ...headers }, body });
  const json = { "content-type": "application/json" };
  const foreign: readonly Record<string, string>[] = [
    json,
    { ...json, origin: "null" },
    { ...json, origin: "http://attacker.test" },
    { ...json, origin: origin.replace("127.0.0.1", "localhost") },
    { ...json, origin: origin.replace("http:", "https:") },
    { ...json, origin, "sec-fetch-site": "same-site" },
    { ...json, origin, "sec-fetch-site": "none" },
    { ...json, "sec-fetch-site": "cross-site" },
    { ...json, origin: "http://attacker.test", "sec-fetch-site": "same-origin" },
  ];
  for (const headers of foreign) {
    const reply = await send(headers);
    assert.deepEqual([reply.status, codeOf(reply)], [403, "site.refused"], JSON.stringify(headers));
  }
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json, text/plain",
    "",
  ]) {
    const reply = await send({ origin, ...(type === "" ? {} : { "content-type": type }) });
    assert.deepEqual([reply.status, codeOf(reply)], [415, "body.type"], type);
  }
  const bodies = ["", "{", "[]", "null", '"x"', '{"more":1}', `{"x":"${"x".repeat(5000)}"}`];
  for (const body of bodies) {
    const reply = await send({ ...json, origin }, body);
    assert.deepEqual([reply.status < 500, codeOf(reply)], [true, "body.bad"], body.slice(0, 20));
  }
  assert.equal((await archive.deps.accounts.find("Amal")).sessions, 1, "none of them did anything");
  assert.equal((await send({ ...json, "sec-fetch-site": "same-origin" })).status, 200);
});

test("a body is refused by its form, and not told again", async (t) => {
  const { url } = await openWithAmal(t);
  for (const body of [
    { name: "Amal" },
    { name: ["Amal"], password: samplePassword },
    { name: "Amal", password: samplePassword, role: "lead" },
  ]) {
    const reply = await post(`${url}api/session`, body);
    assert.deepEqual([reply.status, codeOf(reply)], [400, "body.bad"]);
    assert.ok(!reply.body.includes(samplePassword));
  }
});

test("attempts run out, for a name whatever is tried, and come back with time; a right password costs none", async (t) => {
  let now = Date.parse("2026-11-22T21:30:00.000Z");
  const { url } = await openWithAmal(t, (deps) => ({ ...deps, now: () => formatInstant(now) }));
  for (let time = 0; time < 11; time += 1) assert.equal((await signIn(url, "Amal")).status, 200);
  for (let time = 0; time < 10; time += 1) assert.equal((await signIn(url, "aMAL", "a wrong password")).status, 401);
  for (const password of [samplePassword, "a wrong password"]) {
    const slow = await signIn(url, "Amal", password);
    assert.deepEqual([slow.status, codeOf(slow), header(slow, "retry-after")], [429, "sign-in.slow", "30"]);
  }
  assert.equal((await signIn(url, "Other", "a wrong password")).status, 401, "others are let try");
  now += 30_000;
  assert.equal((await signIn(url, "Amal")).status, 200);
});

test("an address has attempts of its own, and what has all of them again is forgotten", () => {
  const attempts = new Attempts();
  let taken = 0;
  while (attempts.take(`name ${String(taken)}`, "loopback", 0) === 0) taken += 1;
  assert.equal(taken, 30);
  assert.equal(attempts.take("another", "loopback", 0), 5000);
  assert.equal(attempts.take("another", "loopback", 4999), 1);
  assert.equal(attempts.take("another", "loopback", 5000), 0);
  assert.ok(attempts.take("another", "loopback", 0) > 0, "a clock that was set back gives nothing");
  for (let more = 0; more < 50_000; more += 1)
    assert.equal(attempts.take(`n${String(more)}`, `a${String(more)}`, more * 1000), 0);
});

test("too many at once are told when to come again", async (t) => {
  const { url } = await openViewer(t, undefined, undefined, standardCost);
  const replies = await Promise.all(Array.from({ length: 14 }, (_, place) => signIn(url, `someone ${String(place)}`)));
  const busy = replies.filter(({ status }) => status === 503);
  assert.ok(busy.length >= 1 && busy.length <= 4, String(busy.length));
  for (const reply of busy) assert.deepEqual([codeOf(reply), header(reply, "retry-after")], ["sign-in.busy", "2"]);
});

test("an administrator makes and changes accounts, but not their own role, and sees no item", async (t) => {
  const { archive, url } = await openViewer(t);
  await archive.deps.accounts.add({ name: "Ops", role: "administrator", password: samplePassword });
  const cookie = cookieOf(await signIn(url, "Ops"));
  const order = (what: string, body: unknown) => post(`${url}api/accounts/${what}`, body, { cookie });
  assert.equal((await order("add", { name: "Amal", role: "viewer", password: samplePassword })).status, 200);
  const cases = [
    ["add", { name: "AMAL", role: "lead", password: samplePassword }, 409, "account.exists"],
    ["add", { name: "Omar", role: "lead", password: "short" }, 400, "account.password"],
    ["add", { name: "\u202E", role: "lead", password: samplePassword }, 400, "account.name"],
    ["add", { name: "Omar", role: "owner", password: samplePassword }, 400, "body.bad"],
    ["role", { name: "Nobody", role: "lead" }, 404, "account.missing"],
    ["role", { name: "ops ", role: "lead" }, 409, "account.own"],
    ["disable", { name: "OPS" }, 409, "account.own"],
  ] as const;
  for (const [what, body, status, code] of cases) {
    const reply = await order(what, body);
    assert.deepEqual([reply.status, codeOf(reply)], [status, code], JSON.stringify(body));
    assert.ok(!reply.body.includes(samplePassword));
  }
  const amal = cookieOf(await signIn(url, "Amal"));
  assert.equal((await ask(`${url}api/items`, { headers: { cookie: amal } })).status, 200);
  assert.equal((await order("sign-out", { name: "Amal" })).status, 200);
  assert.equal((await ask(`${url}api/items`, { headers: { cookie: amal } })).status, 401);
  for (const [what, more] of [
    ["role", { role: "lead" }],
    ["password", { password: "another long sentence" }],
    ["disable", {}],
    ["enable", {}],
  ] as const)
    assert.equal((await order(what, { name: "Amal", ...more })).status, 200, what);
  const listed = read(await ask(`${url}api/accounts`, { headers: { cookie } })) as AccountsAnswer;
  assert.deepEqual(
    listed.accounts.map(({ name, role, disabled }) => [name, role, disabled]),
    [
      ["Ops", "administrator", null],
      ["Amal", "lead", null],
    ],
  );
  assert.ok(!JSON.stringify(listed).includes("argon2"));
});

test("asking whether one is signed in is no use of a session, nor is a replay; looking is", async (t) => {
  const used: string[] = [];
  const { archive, url, capture } = await openViewer(t, (deps) => ({
    ...deps,
    sessions: {
      needed: () => deps.sessions.needed(),
      cookieName: () => deps.sessions.cookieName(),
      begin: (name, password, code) => deps.sessions.begin(name, password, code),
      enter: (name) => deps.sessions.enter(name),
      knows: (name, password) => deps.sessions.knows(name, password),
      ofBearer: (secret) => deps.sessions.ofBearer(secret),
      ofToken: (token, use) => {
        if (use) used.push(token);
        return deps.sessions.ofToken(token, use);
      },
      byId: (id) => deps.sessions.byId(id),
      end: (token) => {
        deps.sessions.end(token);
      },
    },
  }));
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  const cookie = cookieOf(await signIn(url, "Amal"));
  const { replay } = read(await ask(`${url}api/items/${capture}`, { headers: { cookie } })) as ItemAnswer;
  assert.equal(used.length, 1);
  assert.equal((await ask(`${url}api/session`, { headers: { cookie } })).status, 200);
  assert.equal((await ask(`${replay.base}/document.pdf`, { headers: { cookie } })).status, 200);
  // What a page that was left asks for by itself, too.
  assert.equal((await ask(`${url}api/queues`, { headers: { cookie } })).status, 200);
  assert.equal((await ask(`${url}api/queues/q-0000000000000000`, { headers: { cookie } })).status, 404);
  assert.equal((await ask(`${url}api/packages`, { headers: { cookie } })).status, 403);
  assert.equal(used.length, 1);
});

test("what an account's file cannot tell keeps everything shut", async (t) => {
  const { url, faults } = await openViewer(t, (deps) => ({
    ...deps,
    sessions: {
      ...{
        cookieName: () => "x",
        begin: async () => ({ outcome: "refused" }) as const,
        enter: () => assert.fail("nobody comes in"),
        knows: async () => false,
        ofBearer: () => null,
        ofToken: () => null,
        byId: () => null,
        end: () => undefined,
      },
      needed: () => {
        throw new Error("the disk is gone");
      },
    },
  }));
  for (const path of ["api/items", "api/session", "api/archive"])
    assert.equal((await ask(`${url}${path}`)).status, 500, path);
  assert.equal(faults.length, 3);
});

test("a pass is the same for one session and item, and ends after half an hour without use", () => {
  let now = 0;
  const passes = new ReplayPasses(() => now);
  const [amal, omar] = [
    { session: "a", item: "1" },
    { session: "b", item: "1" },
  ];
  const pass = passes.passFor(amal);
  assert.match(pass, /^[0-9a-f]{32}$/);
  assert.equal(passes.passFor(amal), pass);
  assert.notEqual(passes.passFor(omar), pass);
  const minute = 60_000;
  for (let half = 0; half < 4; half += 1) {
    now += 29 * minute;
    assert.equal(passes.holder("1", pass)?.session, "a");
  }
  now += 30 * minute;
  assert.equal(passes.holder("1", pass), null);
  assert.notEqual(passes.passFor(amal), pass);
});

test("there are ten thousand passes at most, those that were used last", () => {
  const passes = new ReplayPasses(() => 0);
  const [kept, oldest] = [
    passes.passFor({ session: "a", item: "kept" }),
    passes.passFor({ session: "a", item: "oldest" }),
  ];
  for (let more = 0; more < 9_998; more += 1) passes.passFor({ session: "b", item: String(more) });
  assert.notEqual(passes.holder("kept", kept), null);
  passes.passFor({ session: "c", item: "one more" });
  assert.deepEqual([passes.holder("oldest", oldest), passes.holder("kept", kept)?.item], [null, "kept"]);
});
