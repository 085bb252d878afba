import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { samplePassword, sampleState } from "./sample-state.ts";
import { versions } from "./sqlite/schema.ts";

const code = (wanted: string) => ({ name: "StateError", code: wanted });

test("a case is begun, renamed and found by either name; two that differ in case are one", async (t) => {
  const { cases, accounts, again } = await sampleState(t);
  assert.deepEqual(cases.list(), []);
  assert.throws(() => cases.find("Harbour"), code("case.missing"));
  const harbour = cases.make("Harbour", null);
  assert.match(harbour.id, /^c-[0-9a-f]{16}$/);
  assert.throws(() => cases.make("HARBOUR", null), code("case.exists"));
  assert.throws(() => cases.make(" ", null), code("case.name"));
  const market = cases.make("Market", "Amal");
  assert.throws(() => cases.rename(market.id, "harbour", null), code("case.exists"));
  assert.equal(cases.rename(market.id, "market", "Amal").name, "market");
  assert.deepEqual(
    again()
      .cases.list()
      .map(({ name }) => name),
    ["Harbour", "market"],
  );
  assert.equal(cases.find("MARKET").id, market.id);
  assert.equal(cases.find(harbour.id).name, "Harbour");
  const known = "c-00112233445566ff" as const;
  assert.equal(cases.make("Of a log from elsewhere", null, known).id, known);
  assert.throws(() => cases.make("Once more", null, known), code("case.exists"));
  assert.deepEqual(
    accounts.events(null, 9).map(({ kind, by, detail }) => [kind, by, detail]),
    [
      ["case.made", null, "Of a log from elsewhere"],
      ["case.renamed", "Amal", "Market → market"],
      ["case.made", "Amal", "Market"],
      ["case.made", null, "Harbour"],
    ],
  );
});

test("who is let into a case has a role there, at once, until they are taken out", async (t) => {
  const { cases, accounts, sessions } = await sampleState(t);
  await accounts.add({ name: "Omar", role: "member", password: samplePassword });
  const { token } = sessions.enter("Omar");
  const rolesOf = (): unknown => Object.fromEntries(sessions.ofToken(token, false)?.cases ?? []);
  const { id } = cases.make("Harbour", null);
  const other = cases.make("Market", null);
  assert.deepEqual(rolesOf(), {});
  assert.throws(() => cases.admit(id, "Nobody", "viewer", null), code("account.missing"));
  assert.throws(() => cases.admit("c-0000000000000000", "Omar", "viewer", null), code("case.missing"));
  cases.admit(id, "omar", "viewer", "Amal");
  cases.admit(other.id, "Omar", "lead", "Amal");
  assert.deepEqual(rolesOf(), { [id]: "viewer", [other.id]: "lead" });
  const members = cases.admit(id, "Omar", "contributor", "Amal");
  assert.deepEqual(
    members.map(({ name, role, isDisabled }) => [name, role, isDisabled]),
    [["Omar", "contributor", false]],
  );
  assert.equal(cases.find(id).members, 1);
  assert.deepEqual(cases.dismiss(id, "Omar", "Amal"), []);
  assert.throws(() => cases.dismiss(id, "Omar", "Amal"), code("account.missing"));
  assert.deepEqual(rolesOf(), { [other.id]: "lead" });
});

test("a token does no more in a case than its role says; a member's does what the member may", async (t) => {
  const { cases, accounts, sessions, tokens } = await sampleState(t);
  await accounts.add({ name: "Omar", role: "member", password: samplePassword });
  await accounts.add({ name: "Lena", role: "reviewer", password: samplePassword });
  const { id } = cases.make("Harbour", null);
  for (const name of ["Omar", "Lena"]) cases.admit(id, name, "lead", null);
  const inCase = (name: string, role: "member" | "viewer" | "reviewer") => {
    const { secret } = tokens.make(sessions.enter(name).session, { name: "a program", role, days: 1 });
    return tokens.holder(secret)?.cases.get(id);
  };
  assert.equal(inCase("Omar", "member"), "lead");
  assert.throws(() => inCase("Omar", "viewer"), code("role.above"));
  assert.equal(inCase("Lena", "viewer"), "viewer");
  assert.equal(inCase("Lena", "reviewer"), "reviewer");
});

test("a file of each earlier version keeps accounts, sessions and tokens, and takes members from then on", async (t) => {
  for (let version = 1; version < versions.length; version += 1) {
    const { accounts, cases, file, invitations } = await sampleState(t);
    const before = new DatabaseSync(file);
    for (const step of versions.slice(0, version)) before.exec(step);
    before.exec(`INSERT INTO home (cookie) VALUES ('0123456789abcdef'); PRAGMA user_version = ${String(version)};
      INSERT INTO accounts (name, folded, role, password, made, password_set${version < 5 ? "" : ", actor"})
        VALUES ('Amal', 'amal', 'lead', '', 1, 1${version < 5 ? "" : ", 'a-0000000000000001'"});
      INSERT INTO sessions (token, account, begun, used, ends) VALUES (x'00', 1, 1, 1, 9999999999999)`);
    if (version >= 3)
      before.exec(`INSERT INTO invitations (secret, account, role, also_administers, note, made, ends)
        VALUES (x'00', 1, 'viewer', 0, 'for Omar', 1, 9999999999999)`);
    before.close();
    const [amal] = await accounts.list();
    assert.deepEqual([amal?.name, amal?.role], ["Amal", "lead"]);
    await accounts.add({ name: "Omar", role: "member", password: samplePassword });
    cases.admit(cases.make("Harbour", null).id, "Omar", "viewer", null);
    const open = invitations.list().map(({ note, role, case: into }) => [note, role, into]);
    assert.deepEqual(open, version >= 3 ? [["for Omar", "viewer", null]] : []);
    const now = new DatabaseSync(file);
    assert.deepEqual({ ...now.prepare("PRAGMA user_version").get() }, { user_version: versions.length });
    assert.deepEqual(now.prepare("PRAGMA foreign_key_check").all(), []);
    assert.equal(now.prepare("SELECT account FROM sessions").get()?.["account"], 1);
    assert.throws(() => {
      now.exec(
        "PRAGMA foreign_keys = ON; INSERT INTO sessions (token, account, begun, used, ends) VALUES (x'01', 99, 1, 1, 1)",
      );
    }, /FOREIGN KEY/);
    now.close();
  }
});
