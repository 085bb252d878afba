import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { accountName, foldedName } from "./account-name.ts";
import { newPassword, Passwords } from "./passwords.ts";
import { begin, samplePassword, sampleState } from "./sample-state.ts";
import { versions } from "./sqlite/schema.ts";

const code = (wanted: string) => ({ name: "StateError", code: wanted });

test("an account is made, listed, changed, disabled and enabled; what is kept of it holds no password", async (t) => {
  const { accounts, file, clock } = await sampleState(t);
  assert.deepEqual([await accounts.count(), await accounts.list()], [0, []]);
  const made = await accounts.add({ name: "  Amal  ", role: "viewer", password: samplePassword });
  const { actor, ...rest } = made;
  assert.match(actor, /^a-[0-9a-f]{16}$/);
  assert.deepEqual(rest, {
    ...{ name: "Amal", role: "viewer", alsoAdministers: false, disabled: null, sessions: 0 },
    ...{ made: "2026-11-29T09:00:00.000Z", passwordSet: "2026-11-29T09:00:00.000Z" },
  });
  clock.now += 1000;
  assert.equal((await accounts.setRole("AMAL", "lead")).role, "lead");
  assert.equal((await accounts.find("Amal")).actor, actor, "whatever its role");
  assert.equal((await accounts.setPassword("amal", "another long sentence")).passwordSet, "2026-11-29T09:00:01.000Z");
  assert.equal((await accounts.disable("Amal")).disabled, "2026-11-29T09:00:01.000Z");
  clock.now += 1000;
  assert.equal((await accounts.disable("Amal")).disabled, "2026-11-29T09:00:01.000Z", "since the first time");
  assert.equal((await accounts.enable("Amal")).disabled, null);
  assert.deepEqual([await accounts.count(), (await accounts.list()).map(({ name }) => name)], [1, ["Amal"]]);
  for (const name of await readdir(dirname(file))) {
    const bytes = await readFile(`${dirname(file)}/${name}`);
    assert.ok(!bytes.includes(samplePassword) && !bytes.includes("another long"), name);
    assert.equal((await stat(`${dirname(file)}/${name}`)).mode & 0o777, 0o600, name);
  }
});

test("nothing is made in a home by looking for accounts", async (t) => {
  const { accounts, sessions, file } = await sampleState(t);
  assert.deepEqual([await accounts.count(), sessions.needed(), await begin(sessions, "Amal")], [0, false, null]);
  await assert.rejects(accounts.find("Amal"), code("account.missing"));
  assert.deepEqual(await readdir(dirname(file)), []);
});

test("two names that differ in case or in compatible forms are one", async (t) => {
  const { accounts } = await sampleState(t);
  await accounts.add({ name: "Straße ﬁ", role: "viewer", password: samplePassword });
  for (const name of ["STRASSE FI", "straße fi", "Strasse ﬁ", "Ｓtraße fi"])
    await assert.rejects(accounts.add({ name, role: "lead", password: samplePassword }), code("account.exists"), name);
  assert.equal(foldedName("ΟΔΟΣ"), foldedName("οδος"));
  assert.notEqual(foldedName("أمل"), foldedName("امل"));
});

test("a name has nothing that is not seen", () => {
  assert.equal(accountName(" e\u0301 أمل  "), "é أمل");
  assert.equal(accountName("😀".repeat(64)).length, 128);
  const bad = [
    "",
    "   ",
    "a".repeat(65),
    "a\nb",
    "a\u0000b",
    "a\u202Eb",
    "a\u200Fb",
    "a\u200Db",
    "a\u00ADb",
    "a\u00A0b",
    "a\u2003b",
    "a  b",
    "\uD800",
    "a\uFE0F",
    "\u3164",
  ];
  for (const name of bad) assert.throws(() => accountName(name), code("account.name"), JSON.stringify(name));
});

test("a password is long, and is not the name", () => {
  assert.equal(newPassword("e\u0301".repeat(4) + " a bc de f", "x"), "é".repeat(4) + " a bc de f");
  assert.equal(newPassword("كلمات كثيرة لا تجتمع", "x").length, 20);
  for (const password of ["short one", "aaaaaaaaaaaaaaaaaa", "abababababababab", "x".repeat(257), "a long enough name"])
    assert.throws(() => newPassword(password, "A Long Enough Name"), code("account.password"), password);
});

