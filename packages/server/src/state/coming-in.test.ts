import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { CaseId } from "@muniment/verify";
import { fromBase32 } from "../base32.ts";
import { codeAt } from "./one-time-code.ts";
import { begin, samplePassword, sampleState } from "./sample-state.ts";
import { versions } from "./sqlite/schema.ts";

const code = (wanted: string) => ({ name: "StateError", code: wanted });
const day = 24 * 60 * 60 * 1000;

test("the first account is a lead who also administers, and there is no second first one", async (t) => {
  const { accounts, again } = await sampleState(t);
  const first = (name: string) => ({ archive: " Harbour district ", name, password: samplePassword });
  await assert.rejects(accounts.addFirst({ ...first("Amal"), archive: " " }), code("archive.name"));
  await assert.rejects(accounts.addFirst({ ...first("Amal"), password: "short" }), code("account.password"));
  assert.equal(await accounts.count(), 0);
  // Both compute their password's hash before either is kept.
  const both = await Promise.allSettled([accounts.addFirst(first("Amal")), again().accounts.addFirst(first("Basma"))]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  await assert.rejects(accounts.addFirst(first("Carim")), code("account.not-first"));
  const [made, ...others] = await accounts.list();
  assert.deepEqual([made?.role, made?.alsoAdministers, others], ["lead", true, []]);
  assert.equal(again().accounts.archiveName(), "Harbour district");
  assert.equal(accounts.nameArchive("Another name", "Amal"), "Another name");
});

test("an administrator has no second duty of that kind", async (t) => {
  const { accounts } = await sampleState(t);
  const ops = await accounts.add({
    name: "ops",
    role: "administrator",
    alsoAdministers: true,
    password: samplePassword,
  });
  assert.equal(ops.alsoAdministers, false);
  assert.equal((await accounts.setRole("ops", "lead", true)).alsoAdministers, true);
  assert.equal((await accounts.setRole("ops", "lead")).alsoAdministers, false);
});

test("an invitation makes one account, once, of what it says, and is kept as a hash", async (t) => {
  const { accounts, sessions, invitations, file, again } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  const amal = sessions.enter("Amal").session;
  const order = { role: "reviewer", alsoAdministers: false, note: "for Omar", days: 7 } as const;
  const { secret, invitation } = invitations.make(amal, order);
  assert.deepEqual([invitation.by, invitation.role, invitation.note], ["Amal", "reviewer", "for Omar"]);
  assert.equal(invitation.ends, "2026-12-06T09:00:00.000Z");
  assert.ok(!(await readFile(file)).includes(secret));
  const person = { name: "Omar", password: samplePassword };
  await assert.rejects(invitations.accept(secret, { ...person, name: "amal" }), code("account.exists"));
  await assert.rejects(invitations.accept(secret, { ...person, password: "short" }), code("account.password"));
  const both = await Promise.allSettled([
    invitations.accept(secret, person),
    again().invitations.accept(secret, { ...person, name: "Someone else" }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assert.equal((await accounts.list())[1]?.role, "reviewer");
  assert.throws(() => invitations.look(secret), code("invitation.none"));
  assert.deepEqual(invitations.list(), []);
});

test("an invitation ends with its time, by order, and with the right of who made it", async (t) => {
  const { accounts, sessions, invitations, clock } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  await accounts.add({ name: "ops", role: "administrator", password: samplePassword });
  const [amal, ops] = [sessions.enter("Amal").session, sessions.enter("ops").session];
  const order = { role: "lead", alsoAdministers: false, note: "", days: 2 } as const;
  for (const above of [
    { ...order, role: "administrator" },
    { ...order, alsoAdministers: true },
  ] as const) {
    assert.throws(() => invitations.make(amal, above), code("role.above"));
    invitations.withdraw(amal, invitations.make(ops, above).invitation.id);
  }
  assert.throws(() => invitations.make(amal, { ...order, days: 31 }), code("invitation.days"));
  assert.throws(() => invitations.make(amal, { ...order, days: 0.5 }), code("invitation.days"));
  assert.throws(() => invitations.make(amal, { ...order, note: "a\u202Eb" }), code("invitation.note"));
  for (const wrong of ["", "x", "A".repeat(43)]) assert.throws(() => invitations.look(wrong), code("invitation.none"));

  const one = invitations.make(amal, order);
  await accounts.setRole("Amal", "reviewer");
  assert.throws(() => invitations.look(one.secret), code("invitation.none"), "who may no longer invite");
  await accounts.setRole("Amal", "lead");
  assert.equal(invitations.look(one.secret).by, "Amal");
  await accounts.disable("Amal");
  assert.throws(() => invitations.look(one.secret), code("invitation.none"), "who is disabled");
  await accounts.enable("Amal");
  clock.now += 2 * day - 1;
  assert.equal(invitations.list().length, 1);
  clock.now += 1;
  await assert.rejects(
    invitations.accept(one.secret, { name: "Late", password: samplePassword }),
    code("invitation.none"),
  );
  assert.throws(() => {
    invitations.withdraw(ops, 999);
  }, code("invitation.none"));
  for (let more = 0; more < 100; more += 1) invitations.make(ops, order);
  assert.throws(() => invitations.make(ops, order), code("invitation.too-many"));
});

test("an invitation into a case makes a member of it, at once, and ends with the right of who made it", async (t) => {
  const { accounts, cases, sessions, invitations, again } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  await accounts.add({ name: "Omar", role: "member", password: samplePassword });
  await accounts.add({ name: "ops", role: "administrator", password: samplePassword });
  const [harbour, market] = [cases.make("Harbour", null), cases.make("Market", null)];
  const order = { role: "contributor", note: "for Lena", days: 7 } as const;
  const by = (name: string) => sessions.enter(name).session;
  const into = (of: CaseId, name = "Omar") => invitations.makeForCase(by(name), { ...order, case: of });
  for (const role of ["viewer", "contributor", "reviewer"] as const) {
    cases.admit(harbour.id, "Omar", role, null);
    assert.throws(() => into(harbour.id), code("role.above"), role);
  }
  cases.admit(harbour.id, "Omar", "lead", null);
  assert.throws(() => into(market.id), code("role.above"), "another case");
  assert.throws(() => into(harbour.id, "ops"), code("role.above"), "who administers lets nobody into a case");
  assert.throws(() => into("c-0000000000000000", "Amal"), code("case.missing"));
  const { secret, invitation } = into(harbour.id);
  assert.deepEqual(
    [invitation.role, invitation.alsoAdministers, invitation.case],
    ["member", false, { id: harbour.id, name: "Harbour", role: "contributor" }],
  );

  const gone = (why: string): void => {
    assert.throws(() => invitations.look(secret), code("invitation.none"), why);
    assert.deepEqual(invitations.list(), [], why);
  };
  cases.admit(harbour.id, "Omar", "reviewer", null);
  gone("who does not lead the case any more");
  cases.dismiss(harbour.id, "Omar", null);
  gone("who is not in it any more");
  cases.admit(harbour.id, "Omar", "lead", null);
  await accounts.disable("Omar");
  gone("who is disabled");
  await accounts.enable("Omar");
  cases.rename(harbour.id, "Quay", null);
  assert.equal(invitations.look(secret).case?.name, "Quay");
  assert.throws(() => {
    invitations.withdraw(by("Omar"), invitation.id, market.id);
  }, code("invitation.none"));

  const person = { name: "Lena", password: samplePassword };
  await assert.rejects(invitations.accept(secret, { ...person, name: "omar" }), code("account.exists"));
  assert.equal(cases.find(harbour.id).members, 1, "nobody was let in by what failed");
  const both = await Promise.allSettled([
    invitations.accept(secret, person),
    again().invitations.accept(secret, { ...person, name: "Somebody else" }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  const members = cases.members(harbour.id).map(({ name, role }) => [name, role]);
  assert.equal(members.length, 2);
  assert.equal(members[1]?.[1], "contributor");
  const made = (await accounts.list()).find(({ name }) => name === members[1]?.[0]);
  assert.deepEqual([made?.role, made?.alsoAdministers], ["member", false]);
  assert.equal(cases.find(market.id).members, 0);

  for (let more = 0; more < 20; more += 1) into(harbour.id);
  assert.throws(() => into(harbour.id), code("invitation.too-many"));
  into(market.id, "Amal");
  for (let more = 0; more < 100; more += 1)
    invitations.make(by("Amal"), { role: "viewer", alsoAdministers: false, note: "", days: 1 });
  into(market.id, "Amal");
});

test("a token does what its account may as well, until it ends or is withdrawn", async (t) => {
  const { accounts, sessions, tokens, clock, file } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "reviewer", password: samplePassword });
  await accounts.add({ name: "Omar", role: "viewer", password: samplePassword });
  const [amal, omar] = [sessions.enter("Amal").session, sessions.enter("Omar").session];
  const order = { name: "nightly list", role: "contributor", days: 3 } as const;
  for (const role of ["lead", "administrator"] as const)
    assert.throws(() => tokens.make(amal, { ...order, role }), code("role.above"));
  assert.throws(() => tokens.make(amal, { ...order, name: "" }), code("token.name"));
  assert.throws(() => tokens.make(amal, { ...order, days: 367 }), code("token.days"));
  const { secret, token } = tokens.make(amal, order);
  assert.match(secret, /^muniment_[A-Za-z0-9_-]{43}$/);
  assert.ok(!(await readFile(file)).includes(secret.slice(9)));
  const holder = tokens.holder(secret);
  assert.deepEqual([holder?.name, holder?.role, holder?.actor], ["Amal", "contributor", amal.actor]);
  assert.equal(sessions.byId(holder?.id ?? ""), null, "it is no session");
  assert.equal(sessions.ofToken(secret.slice(9), true), null);
  assert.equal(tokens.list("Amal")[0]?.used, "2026-11-29T09:00:00.000Z");
  for (const wrong of ["", secret.slice(9), `${secret}A`, `muniment_${"A".repeat(43)}`])
    assert.equal(tokens.holder(wrong), null, wrong);

  await accounts.setRole("Amal", "viewer");
  assert.equal(tokens.holder(secret), null, "above what its account may");
  await accounts.setRole("Amal", "lead");
  assert.notEqual(tokens.holder(secret), null);
  await accounts.disable("Amal");
  assert.equal(tokens.holder(secret), null);
  await accounts.enable("Amal");
  assert.throws(() => {
    tokens.withdraw(omar, token.id);
  }, code("token.missing"));
  clock.now += 3 * day - 1;
  assert.notEqual(tokens.holder(secret), null);
  clock.now += 1;
  assert.equal(tokens.holder(secret), null);
  for (let more = 0; more < 20; more += 1) tokens.make(omar, { ...order, role: "viewer" });
  assert.throws(() => tokens.make(omar, { ...order, role: "viewer" }), code("token.too-many"));
});

test("a second factor is asked for once it was set; each code and each recovery code is good once", async (t) => {
  const { accounts, sessions, factors, clock } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  const offered = factors.offer("amal");
  assert.match(offered.address, /^otpauth:\/\/totp\/Muniment%3AAmal\?secret=[A-Z2-7]{32}&issuer=Muniment$/);
  const secret = fromBase32(offered.secret) ?? new Uint8Array();
  const codeNow = (): string => codeAt(secret, Math.floor(clock.now / 30_000));
  assert.throws(() => factors.set("Amal", offered.secret, "000000"), code("factor.refused"));
  assert.throws(() => factors.set("Amal", "MZXW6YQ", codeNow()), code("factor.refused"));
  assert.notEqual(await begin(sessions, "Amal"), null, "what was offered is not set");
  const recovery = factors.set("Amal", offered.secret, codeNow());
  assert.throws(() => factors.set("Amal", offered.secret, codeNow()), code("factor.exists"));
  assert.equal(new Set(recovery).size, 10);
  for (const one of recovery) assert.match(one, /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);

  const signIn = async (given: string | null, password = samplePassword): Promise<string> =>
    (await sessions.begin("Amal", password, given)).outcome;
  assert.equal(await signIn(null), "code-needed");
  assert.equal(
    await signIn(null, "a wrong password"),
    "refused",
    "a wrong password is not told that there is a factor",
  );
  assert.equal(await signIn(codeNow(), "a wrong password"), "refused");
  assert.equal(await signIn(codeNow()), "code-refused", "it was used to set the factor");
  clock.now += 30_000;
  assert.equal(await signIn(codeNow()), "begun");
  assert.equal(await signIn(codeNow()), "code-refused", "once");
  const [one = ""] = recovery;
  assert.equal(await signIn(one.toUpperCase().replaceAll("-", " ")), "begun");
  assert.equal(await signIn(one), "code-refused");
  assert.deepEqual(factors.shown("Amal"), { on: true, recoveryLeft: 9 });
  await accounts.endFactor("Amal");
  assert.deepEqual(factors.shown("Amal"), { on: false });
  assert.equal(await signIn(null), "begun");
});

test("the record tells who came in and what changed, newest first, and refused tries push nothing else out", async (t) => {
  const { accounts, sessions, file, again } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  await begin(sessions, "Amal");
  await begin(sessions, "Amal", "a wrong password");
  await begin(sessions, "Nobody");
  await accounts.setRole("Amal", "viewer", false, "ops");
  const told = accounts.events(null, 10).map(({ kind, by, about, detail }) => [kind, by, about, detail]);
  assert.deepEqual(told, [
    ["account.role", "ops", "Amal", "viewer"],
    ["session.refused", null, null, "password"],
    ["session.refused", null, "Amal", "password"],
    ["session.begun", "Amal", "Amal", null],
    ["account.made", null, "Amal", "lead"],
  ]);
  const [, second] = accounts.events(null, 10);
  assert.deepEqual(
    accounts.events(second?.id ?? null, 1).map(({ about }) => about),
    ["Amal"],
  );
  const raw = new DatabaseSync(file);
  const many = (count: number, kind: string): void => {
    raw.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(count)})
      INSERT INTO events (at, kind) SELECT 0, '${kind}' FROM n`);
  };
  const kept = (): unknown =>
    raw.prepare("SELECT kind = 'session.refused' AS refused, count(*) AS kept FROM events GROUP BY 1 ORDER BY 1").all();
  const rows = (other: number, refused: number): unknown => [
    { refused: 0, kept: other },
    { refused: 1, kept: refused },
  ];
  many(2_000, "session.refused");
  await begin(again().sessions, "Amal", "a wrong password");
  assert.deepEqual(
    (kept() as object[]).map((row) => ({ ...row })),
    rows(3, 1_000),
  );
  many(12_000, "session.begun");
  await begin(again().sessions, "Amal");
  assert.deepEqual(
    (kept() as object[]).map((row) => ({ ...row })),
    rows(10_000, 1_000),
  );
  raw.close();
});

test("a file of each earlier version keeps its accounts, which have no second duty", async (t) => {
  for (const version of [1, 2]) {
    const { accounts, file, invitations, sessions } = await sampleState(t);
    const before = new DatabaseSync(file);
    for (const step of versions.slice(0, version)) before.exec(step);
    before.exec(`INSERT INTO home (cookie) VALUES ('0123456789abcdef'); PRAGMA user_version = ${String(version)};
      INSERT INTO accounts (name, folded, role, password, made, password_set) VALUES ('Amal', 'amal', 'lead', '', 1, 1)`);
    before.close();
    const [amal] = await accounts.list();
    assert.deepEqual([amal?.name, amal?.role, amal?.alsoAdministers], ["Amal", "lead", false]);
    assert.equal(accounts.archiveName(), null);
    await accounts.setPassword("Amal", samplePassword);
    const { session } = sessions.enter("Amal");
    invitations.make(session, { role: "viewer", alsoAdministers: false, note: "", days: 1 });
    assert.deepEqual(
      accounts.events(null, 9).map(({ kind }) => kind),
      ["invitation.made", "session.begun", "account.password"],
    );
    const now = new DatabaseSync(file);
    assert.deepEqual({ ...now.prepare("PRAGMA user_version").get() }, { user_version: versions.length });
    now.close();
  }
});
