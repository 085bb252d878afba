import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { SampleAuthenticator, type AuthenticatorAsked } from "./sample-authenticator.ts";
import { begin, samplePassword, sampleState } from "./sample-state.ts";
import { versions } from "./sqlite/schema.ts";

const place = { host: "muniment.localhost", origin: "http://muniment.localhost:7474" } as const;
const challengeOf = (): string => randomBytes(32).toString("base64url");

/** A home with two accounts, and an authenticator with a passkey of the first. */
async function withPasskey(t: TestContext, counter = 0) {
  const home = await sampleState(t);
  for (const name of ["Amal", "Karim"]) await home.accounts.add({ name, role: "viewer", password: samplePassword });
  const authenticator = new SampleAuthenticator();
  const made = home.passkeys.offer("Amal", place, challengeOf());
  const { challenge } = made;
  await home.passkeys.add("Amal", "the phone", authenticator.make({ challenge, ...place, counter }), {
    place,
    challenge,
  });
  /** Signs what is asked, unless told otherwise. */
  const signIn = async (change: Partial<AuthenticatorAsked> & { readonly handle?: string } = {}) => {
    const asked = challengeOf();
    const signed = authenticator.sign({ challenge: asked, ...place, handle: made.user.handle, ...change });
    return await home.passkeys.judge(signed, { place, challenge: asked });
  };
  return { ...home, authenticator, made, signIn };
}

test("a passkey that was made is shown, signs in its account, and says when it did", async (t) => {
  const { passkeys, accounts, sessions, clock, authenticator, made, signIn } = await withPasskey(t);
  const [before, ...others] = passkeys.list("Amal");
  assert.deepEqual([before?.name, before?.host, before?.used, others], ["the phone", place.host, null, []]);
  assert.deepEqual(passkeys.offer("amal", place, "x").known, [authenticator.id]);
  assert.deepEqual(passkeys.offer("Amal", { ...place, host: "archive.test" }, "x").known, []);
  clock.now += 60_000;
  assert.deepEqual(await signIn(), { account: "Amal", name: "the phone" });
  assert.equal(passkeys.list("Amal")[0]?.used, new Date(clock.now).toISOString());
  assert.deepEqual(passkeys.list("Karim"), []);
  const { session } = sessions.enter("Amal", "the phone");
  assert.equal(session.name, "Amal");
  assert.deepEqual(
    accounts.events(null, 2).map(({ kind, by, detail }) => [kind, by, detail]),
    [
      ["session.begun", "Amal", "the phone"],
      ["passkey.made", "Amal", "the phone"],
    ],
  );
  // It goes to who syncs passkeys, and must not be who somebody is in packages.
  assert.ok(!Buffer.from(made.user.handle, "base64url").toString("latin1").includes("a-"));
  assert.notEqual(made.user.handle, passkeys.offer("Karim", place, "x").user.handle);
});

test("nobody comes in with what was signed for somebody or something else, and it is kept that somebody tried", async (t) => {
  const { accounts, signIn } = await withPasskey(t);
  for (const [what, change] of [
    ["another origin, as that of a replay", { origin: "http://0123456789abcdef.muniment.localhost:7475" }],
    ["the same by its number", { origin: "http://127.0.0.1:7474" }],
    ["another port", { origin: "http://muniment.localhost:7475" }],
    ["another host", { host: "localhost" }],
    ["another challenge", { challenge: challengeOf() }],
    ["who was not verified", { verified: false }],
    ["another purpose", { type: "webauthn.create" }],
    ["another's handle", { handle: Buffer.alloc(32).toString("base64url") }],
    ["no handle", { handle: "" }],
  ] as const) {
    assert.equal(await signIn(change), null, what);
    const [event] = accounts.events(null, 1);
    assert.deepEqual(
      [event?.kind, event?.by, event?.about, event?.detail],
      ["session.refused", null, "Amal", "passkey"],
      what,
    );
    assert.notEqual(await signIn(), null, `the right one still does, after ${what}`);
  }
});

test("nobody comes in without a challenge that holds, by a key of another, or by one that nobody has", async (t) => {
  const { passkeys, accounts, authenticator, made } = await withPasskey(t);
  const challenge = challengeOf();
  const { handle } = made.user;
  const signed = authenticator.sign({ challenge, ...place, handle });
  assert.equal(await passkeys.judge(signed, { place, challenge: null }), null);
  const other = new SampleAuthenticator();
  assert.equal(
    await passkeys.judge(
      { ...other.sign({ challenge, ...place, handle }), id: authenticator.id },
      { place, challenge },
    ),
    null,
  );
  assert.equal(await passkeys.judge(other.sign({ challenge, ...place, handle }), { place, challenge }), null);
  assert.equal(accounts.events(null, 1)[0]?.about, null);
  for (const part of ["clientDataJSON", "authenticatorData", "signature"] as const)
    for (const bytes of ["", "AA", "oA".repeat(500)])
      assert.equal(await passkeys.judge({ ...signed, [part]: bytes }, { place, challenge }), null, `${part} ${bytes}`);
  assert.notEqual(await passkeys.judge(signed, { place, challenge }), null);
});