test("a hash keeps its parameters, fits its password alone, and asks for no more than a machine has", async () => {
  const passwords = new Passwords((size) => new Uint8Array(size).fill(7));
  const hash = await passwords.hash(samplePassword);
  assert.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$BwcHBwcHBwcHBwcHBwcHBw\$[A-Za-z0-9+/]{43}$/);
  assert.deepEqual(
    [await passwords.fits(samplePassword, hash), await passwords.fits(`${samplePassword}s`, hash)],
    [true, false],
  );
  // RFC 9106 leaves the parameters to the hash: an older or a later one is read by its own.
  const other = "$argon2id$v=19$m=19456,t=2,p=1$";
  await assert.doesNotReject(passwords.fits("x", `${other}BwcHBwcHBwcHBwcHBwcHBw$${"A".repeat(43)}`));
  const hostile = ["m=4194304,t=3,p=1", "m=65536,t=99,p=1", "m=65536,t=3,p=99", "m=0,t=0,p=0", "m=7,t=1,p=1"];
  for (const parameters of hostile) {
    const text = `$argon2id$v=19$${parameters}$BwcHBwcHBwcHBwcHBwcHBw$${"A".repeat(43)}`;
    await assert.rejects(passwords.fits("x", text), code("state.damaged"), parameters);
  }
  await assert.rejects(passwords.fits("x", "plain"), code("state.damaged"));
});

test("what nobody has takes as long to be refused, and is refused even if its bytes were right", async () => {
  const passwords = new Passwords((size) => new Uint8Array(size));
  const begun = performance.now();
  assert.equal(await passwords.fits("whatever it is", null), false);
  // No absolute time: a machine may be slow. It is work all the same, and not a comparison.
  assert.ok(performance.now() - begun > 5);
});

test("a few passwords are looked at at once, a few wait, and the rest are refused at once", async () => {
  const passwords = new Passwords((size) => new Uint8Array(size));
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => passwords.fits("a guess", null)));
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 2);
  for (const { reason } of refused) assert.equal((reason as { code: string }).code, "account.busy");
  assert.equal(await passwords.fits("a guess", null), false, "there is room again");
});

test("a file of the first version keeps its accounts and sessions, and each account gets an actor that it keeps", async (t) => {
  const { accounts, sessions, file, again } = await sampleState(t);
  const before = new DatabaseSync(file);
  before.exec(`${versions[0] ?? ""}; INSERT INTO home (cookie) VALUES ('0123456789abcdef'); PRAGMA user_version = 1`);
  const row = "INSERT INTO accounts (name, folded, role, password, made, password_set) VALUES (?, ?, 'lead', '', 1, 1)";
  for (const name of ["Amal", "Basma"]) before.prepare(row).run(name, name.toLowerCase());
  before.close();
  assert.equal(sessions.cookieName(), "0123456789abcdef");
  const actors = (await accounts.list()).map(({ actor }) => actor);
  assert.equal(new Set(actors).size, 2);
  for (const actor of actors) assert.match(actor, /^a-[0-9a-f]{16}$/);
  await accounts.add({ name: "Third", role: "contributor", password: samplePassword });
  assert.match((await accounts.find("Third")).actor, /^a-[0-9a-f]{16}$/);
  accounts.close();
  await again().accounts.setPassword("Amal", samplePassword);
  assert.deepEqual((await again().accounts.list()).map(({ actor }) => actor).slice(0, 2), actors);
  assert.equal((await begin(again().sessions, "amal"))?.session.actor, actors[0]);
});

test("a file of a later version, or of something else, is refused, and is not taken for none", async (t) => {
  const { accounts, file, again } = await sampleState(t);
  await accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  accounts.close();
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 99");
  raw.close();
  assert.throws(() => again().sessions.needed(), code("state.newer-format"));
  await assert.rejects(again().accounts.count(), code("state.newer-format"));
  await writeFile(file, "no database".repeat(1000));
  assert.throws(() => again().sessions.needed(), code("state.damaged"));
  await writeFile(file, "");
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE others (name TEXT)");
  other.close();
  assert.throws(() => again().sessions.needed(), code("state.damaged"));
});
