import assert from "node:assert/strict";
import { test } from "node:test";
import fastify from "fastify";
import { roles, type Role } from "../state/accounts.ts";
import type { ItemAnswer, ProblemAnswer } from "./api.ts";
import { applicationRules, enforceRules, replayRules } from "./rules.ts";
import { samplePassword } from "../state/sample-state.ts";
import { cookieOf, signIn, signInEveryRole } from "./sample-people.ts";
import { ask, bytesOf, json, openViewer, post, sha256Of, type Reply } from "./sample-viewer.ts";

type Asker = Role | "nobody";
const askers: readonly Asker[] = ["nobody", ...roles];
const contributors: readonly Asker[] = ["contributor", "reviewer", "lead"];
const readers: readonly Asker[] = ["viewer", "contributor", "reviewer", "lead"];
const exporters: readonly Asker[] = ["reviewer", "lead"];

/** Written a second time, on purpose: a change of the rules is to be meant. */
const expected: Readonly<Record<string, readonly Asker[]>> = {
  "GET /*": askers,
  "GET /api/openapi.json": askers,
  "GET /api/session": askers,
  "POST /api/session": askers,
  "POST /api/session/end": askers,
  "POST /api/session/passkey": askers,
  "POST /api/session/passkey/offer": askers,
  "POST /api/welcome": [],
  "POST /api/invitation": askers,
  "POST /api/invitation/accept": askers,
  "GET /api/archive": roles,
  "GET /api/status": roles,
  "GET /api/search": readers,
  "GET /api/places": readers,

  "GET /api/items": readers,
  "GET /api/items/:item": readers,
  "GET /api/items/:item/description": readers,
  "GET /api/items/:item/history": readers,
  "GET /api/items/:item/contents": readers,
  "GET /api/compare": readers,
  "GET /api/items/:item/objects/:sha256": readers,
  "GET /api/items/:item/pictures/:sha256": readers,
  "GET /api/items/:item/verify": readers,
  "POST /api/describe": ["contributor", "reviewer", "lead"],
  "POST /api/withdraw": ["reviewer", "lead"],
  "POST /api/assign": ["reviewer", "lead"],
  "GET /api/cases": readers,
  "GET /api/cases/:case": readers,
  "POST /api/cases/make": ["lead"],
  "POST /api/cases/rename": ["lead"],
  "POST /api/cases/admit": ["lead"],
  "POST /api/cases/dismiss": ["lead"],
  "POST /api/cases/invite": ["lead"],
  "POST /api/cases/withdraw": ["lead"],
  "GET /api/deliveries": contributors,
  "POST /api/deliveries": contributors,
  "POST /api/deliveries/:delivery/end": contributors,
  "GET /api/deliveries/:delivery/files": contributors,
  "POST /api/deliveries/:delivery/files": contributors,
  "POST /api/deliveries/:delivery/files/:place/end": contributors,
  "POST /api/deliveries/:delivery/files/:place/leave": contributors,
  "PUT /api/deliveries/:delivery/files/:place/bytes/:from": contributors,
  "PUT /api/deliveries/:delivery/batch": contributors,
  "POST /api/held": contributors,
  "GET /api/queues": readers,
  "GET /api/queues/options": contributors,
  "GET /api/queues/:queue": readers,
  "GET /api/queues/:queue/status.csv": readers,
  "POST /api/queues/begin": contributors,
  "POST /api/queues/go-on": contributors,
  "POST /api/queues/sample": contributors,
  "POST /api/queues/stop": contributors,
  "GET /api/packages": exporters,
  "POST /api/packages/begin": exporters,
  "POST /api/packages/stop": exporters,
  "POST /api/packages/remove": exporters,
  "GET /api/packages/:id/file": exporters,
  "GET /api/key": ["lead", "administrator"],
  "POST /api/key/copy": ["administrator"],
  "POST /api/archive/name": ["lead", "administrator"],
  "GET /api/account": roles,
  "POST /api/account/password": roles,
  "POST /api/account/factor": roles,
  "POST /api/account/factor/offer": roles,
  "POST /api/account/factor/end": roles,
  "POST /api/account/passkeys": roles,
  "POST /api/account/passkeys/offer": roles,
  "POST /api/account/passkeys/remove": roles,
  "POST /api/account/tokens": roles,
  "POST /api/account/tokens/withdraw": roles,
  "GET /api/invitations": ["lead", "administrator"],
  "POST /api/invitations": ["lead", "administrator"],
  "POST /api/invitations/withdraw": ["lead", "administrator"],
  "GET /api/accounts": ["administrator"],
  "GET /api/accounts/events": ["administrator"],
  "POST /api/accounts/add": ["administrator"],
  "POST /api/accounts/role": ["administrator"],
  "POST /api/accounts/password": ["administrator"],
  "POST /api/accounts/disable": ["administrator"],
  "POST /api/accounts/enable": ["administrator"],
  "POST /api/accounts/sign-out": ["administrator"],
  "POST /api/accounts/factor-end": ["administrator"],
  "POST /api/accounts/passkeys-end": ["administrator"],
};

