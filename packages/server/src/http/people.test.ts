/** How people and programs come in: the first account, invitations, one's own account, tokens, the key. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { formatInstant, instantMs } from "@muniment/verify";
import { fromBase32 } from "../base32.ts";
import { codeAt } from "../state/one-time-code.ts";
import { samplePassword } from "../state/sample-state.ts";
import type {
  EventsAnswer,
  FactorOffered,
  InvitationAnswer,
  InvitationMadeAnswer,
  ItemAnswer,
  KeyAnswer,
  KeyCopyAnswer,
  OwnAccountAnswer,
  RecoveryAnswer,
  SessionAnswer,
  TokenMadeAnswer,
} from "./api.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { ask, codeOf, header, openViewer, post, type Reply } from "./sample-viewer.ts";

async function read<T>(asked: Reply | Promise<Reply>): Promise<T> {
  const reply = await asked;
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString()) as T;
}

const first = { archive: "Harbour district", name: "Amal", password: samplePassword };
const begins = (token: string) => ({ authorization: `Muniment-First-Run ${token}` });

async function openBegun(t: TestContext, ...change: [Parameters<typeof openViewer>[1]?]) {
  const viewer = await openViewer(t, ...change);
  const reply = await post(`${viewer.url}api/welcome`, first, begins(viewer.firstRun()));
  return { ...viewer, answer: await read<SessionAnswer>(reply), cookie: cookieOf(reply) };
}

test("who has the token of the first run makes the first account, and is in; nobody makes a second one so", async (t) => {
  const viewer = await openViewer(t);
  const { url } = viewer;
  const firstRun = viewer.firstRun();
  for (const headers of [{}, begins("A".repeat(43)), begins(`${firstRun}A`)]) {
    const refused = await post(`${url}api/welcome`, first, headers);
    assert.deepEqual([refused.status, codeOf(refused)], [403, "welcome.refused"]);
  }
  assert.equal(
    (await post(`${url}api/welcome`, first, { ...begins(firstRun), origin: "http://other.test" })).status,
    403,
  );
  const short = await post(`${url}api/welcome`, { ...first, password: "short" }, begins(firstRun));
  assert.deepEqual([short.status, codeOf(short)], [400, "account.password"]);
  const both = await Promise.all(
    ["Amal", "Basma"].map((name) => post(`${url}api/welcome`, { ...first, name }, begins(firstRun))),
  );
  const [one, other] = both.map(({ status }) => status).toSorted();
  // Refused in the transaction, or at the door where the first was made by then.
  assert.ok(one === 200 && (other === 409 || other === 403), `they cannot both be first: ${String(other)}`);
  const made = both.find(({ status }) => status === 200) ?? assert.fail();
  const { ends, name, ...rest } = await read<Extract<SessionAnswer, { state: "in" }>>(made);
  assert.deepEqual(
    [rest, typeof ends],
    [
      {
        state: "in",
        role: "lead",
        alsoAdministers: true,
        archive: "Harbour district",
        cases: 0,
        adds: "everywhere",
        mayAssign: true,
        mayHandOver: true,
      },
      "string",
    ],
  );
  const headers = { cookie: cookieOf(made) };
  assert.equal((await ask(`${url}api/items`, { headers })).status, 200);
  assert.equal((await ask(`${url}api/accounts`, { headers })).status, 200);
  const late = await post(`${url}api/welcome`, { ...first, name: "Late" }, begins(firstRun));
  assert.deepEqual([late.status, codeOf(late)], [403, "welcome.refused"]);
  assert.equal((await viewer.archive.deps.accounts.list()).length, 1, name);
});

test("an invitation is made, looked at, used once; the person is in, and the record says so", async (t) => {
  const { url, cookie } = await openBegun(t);
  const order = { role: "contributor", alsoAdministers: false, note: "for Omar", days: 7 };
  const { secret } = await read<InvitationMadeAnswer>(post(`${url}api/invitations`, order, { cookie }));
  const { ends, ...told } = await read<InvitationAnswer>(post(`${url}api/invitation`, { secret }));
  assert.deepEqual(told, {
    archive: "Harbour district",
    by: "Amal",
    role: "contributor",
    alsoAdministers: false,
    case: null,
  });
  assert.equal(ends, "2026-11-29T21:30:00.000Z");
  const person = { secret, name: "Omar", password: samplePassword };
  const accepted = await post(`${url}api/invitation/accept`, person);
  assert.equal((await read<{ name: string }>(accepted)).name, "Omar");
  const headers = { cookie: cookieOf(accepted) };
  assert.equal((await ask(`${url}api/items`, { headers })).status, 200);
  assert.equal((await ask(`${url}api/invitations`, { headers })).status, 403, "a contributor invites nobody");
  for (const path of ["api/invitation", "api/invitation/accept"]) {
    const again = await post(`${url}${path}`, path.endsWith("accept") ? { ...person, name: "Other" } : { secret });
    assert.deepEqual([again.status, codeOf(again)], [404, "invitation.none"]);
  }
  const { events, older } = await read<EventsAnswer>(ask(`${url}api/accounts/events`, { headers: { cookie } }));
  assert.deepEqual(
    events.map(({ kind, by, about }) => [kind, by, about]),
    [
      ["session.begun", "Omar", "Omar"],
      ["account.made", "Amal", "Omar"],
      ["invitation.used", "Amal", "Omar"],
      ["invitation.made", "Amal", null],
      ["session.begun", "Amal", "Amal"],
      ["account.made", "Amal", "Amal"],
    ],
  );
  assert.equal(older, null);
});

test("one's own password is changed by who knows it: other sessions end, this one goes on; tries are counted", async (t) => {
  const { url, cookie } = await openBegun(t);
  const elsewhere = cookieOf(await signIn(url, "Amal"));
  const change = (password: string, next: string) => post(`${url}api/account/password`, { password, next }, { cookie });
  const wrong = await change("a wrong password", "five plain wooden chairs");
  assert.deepEqual([wrong.status, codeOf(wrong)], [403, "password.refused"]);
  const changed = await change(samplePassword, "five plain wooden chairs");
  const headers = { cookie: cookieOf(changed) };
  assert.equal((await ask(`${url}api/items`, { headers })).status, 200);
  for (const ended of [cookie, elsewhere])
    assert.equal((await ask(`${url}api/items`, { headers: { cookie: ended } })).status, 401);
  assert.equal((await signIn(url, "Amal")).status, 401);
  for (let tries = 0; tries < 20; tries += 1) {
    const reply = await post(
      `${url}api/account/password`,
      { password: "a guess at it", next: samplePassword },
      headers,
    );
    if (reply.status === 429) {
      assert.equal(codeOf(reply), "sign-in.slow");
      return;
    }
    assert.ok(tries < 10, "ten tries for a name");
  }
  assert.fail("tries are not counted");
});

test("signing in asks for the second factor's code, and codes that do not fit run out", async (t) => {
  let now = Date.parse("2026-11-22T21:30:00.000Z");
  const { url, cookie, archive } = await openBegun(t, (deps) => ({ ...deps, now: () => formatInstant(now) }));
  const offered = await read<FactorOffered>(post(`${url}api/account/factor/offer`, {}, { cookie }));
  const secret = fromBase32(offered.secret) ?? new Uint8Array();
  // The clock of the accounts stands still in this sample; the one by which tries are counted is moved.
  const step = Math.floor(instantMs(archive.deps.now()) / 30_000);
  const order = { password: samplePassword, secret: offered.secret, code: codeAt(secret, step) };
  const { recovery } = await read<RecoveryAnswer>(post(`${url}api/account/factor`, order, { cookie }));
  const signInBy = (code?: string, password = samplePassword) =>
    post(`${url}api/session`, code === undefined ? { name: "Amal", password } : { name: "Amal", password, code });
  const needed = await signInBy();
  assert.deepEqual(
    [needed.status, codeOf(needed), needed.headers["set-cookie"]],
    [401, "sign-in.code-needed", undefined],
  );
  assert.equal((await signInBy(codeAt(secret, step + 1))).status, 200);
  assert.equal((await signInBy(recovery[0])).status, 200);
  for (let tries = 0; tries < 5; tries += 1) assert.equal(codeOf(await signInBy("000000")), "sign-in.code-refused");
  const slow = await signInBy(recovery[1]);
  assert.deepEqual([slow.status, codeOf(slow), header(slow, "retry-after")], [429, "sign-in.slow", "300"]);
  now += 300_000;
  assert.equal((await signInBy(recovery[1])).status, 200);
  const own = await read<OwnAccountAnswer>(ask(`${url}api/account`, { headers: { cookie } }));
  assert.deepEqual(own.factor, { on: true, recoveryLeft: 8 });
  assert.equal((await post(`${url}api/account/factor/end`, { password: "a wrong one" }, { cookie })).status, 403);
  assert.equal((await post(`${url}api/account/factor/end`, { password: samplePassword }, { cookie })).status, 200);
  assert.equal((await signInBy()).status, 200);
});

test("a token opens the API from anywhere, no replay, and nothing that is for a person", async (t) => {
  const { url, cookie, capture } = await openBegun(t);
  const order = { password: samplePassword, name: "nightly list", role: "viewer", days: 30 };
  const { secret, token } = await read<TokenMadeAnswer>(post(`${url}api/account/tokens`, order, { cookie }));
  const headers = { authorization: `Bearer ${secret}` };
  const elsewhere = { ...headers, origin: "http://other.test", "sec-fetch-site": "cross-site" };
  assert.equal((await ask(`${url}api/items`, { headers: elsewhere })).status, 200);
  assert.equal((await read<{ role: string }>(ask(`${url}api/session`, { headers }))).role, "viewer");
  const { replay } = await read<ItemAnswer>(ask(`${url}api/items/${capture}`, { headers }));
  assert.equal((await ask(`${replay.base}/document.pdf`, { headers })).status, 403, "no replay");
  const person = await ask(`${url}api/account`, { headers: { ...headers, cookie } });
  assert.deepEqual([person.status, codeOf(person)], [403, "token.refused"], "whatever cookie comes with it");
  for (const authorization of ["Bearer ", "Bearer x", `Bearer ${secret}A`, `bearer  ${secret}`])
    assert.equal((await ask(`${url}api/items`, { headers: { authorization, cookie } })).status, 401, authorization);
  assert.equal((await post(`${url}api/account/tokens`, { ...order, password: "a wrong one" }, { cookie })).status, 403);
  assert.equal((await post(`${url}api/account/tokens/withdraw`, { id: token.id }, { cookie })).status, 200);
  assert.equal((await ask(`${url}api/items`, { headers })).status, 401);
});

test("the key's fingerprint is told to a lead; its copy is protected, and takes one's own password", async (t) => {
  const { url, cookie } = await openBegun(t);
  const key = await read<KeyAnswer>(ask(`${url}api/key`, { headers: { cookie } }));
  assert.match(key.fingerprint, /^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  assert.equal(key.protected, false);
  const copy = (password: string, passphrase: string) =>
    post(`${url}api/key/copy`, { password, passphrase }, { cookie });
  const passphrase = "correct horse battery staple";
  assert.equal(codeOf(await copy("a wrong password", passphrase)), "password.refused");
  const weak = await copy(samplePassword, "short");
  assert.deepEqual([weak.status, codeOf(weak)], [400, "archive.weak-passphrase"]);
  const { name, text } = await read<KeyCopyAnswer>(copy(samplePassword, passphrase));
  assert.equal(name, "muniment-log.key");
  assert.match(text, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
  const { events } = await read<EventsAnswer>(ask(`${url}api/accounts/events`, { headers: { cookie } }));
  assert.deepEqual([events[0]?.kind, events[0]?.by], ["key.copied", "Amal"]);
});
