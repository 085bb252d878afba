import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { SampleAuthenticator, type AuthenticatorAsked } from "../state/sample-authenticator.ts";
import { samplePassword } from "../state/sample-state.ts";
import type { OwnAccountAnswer, PasskeyChallenge, PasskeyOffered, SessionAnswer } from "./api.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { ask, codeOf, openViewer, post, type Reply } from "./sample-viewer.ts";

/** The body of an answer that went well. */
function bodyOf(reply: Reply): unknown {
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString());
}

async function opened(t: TestContext) {
  const viewer = await openViewer(t);
  const { application } = viewer.ports;
  await viewer.archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  const cookie = cookieOf(await signIn(viewer.url, "Amal"));
  const place = { host: "muniment.localhost", origin: `http://muniment.localhost:${String(application)}` };
  const host = `${place.host}:${String(application)}`;
  /** As a browser asks under the viewer's own name, which leads to this machine. */
  const order = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    post(`${viewer.url}api/${path}`, body, { host, origin: place.origin, ...headers });
  const authenticator = new SampleAuthenticator();
  const offer = async () =>
    bodyOf(await order("account/passkeys/offer", { password: samplePassword }, { cookie })) as PasskeyOffered;
  const add = async (offered: PasskeyOffered, change: Partial<AuthenticatorAsked> = {}, as = cookie) => {
    const { challenge } = offered;
    const made = authenticator.make({ challenge, ...place, ...change });
    return await order("account/passkeys", { name: "the phone", challenge, ...made }, { cookie: as });
  };
  const challenge = async () => (bodyOf(await order("session/passkey/offer", {})) as PasskeyChallenge).challenge;
  const signed = (asked: string, handle: string, change: Partial<AuthenticatorAsked> = {}) => ({
    challenge: asked,
    ...authenticator.sign({ challenge: asked, ...place, handle, ...change }),
  });
  return { ...viewer, cookie, place, order, offer, add, challenge, signed };
}

void test("a passkey is made by who gives their password, and signs in once by each challenge", async (t) => {
  const { url, cookie, order, offer, add, challenge, signed } = await opened(t);
  assert.equal(codeOf(await order("account/passkeys/offer", { password: "wrong" }, { cookie })), "password.refused");
  const offered = await offer();
  const { handle } = offered.user;
  bodyOf(await add(offered));
  assert.equal(codeOf(await add(offered)), "passkey.refused", "a challenge is good for one");
  const shown = bodyOf(await ask(`${url}api/account`, { headers: { cookie } })) as OwnAccountAnswer;
  assert.deepEqual(
    shown.passkeys.map(({ name, host }) => [name, host]),
    [["the phone", "muniment.localhost"]],
  );

  const asked = await challenge();
  const body = signed(asked, handle);
  const reply = await order("session/passkey", body);
  const answer = bodyOf(reply) as SessionAnswer;
  assert.ok(answer.state === "in" && answer.name === "Amal");
  assert.equal((await ask(`${url}api/items`, { headers: { cookie: cookieOf(reply) } })).status, 200);
  const again = await order("session/passkey", body);
  assert.deepEqual([again.status, codeOf(again)], [401, "sign-in.passkey-refused"], "replayed");
});

void test("nobody comes in by a challenge of their own, of a registration, or from another origin; nor makes a passkey so", async (t) => {
  const { place, archive, url, order, offer, add, challenge, signed } = await opened(t);
  const first = await offer();
  const { handle } = first.user;
  for (const change of [{ origin: url.slice(0, -1) }, { host: "localhost" }, { verified: false }])
    assert.equal(codeOf(await add(await offer(), change)), "passkey.refused", JSON.stringify(change));
  // Of another session: the password was given in the first.
  const other = cookieOf(await signIn(url, "Amal"));
  assert.equal(codeOf(await add(await offer(), {}, other)), "passkey.refused");
  bodyOf(await add(first));
  const refused = async (body: object): Promise<void> => {
    const reply = await order("session/passkey", body);
    assert.deepEqual([reply.status, codeOf(reply)], [401, "sign-in.passkey-refused"], JSON.stringify(body));
  };
  await refused(signed("A".repeat(72), handle));
  await refused(signed((await offer()).challenge, handle));
  await refused(signed(await challenge(), handle, { origin: `http://0123456789abcdef.${place.host}:1` }));
  await refused({ ...signed(await challenge(), handle), challenge: await challenge() });
  await archive.deps.accounts.disable("Amal");
  await refused(signed(await challenge(), handle));
  assert.equal(codeOf(await order("session/passkey", { ...signed(await challenge(), handle), id: "=" })), "body.bad");
});

void test("under another name of the viewer there are none, and tries are counted", async (t) => {
  const { url, order, challenge, signed } = await opened(t);
  const elsewhere = await post(`${url}api/session/passkey/offer`, {});
  assert.deepEqual([elsewhere.status, codeOf(elsewhere)], [409, "passkey.host"]);
  for (let at = 0; at < 10; at += 1)
    assert.equal((await order("session/passkey", signed(await challenge(), "x"))).status, 401, String(at));
  const slow = await order("session/passkey", signed(await challenge(), "x"));
  assert.deepEqual([slow.status, codeOf(slow)], [429, "sign-in.slow"]);
});
