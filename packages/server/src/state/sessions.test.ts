import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { begin as beginBy, samplePassword, sampleState, type SampleState } from "./sample-state.ts";

const hour = 60 * 60 * 1000;

async function withAmal(t: TestContext): Promise<SampleState & { begin: () => Promise<string> }> {
  const state = await sampleState(t);
  await state.accounts.add({ name: "Amal", role: "reviewer", password: samplePassword });
  const begin = async (): Promise<string> => {
    const begun = await beginBy(state.sessions, "amal");
    assert.ok(begun !== null);
    return begun.token;
  };
  return { ...state, begin };
}

test("a session is found by its token, and nothing that is kept is one", async (t) => {
  const { sessions, begin, file, again } = await withAmal(t);
  const [token, other] = [await begin(), await begin()];
  assert.notEqual(token, other);
  assert.equal(Buffer.from(token, "base64url").length, 32);
  const session = sessions.ofToken(token, true);
  assert.ok(session !== null);
  const { actor, ...rest } = session;
  assert.match(actor, /^a-[0-9a-f]{16}$/);
  assert.deepEqual(rest, {
    ...{ id: createHash("sha256").update(token).digest("hex"), name: "Amal", role: "reviewer" },
    cases: new Map(),
    alsoAdministers: false,
    ends: "2026-11-29T11:00:00.000Z",
  });
  assert.deepEqual(sessions.byId(session.id), session);
  assert.deepEqual(again().sessions.ofToken(token, false), session, "in another program");
  for (const wrong of ["", "x", session.id, `${token}A`, other.slice(0, 42), "A".repeat(43)])
    assert.equal(sessions.ofToken(wrong, true), null, wrong);
  const raw = new DatabaseSync(file);
  const rows = raw.prepare("SELECT token FROM sessions").all() as { token: Uint8Array }[];
  raw.close();
  for (const row of rows) assert.equal(sessions.ofToken(Buffer.from(row.token).toString("base64url"), true), null);
});

test("a wrong password, an unknown name, a name that cannot be and a disabled account begin nothing", async (t) => {
  const { sessions, accounts } = await withAmal(t);
  assert.equal(await beginBy(sessions, "Amal", "four plain wooden tables"), null);
  assert.equal(await beginBy(sessions, "Nobody"), null);
  assert.equal(await beginBy(sessions, "a\u202Eb"), null);
  await accounts.disable("Amal");
  assert.equal(await beginBy(sessions, "Amal"), null);
  await accounts.enable("Amal");
  assert.notEqual(await beginBy(sessions, "Amal"), null);
});

test("a session ends two hours after it was used, and twelve after it began", async (t) => {
  const { sessions, begin, clock } = await withAmal(t);
  const [used, left, watched] = [await begin(), await begin(), await begin()];
  for (let hours = 1; hours <= 11; hours += 1) {
    clock.now += hour;
    assert.notEqual(sessions.ofToken(used, true), null, String(hours));
    assert.equal(sessions.ofToken(left, false) === null, hours >= 2, String(hours));
    // To ask whether it holds, or what a replay asks for, is no use.
    const id = createHash("sha256").update(watched).digest("hex");
    assert.equal(sessions.byId(id) === null, hours >= 2, String(hours));
  }
  clock.now += hour - 1;
  assert.equal(sessions.ofToken(used, true)?.ends, "2026-11-29T21:00:00.000Z");
  clock.now += 1;
  assert.equal(sessions.ofToken(used, true), null);
});

test("a session ends with signing out, a changed password, a disabled account, and by order; of that account alone", async (t) => {
  const { sessions, accounts, begin } = await withAmal(t);
  await accounts.add({ name: "Omar", role: "viewer", password: samplePassword });
  const omar = (await beginBy(sessions, "Omar"))?.token ?? "";
  const ends: Readonly<Record<string, (token: string) => unknown>> = {
    "signing out": (token) => {
      sessions.end(token);
    },
    "a changed password": () => accounts.setPassword("Amal", samplePassword),
    "a disabled account": async () => {
      await accounts.disable("Amal");
      await accounts.enable("Amal");
    },
    order: async () => {
      assert.equal(await accounts.signOut("Amal"), 1);
    },
  };
  for (const [name, end] of Object.entries(ends)) {
    const token = await begin();
    assert.notEqual(sessions.ofToken(token, true), null);
    await end(token);
    assert.equal(sessions.ofToken(token, true), null, name);
    assert.notEqual(sessions.ofToken(omar, true), null, name);
  }
  assert.equal((await accounts.find("Omar")).sessions, 1);
});

test("a changed role counts at once", async (t) => {
  const { sessions, accounts, begin } = await withAmal(t);
  const token = await begin();
  await accounts.setRole("Amal", "administrator");
  assert.equal(sessions.ofToken(token, true)?.role, "administrator");
});

test("who signs in with a password that is changed meanwhile has no session", async (t) => {
  const { sessions, accounts } = await withAmal(t);
  // The change waits for its turn behind the look, and is written before the look's own end is.
  const [begun] = await Promise.all([beginBy(sessions, "Amal"), accounts.disable("Amal")]);
  assert.equal(begun, null);
});

test("an account has twenty sessions at most, the newest, and what has ended is not kept", async (t) => {
  const { sessions, accounts, begin, clock, file } = await withAmal(t);
  const first = await begin();
  for (let more = 0; more < 20; more += 1) {
    clock.now += 1;
    await begin();
  }
  assert.equal(sessions.ofToken(first, true), null);
  assert.equal((await accounts.find("Amal")).sessions, 20);
  clock.now += 13 * hour;
  await begin();
  const raw = new DatabaseSync(file);
  assert.deepEqual({ ...raw.prepare("SELECT count(*) AS kept FROM sessions").get() }, { kept: 1 });
  raw.close();
});

test("what needed sessions once goes on needing them, even if the file is taken away", async (t) => {
  const { sessions, accounts, file } = await sampleState(t);
  assert.equal(sessions.needed(), false);
  await accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  assert.equal(sessions.needed(), true, "at once");
  await rm(file);
  assert.equal(sessions.needed(), true);
});