/** What is for a person alone: no token may it, whatever its role. */
const inPerson: readonly string[] = [
  "POST /api/cases/make",
  "POST /api/cases/rename",
  "POST /api/cases/admit",
  "POST /api/cases/dismiss",
  "POST /api/cases/invite",
  "POST /api/cases/withdraw",
  "POST /api/key/copy",
  "POST /api/archive/name",
  "GET /api/account",
  "POST /api/account/password",
  "POST /api/account/factor",
  "POST /api/account/factor/offer",
  "POST /api/account/factor/end",
  "POST /api/account/passkeys",
  "POST /api/account/passkeys/offer",
  "POST /api/account/passkeys/remove",
  "POST /api/account/tokens",
  "POST /api/account/tokens/withdraw",
  "GET /api/invitations",
  "POST /api/invitations",
  "POST /api/invitations/withdraw",
  "GET /api/accounts",
  "GET /api/accounts/events",
  "POST /api/accounts/add",
  "POST /api/accounts/role",
  "POST /api/accounts/password",
  "POST /api/accounts/disable",
  "POST /api/accounts/enable",
  "POST /api/accounts/sign-out",
  "POST /api/accounts/factor-end",
  "POST /api/accounts/passkeys-end",
];

type Names = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

const put = (address: string, headers: Headers): Promise<Reply> => {
  const own = { origin: new URL(address).origin, "content-type": "application/octet-stream", ...headers };
  return ask(address, { method: "PUT", headers: own, body: "x" });
};

/** A request to one endpoint. An order has a body that no endpoint takes: who may is told so, and nothing is changed. */
async function askAt(endpoint: string, base: string, names: Names, cookie: string | null, more: Headers = {}) {
  const [method = "", pattern = ""] = endpoint.split(" ");
  const path = pattern.replaceAll(/:([a-z0-9]+)/g, (_, name: string) => names[name] ?? "").replace("*", "");
  const address = `${base}${path.slice(1)}`;
  const headers = { ...(cookie === null ? {} : { cookie }), ...more };
  if (method === "PUT") return put(address, headers);
  return method === "POST" ? post(address, { none: 1 }, headers) : ask(address, { headers });
}

const refusals = [
  ...["session.none", "role.refused", "token.refused", "welcome.refused", "pass.refused"],
  ...["site.refused", "route.none", "method.refused"],
];

/** Whether the endpoint answered, even if with a problem of its own. */
function answered({ status, body }: Reply): boolean {
  if (status < 400) return true;
  const text = body.toString();
  const code = text.startsWith("{") ? (JSON.parse(text) as ProblemAnswer).error.code : (text.split("\n")[2] ?? "");
  return !refusals.includes(code);
}

test("every endpoint of the application answers the roles that its rule names, and nobody else", async (t) => {
  assert.deepEqual(Object.keys(applicationRules), Object.keys(expected));
  const { archive, url, capture } = await openViewer(t);
  const names = { item: capture, sha256: sha256Of(bytesOf.picture), id: "e-0" };
  const open: string[] = [];
  for (const endpoint of Object.keys(expected))
    if (answered(await askAt(endpoint, url, names, null))) open.push(endpoint);
  assert.deepEqual(
    open,
    Object.keys(expected).filter((endpoint) => expected[endpoint]?.includes("viewer") && !inPerson.includes(endpoint)),
    "without accounts, everybody on this machine is a viewer",
  );
  const cookies: Readonly<Record<Asker, string | null>> = {
    nobody: null,
    ...(await signInEveryRole(archive.deps, url)),
  };
  for (const endpoint of Object.keys(expected)) {
    const allowed: Asker[] = [];
    for (const asker of askers) if (answered(await askAt(endpoint, url, names, cookies[asker]))) allowed.push(asker);
    assert.deepEqual(allowed, expected[endpoint], endpoint);
  }
});

test("every endpoint answers the tokens that its rule names, from wherever they come, and none in a person's stead", async (t) => {
  const { archive, url, capture } = await openViewer(t);
  const names = { item: capture, sha256: sha256Of(bytesOf.picture) };
  const { accounts, sessions, tokens } = archive.deps;
  await signInEveryRole(archive.deps, url);
  await accounts.setRole("lead", "lead", true);
  const lead = sessions.enter("lead").session;
  const day = { name: "a program", days: 1 };
  for (const endpoint of Object.keys(expected)) {
    const allowed: Asker[] = [];
    for (const role of roles) {
      const { secret, token } = tokens.make(lead, { ...day, role });
      const headers = { authorization: `Bearer ${secret}`, origin: "http://elsewhere.test" };
      if (answered(await askAt(endpoint, url, names, null, headers))) allowed.push(role);
      tokens.withdraw(lead, token.id);
      const after = answered(await askAt(endpoint, url, names, null, headers));
      assert.equal(after, expected[endpoint]?.includes("nobody"), `a token that was withdrawn: ${endpoint}`);
    }
    const may = inPerson.includes(endpoint) ? [] : (expected[endpoint] ?? []).filter((asker) => asker !== "nobody");
    assert.deepEqual(allowed, may, endpoint);
  }
});

