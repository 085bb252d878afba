/** docs/openapi.json says what the routes do: nothing is missing, and what they answer is as it says. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it, type TestContext } from "node:test";
import { z } from "zod";
import { applicationRules } from "../../packages/server/src/http/rules.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { cookieOf, signIn } from "../../packages/server/src/http/sample-people.ts";
import { addWebArchive } from "../../packages/server/src/http/sample-web-archive.ts";
import { ask, openViewer, post, type Reply } from "../../packages/server/src/http/sample-viewer.ts";
import { describeApi, descriptionFile } from "./describe-api.ts";
import type { Schema } from "./type-schema.ts";

interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<"application/json", { readonly schema: Schema }>>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

describe("the description of the API", () => {
  let text: string;
  let description: Description;
  before(async () => {
    text = await readFile(descriptionFile, "utf8");
    description = JSON.parse(text) as Description;
  });

  it("is what the routes say now: node --conditions=source test/api/describe-api.ts writes it anew", () => {
    assert.equal(text, describeApi());
  });

  it("has every endpoint that has a rule, and no other", () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/[{](\w+)[}]/g, ":$1")}`),
    );
    const ruled = Object.keys(applicationRules).filter((endpoint) => endpoint.includes(" /api/"));
    assert.deepEqual(described.toSorted(), ruled.toSorted());
  });

  it("is obeyed by what the endpoints answer", async (t) => {
    const { archive, url, capture, cookie, secret } = await openBegun(t);
    const headers = { cookie };
    const obeyed: string[] = [];
    const obeys = (endpoint: string, reply: Reply): void => {
      const status = reply.status === 200 ? "200" : "default";
      const [method = "", path = ""] = endpoint.split(" ");
      const schema = description.paths[path]?.[method.toLowerCase()]?.responses[status]?.content?.["application/json"];
      assert.ok(schema !== undefined, endpoint);
      const read = checkedBy(schema.schema, description).safeParse(JSON.parse(reply.body.toString()));
      assert.ok(read.success, `${endpoint} ${status}: ${String(read.error)}`);
      obeyed.push(endpoint);
    };
    for (const path of [
      ...["archive", "status", "search", "items", "session", "account", "accounts", "accounts/events"],
      ...["invitations", "key"],
    ]) {
      const reply = await ask(`${url}api/${path}?q=page`, { headers });
      assert.equal(reply.status, 200, path);
      obeys(`GET /api/${path}`, reply);
    }
    obeys("GET /api/items/{item}", await ask(`${url}api/items/${capture}`, { headers }));
    const crawl = await addWebArchive(archive, "crawl.warc", Buffer.from(sampleRecord));
    obeys("GET /api/items/{item}/contents", await ask(`${url}api/items/${crawl}/contents?kind=captures`, { headers }));
    const invite = { role: "viewer", alsoAdministers: false, note: "", days: 1 };
    obeys("POST /api/invitations", await post(`${url}api/invitations`, invite, headers));
    obeys("POST /api/invitation", await post(`${url}api/invitation`, { secret }));
    const token = { password: samplePassword, name: "list", role: "viewer", days: 1 };
    obeys("POST /api/account/tokens", await post(`${url}api/account/tokens`, token, headers));
    obeys("GET /api/account", await ask(`${url}api/account`, { headers }));
    obeys("POST /api/account/factor/offer", await post(`${url}api/account/factor/offer`, {}, headers));
    obeys("GET /api/items", await ask(`${url}api/items`));
    obeys("GET /api/session", await ask(`${url}api/session`));
    assert.ok(obeyed.length > 15);
  });

  it("would notice an answer that says more, or less", () => {
    const check = checkedBy({ $ref: "#/components/schemas/KeyCopyAnswer" }, description);
    assert.ok(check.safeParse({ name: "a", text: "b" }).success);
    for (const wrong of [{ name: "a" }, { name: "a", text: 1 }, { name: "a", text: "b", more: 1 }])
      assert.ok(!check.safeParse(wrong).success, JSON.stringify(wrong));
  });
});

const sampleRecord = [
  ...["WARC/1.1", "WARC-Type: resource", "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>"],
  ...["WARC-Date: 2019-03-04T05:06:07Z", "WARC-Target-URI: https://a.example/", "Content-Type: text/plain"],
  ...["Content-Length: 2", "", "ok", "", ""],
].join("\r\n");

async function openBegun(t: TestContext) {
  const viewer = await openViewer(t);
  const { accounts, sessions, invitations } = viewer.archive.deps;
  await accounts.add({ name: "Amal", role: "lead", alsoAdministers: true, password: samplePassword });
  const order = { role: "viewer", alsoAdministers: false, note: "", days: 1 } as const;
  const { secret } = invitations.make(sessions.enter("Amal").session, order);
  return { ...viewer, secret, cookie: cookieOf(await signIn(viewer.url, "Amal")) };
}

/** Strict, where the description lets later versions say more: an answer that says what is not described is a mistake here. */
function checkedBy(schema: Schema, { components }: Description): z.ZodType {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas }).replaceAll(
    "#/components/schemas/",
    "#/$defs/",
  );
  const strict: unknown = JSON.parse(whole, (_key, value: unknown) =>
    isOpenObject(value) ? { ...value, additionalProperties: false } : value,
  );
  return z.fromJSONSchema(strict as Parameters<typeof z.fromJSONSchema>[0]);
}

function isOpenObject(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "object" &&
    "properties" in value &&
    !("additionalProperties" in value)
  );
}
