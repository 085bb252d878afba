import assert from "node:assert/strict";
import { test } from "node:test";
import fastify from "fastify";
import { roles, type Role } from "../state/accounts.ts";
import type { ItemAnswer, ProblemAnswer } from "./api.ts";
import { applicationRules, enforceRules, replayRules } from "./rules.ts";
import { signInEveryRole } from "./sample-people.ts";
import { ask, bytesOf, json, openViewer, post, sha256Of, type Reply } from "./sample-viewer.ts";

type Asker = Role | "nobody";
const askers: readonly Asker[] = ["nobody", ...roles];
const readers: readonly Asker[] = ["viewer", "contributor", "reviewer", "lead"];
const exporters: readonly Asker[] = ["reviewer", "lead"];

/** Written a second time, on purpose: a change of the rules is to be meant. */
const expected: Readonly<Record<string, readonly Asker[]>> = {
  "GET /*": askers,
  "GET /api/session": askers,
  "POST /api/session": askers,
  "POST /api/session/end": askers,
  "GET /api/archive": roles,
  "GET /api/status": roles,
  "GET /api/search": readers,

  "GET /api/items": readers,
  "GET /api/items/:item": readers,
  "GET /api/items/:item/objects/:sha256": readers,
  "GET /api/items/:item/verify": readers,
  "GET /api/packages": exporters,
  "POST /api/packages/begin": exporters,
  "POST /api/packages/stop": exporters,
  "POST /api/packages/remove": exporters,
  "GET /api/packages/:id/file": exporters,
  "GET /api/accounts": ["administrator"],
  "POST /api/accounts/add": ["administrator"],
  "POST /api/accounts/role": ["administrator"],
  "POST /api/accounts/password": ["administrator"],
  "POST /api/accounts/disable": ["administrator"],
  "POST /api/accounts/enable": ["administrator"],
  "POST /api/accounts/sign-out": ["administrator"],
};

/** A request to one endpoint. A POST has a body that no endpoint takes: who may is told so, and nothing is changed. */
async function askAt(endpoint: string, base: string, names: Readonly<Record<string, string>>, cookie: string | null) {
  const [method = "", pattern = ""] = endpoint.split(" ");
  const path = pattern.replaceAll(/:([a-z0-9]+)/g, (_, name: string) => names[name] ?? "").replace("*", "");
  const address = `${base}${path.slice(1)}`;
  const headers = cookie === null ? {} : { cookie };
  return method === "POST" ? post(address, { none: 1 }, headers) : ask(address, { headers });
}

const refusals = ["session.none", "role.refused", "pass.refused", "site.refused", "route.none", "method.refused"];

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
    Object.keys(expected).filter((endpoint) => expected[endpoint]?.includes("viewer")),
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

test("every endpoint of a replay answers who holds a pass for its item, while that session may look", async (t) => {
  const { archive, url, capture, file, replayUrl } = await openViewer(t);
  const before = passIn(await json<ItemAnswer>(`${url}api/items/${capture}`));
  const { administrator, ...others } = await signInEveryRole(archive.deps, url);
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
      assert.equal(await holds(endpoint, capture, wrong, others.viewer), false, `a cookie is no pass: ${endpoint}`);
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