test("who has two duties may what either may", async (t) => {
  const { archive, url, capture } = await openViewer(t);
  const names = { item: capture, sha256: sha256Of(bytesOf.picture) };
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", alsoAdministers: true, password: samplePassword });
  const cookie = cookieOf(await signIn(url, "Amal"));
  for (const [endpoint, may] of Object.entries(expected))
    assert.equal(
      answered(await askAt(endpoint, url, names, cookie)),
      may.includes("viewer") || may.includes("administrator"),
      endpoint,
    );
});

test("only the token of the first run leads to the first account, while there is none", async (t) => {
  const { archive, url, ...viewer } = await openViewer(t);
  const firstRun = viewer.firstRun();
  const asked = (token: string) => askAt("POST /api/welcome", url, {}, null, { authorization: token });
  assert.match(firstRun, /^[A-Za-z0-9_-]{43}$/);
  for (const wrong of [
    "",
    `Bearer ${firstRun}`,
    firstRun,
    `Muniment-First-Run ${"A".repeat(43)}`,
    "Muniment-First-Run ",
  ])
    assert.equal(answered(await asked(wrong)), false, wrong);
  assert.equal(answered(await asked(`Muniment-First-Run ${firstRun}`)), true);
  await archive.deps.accounts.add({ name: "Amal", role: "viewer", password: samplePassword });
  assert.equal(answered(await asked(`Muniment-First-Run ${firstRun}`)), false);
});

test("every endpoint of a replay answers who holds a pass for its item, while that session may look", async (t) => {
  const { archive, url, capture, file, replayUrl } = await openViewer(t);
  const before = passIn(await json<ItemAnswer>(`${url}api/items/${capture}`));
  const { administrator, ...readers } = await signInEveryRole(archive.deps, url);
  // Who is in no case has no item to look at.
  const others = Object.fromEntries(Object.entries(readers).filter(([role]) => role !== "member"));
  const passes: Readonly<Record<string, string>> = Object.fromEntries(
    await Promise.all(
      Object.entries(others).map(async ([role, cookie]) => {
        const reply = await ask(`${url}api/items/${capture}`, { headers: { cookie } });
        return [role, passIn(JSON.parse(reply.body.toString()) as ItemAnswer)] as const;
      }),
    ),
  );
  assert.equal(new Set(Object.values(passes)).size, 4, "each session has its own");
  await archive.deps.accounts.setRole("contributor", "administrator");
  await archive.deps.accounts.disable("reviewer");
  const holds = async (endpoint: string, item: string, pass: string, cookie: string | null): Promise<boolean> =>
    answered(await askAt(endpoint, replayUrl, { item, pass }, cookie));
  for (const endpoint of Object.keys(replayRules)) {
    assert.equal(replayRules[endpoint], "pass");
    const held: string[] = [];
    for (const [role, pass] of Object.entries(passes)) if (await holds(endpoint, capture, pass, null)) held.push(role);
    assert.deepEqual(held, ["viewer", "lead"], endpoint);
    const pass = passes["viewer"] ?? "";
    assert.equal(await holds(endpoint, file, pass, null), false, `another item: ${endpoint}`);
    assert.equal(
      await holds(endpoint, capture, before, null),
      false,
      `a pass from before there were accounts: ${endpoint}`,
    );
    for (const wrong of ["0".repeat(32), "x", "constructor"])
      assert.equal(await holds(endpoint, capture, wrong, readers.viewer), false, `a cookie is no pass: ${endpoint}`);
    assert.equal(await holds(endpoint, capture, wrongCase(pass), administrator), false, endpoint);
  }
});

test("a route without a rule cannot be registered", () => {
  const rules = { "GET /known": "anyone", "POST /known": "anyone" } as const;
  const register = (route: { method: string | string[]; url: string }) => () => {
    const server = fastify();
    enforceRules(server, rules, () => undefined);
    server.route({ ...route, handler: async () => "" });
  };
  assert.doesNotThrow(register({ method: ["GET", "HEAD"], url: "/known" }));
  assert.doesNotThrow(register({ method: "POST", url: "/known" }));
  assert.throws(register({ method: "GET", url: "/other" }), /no rule says who may ask for GET \/other/);
  assert.throws(register({ method: "DELETE", url: "/known" }), /no rule/);
  assert.throws(register({ method: ["GET", "POST"], url: "/known" }), /no rule/, "one endpoint, one rule");
  assert.throws(register({ method: "GET", url: "/constructor" }), /no rule/);
});

function passIn({ replay }: ItemAnswer): string {
  return new URL(replay.base).pathname.split("/")[2] ?? "";
}

function wrongCase(pass: string): string {
  return /[a-f]/.test(pass) ? pass.toUpperCase() : `${pass}0`;
}