test("an authenticator that counts says no number twice; one that does not may", async (t) => {
  const { signIn } = await withPasskey(t, 7);
  for (const counter of [7, 6, 0]) assert.equal(await signIn({ counter }), null, String(counter));
  assert.notEqual(await signIn({ counter: 8 }), null);
  assert.equal(await signIn({ counter: 8 }), null);
  assert.notEqual(await signIn({ counter: 4_000_000_000 }), null);
  const plain = await withPasskey(t);
  for (let time = 0; time < 3; time += 1) assert.notEqual(await plain.signIn({ counter: 0 }), null);
});

test("of two that sign in at once with one count, one comes in", async (t) => {
  const { signIn } = await withPasskey(t, 1);
  const both = await Promise.all([signIn({ counter: 2 }), signIn({ counter: 2 })]);
  assert.equal(both.filter((one) => one !== null).length, 1);
});

test("a disabled account does not come in, and one that is enabled again does", async (t) => {
  const { accounts, signIn } = await withPasskey(t);
  await accounts.disable("Amal");
  assert.equal(await signIn(), null);
  await accounts.enable("Amal");
  assert.notEqual(await signIn(), null);
});

test("a passkey that was removed, or ended by who administers, signs nobody in", async (t) => {
  const { passkeys, accounts, signIn } = await withPasskey(t);
  const [{ id } = { id: 0 }] = passkeys.list("Amal");
  assert.throws(
    () => {
      passkeys.remove("Karim", id);
    },
    { code: "passkey.missing" },
  );
  passkeys.remove("Amal", id);
  assert.equal(await signIn(), null);
  assert.deepEqual(passkeys.list("Amal"), []);
  const other = await withPasskey(t);
  await other.accounts.endPasskeys("Amal", "ops");
  assert.equal(await other.signIn(), null);
  const kinds = [accounts, other.accounts].map((desk) => desk.events(null, 2)[1]);
  assert.deepEqual(
    kinds.map((event) => [event?.kind, event?.by, event?.about, event?.detail]),
    [
      ["passkey.removed", "Amal", "Amal", "the phone"],
      ["passkey.ended", "ops", "Amal", null],
    ],
  );
  assert.notEqual(await begin(other.sessions, "Amal"), null);
});

test("an account has ten at most, each once; what is not made as it was asked is refused", async (t) => {
  const { passkeys, authenticator } = await withPasskey(t);
  const challenge = challengeOf();
  const asked = { challenge, ...place };
  const add = (made: ReturnType<SampleAuthenticator["make"]>, name = "another") =>
    passkeys.add("Amal", name, made, { place, challenge });
  await assert.rejects(add(authenticator.make(asked)), { code: "passkey.exists" });
  await assert.rejects(passkeys.add("Karim", "the same", authenticator.make(asked), { place, challenge }), {
    code: "passkey.exists",
  });
  const other = new SampleAuthenticator();
  for (const change of [
    { origin: "http://elsewhere.test" },
    { host: "localhost" },
    { challenge: challengeOf() },
    { verified: false },
    { type: "webauthn.get" },
  ])
    await assert.rejects(add(other.make({ ...asked, ...change })), { code: "passkey.refused" }, JSON.stringify(change));
  await assert.rejects(add({ ...other.make(asked), id: authenticator.id }), { code: "passkey.refused" });
  for (const bytes of ["", "AA", "gw".repeat(6000)])
    await assert.rejects(add({ ...other.make(asked), attestationObject: bytes }), { code: "passkey.refused" });
  await assert.rejects(add(other.make(asked), "two\nlines"), { code: "passkey.name" });
  await assert.rejects(passkeys.add("Amal", "late", other.make(asked), { place, challenge: null }), {
    code: "passkey.refused",
  });
  for (let count = 1; count < 10; count += 1) await add(new SampleAuthenticator().make(asked));
  assert.equal(passkeys.list("Amal").length, 10);
  await assert.rejects(add(other.make(asked)), { code: "passkey.too-many" });
  assert.throws(() => passkeys.offer("Amal", place, challenge), { code: "passkey.too-many" });
});

test("a file of the third version keeps what it had, and takes passkeys", async (t) => {
  const { file, again } = await sampleState(t);
  const before = new DatabaseSync(file);
  for (const step of versions.slice(0, 3)) before.exec(step);
  before.exec(`INSERT INTO home (cookie) VALUES ('0123456789abcdef'); PRAGMA user_version = 3;
    INSERT INTO accounts (name, folded, role, password, made, password_set) VALUES ('Amal', 'amal', 'lead', 'x', 1, 1);
    INSERT INTO factors (account, secret, step) VALUES (1, x'00', 1)`);
  before.close();
  const { accounts, passkeys, factors } = again();
  assert.deepEqual(passkeys.list("Amal"), []);
  assert.equal(factors.shown("Amal").on, true);
  assert.equal((await accounts.find("Amal")).role, "lead");
  const challenge = challengeOf();
  await passkeys.add("Amal", "the phone", new SampleAuthenticator().make({ challenge, ...place }), {
    place,
    challenge,
  });
  assert.equal(passkeys.list("Amal").length, 1);
});
