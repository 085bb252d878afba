import assert from "node:assert/strict";
import { once } from "node:events";
import { request as plainRequest, type IncomingMessage } from "node:http";
import { request as tlsRequest } from "node:https";
import { test } from "node:test";
import { samplePassword } from "../state/sample-state.ts";
import type { ItemAnswer } from "./api.ts";
import { cookieOf } from "./sample-people.ts";
import { sampleTls } from "./sample-tls.ts";
import { codeOf, header, openViewer, type Reply } from "./sample-viewer.ts";

const name = "archive.test";

interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Asks a listener on this machine as if it had been found under `host`; over TLS where there is somebody to trust. */
async function askAs(host: string, port: number, ca: Buffer | null, call: Call = {}): Promise<Reply> {
  const { path = "/", method = "GET", headers = {}, body } = call;
  // A name that is none of the viewer's goes over a connection that was opened under one that is.
  const [asked = ""] = host.split(":");
  const servername = asked.endsWith(name) ? asked : name;
  const order = { host: "127.0.0.1", port, path, method, headers: { host, ...headers } };
  const request = ca === null ? plainRequest(order) : tlsRequest({ ...order, ca, servername });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [reply] = (await once(request, "response")) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part as Buffer);
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts) };
}

const json = { "content-type": "application/json", "sec-fetch-site": "same-origin" };

function signInAs(who: string, origin: string): Call {
  return {
    ...{ path: "/api/session", method: "POST", body: { name: who, password: samplePassword } },
    headers: { ...json, origin },
  };
}

void test("over TLS the viewer answers to its address alone, with a cookie that is the origin's own", async (t) => {
  const files = await sampleTls(t, name);
  const address = new URL(`https://${name}:7474`);
  const viewer = await openViewer(t, undefined, { address, tls: { host: "127.0.0.1", ...files, renewal: null } });
  await viewer.archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  const { application, replay } = viewer.ports;
  const ask = (host: string, call?: Call) => askAs(host, application, files.certificate, call);
  assert.equal(viewer.namedUrl, `https://${name}:7474/`);

  const page = await ask(`${name}:7474`);
  assert.equal(page.body.toString(), "the application");
  assert.match(header(page, "strict-transport-security"), /^max-age=31536000$/);
  assert.ok(header(page, "content-security-policy").includes(`frame-src https://*.${name}:${String(replay)};`));
  for (const host of [name, `${name}:${String(application)}`, `a.${name}:7474`])
    assert.deepEqual([host, codeOf(await ask(host))], [host, "host.refused"]);

  const own = `https://${name}:7474`;
  assert.equal(codeOf(await ask(`${name}:7474`, signInAs("Amal", own.replace("https", "http")))), "site.refused");
  assert.equal(codeOf(await ask(`${name}:7474`, signInAs("Amal", `https://a.${name}:7474`))), "site.refused");
  const signedIn = await ask(`${name}:7474`, signInAs("Amal", own));
  const [set = ""] = signedIn.headers["set-cookie"] ?? [];
  assert.match(set, /^__Host-muniment-[0-9a-f]{16}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  const cookie = cookieOf(signedIn);
  const [cookieName = "", token = ""] = cookie.split("=");
  // What a replayed page lays under the domain that both share has no such prefix.
  const laid = `${cookieName.replace("__Host-", "")}=${token}`;
  const items = { path: `/api/items/${viewer.capture}` };
  assert.equal((await ask(`${name}:7474`, { ...items, headers: { cookie: laid } })).status, 401);

  const { base } = (
    JSON.parse((await ask(`${name}:7474`, { ...items, headers: { cookie } })).body.toString()) as ItemAnswer
  ).replay;
  const { host, pathname } = new URL(base);
  assert.equal(host, `${viewer.capture}.${name}:${String(replay)}`);
  const replayed = (at: string) => askAs(at, replay, files.certificate, { path: `${pathname}/capture.wacz` });
  const given = await replayed(host);
  assert.equal(given.status, 200);
  assert.ok(header(given, "content-security-policy").includes(`frame-ancestors 'self' ${own}`));
  assert.equal((await replayed(`${viewer.file}.${name}:${String(replay)}`)).status, 404, "another item's own origin");
  for (const other of [`${name}:${String(replay)}`, `127.0.0.1:${String(replay)}`, `x.${name}:${String(replay)}`])
    assert.equal((await replayed(other)).status, 421, other);
});

void test("behind a proxy both are reached by one port, and attempts are counted by the address that the proxy names", async (t) => {
  const viewer = await openViewer(t, undefined, { address: new URL(`https://${name}`), tls: null });
  await viewer.archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  const { application, replay } = viewer.ports;
  const own = `https://${name}`;
  const signedIn = await askAs(name, application, null, signInAs("Amal", own));
  assert.match(signedIn.headers["set-cookie"]?.[0] ?? "", /^__Host-.*; Secure$/);
  const cookie = cookieOf(signedIn);
  const item = await askAs(name, application, null, { path: `/api/items/${viewer.capture}`, headers: { cookie } });
  const { base } = (JSON.parse(item.body.toString()) as ItemAnswer).replay;
  assert.equal(new URL(base).origin, `https://${viewer.capture}.${name}`);
  const path = `${new URL(base).pathname}/capture.wacz`;
  assert.equal((await askAs(`${viewer.capture}.${name}`, replay, null, { path })).status, 200);
  assert.equal((await askAs(`127.0.0.1:${String(application)}`, application, null)).status, 421);

  const from = (client: string, at: number): Call => {
    const call = signInAs(`nobody ${String(at)}`, own);
    return { ...call, headers: { ...call.headers, "x-forwarded-for": client } };
  };
  for (let at = 0; at < 30; at += 1)
    assert.equal((await askAs(name, application, null, from("192.0.2.1", at))).status, 401, String(at));
  assert.equal((await askAs(name, application, null, from("192.0.2.1", 30))).status, 429);
  assert.equal((await askAs(name, application, null, from("192.0.2.2", 31))).status, 401, "somebody else may try");
});
