/** A lead of the archive, two cases with an item each, and somebody who is in one of them, through the API. */
import assert from "node:assert/strict";
import { samplePassword } from "../state/sample-state.ts";
import type { ChangeOrder } from "./api-description.ts";
import type { HandOverAsked } from "./api.ts";
import { cookieOf, signIn } from "./sample-people.ts";
import { ask, openViewer, post, type Reply } from "./sample-viewer.ts";

type StateOrder = Extract<ChangeOrder, { readonly change: "state" }>;

/** The body of an answer that went well. */
export function read(reply: Reply): unknown {
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString());
}

/** What is asked for to hand these items over. */
export const packageOf = (...items: readonly string[]): HandOverAsked => ({
  ...{ items, container: "zip", profile: "public", recipients: [], to: null },
  ...{ withCredentials: false, pdf: false },
});

/** A lead of the archive, two cases with an item each, and somebody who is in one of them. */
export async function openCases(t: Parameters<typeof openViewer>[0]) {
  const viewer = await openViewer(t);
  const { accounts, cases } = viewer.archive.deps;
  const cookies: Record<string, string> = {};
  for (const [name, role] of [
    ["Lena", "lead"],
    ["Omar", "member"],
  ] as const) {
    await accounts.add({ name, role, password: samplePassword });
    cookies[name] = cookieOf(await signIn(viewer.url, name));
  }
  const [lena = "", omar = ""] = [cookies["Lena"], cookies["Omar"]];
  const [harbour, market] = [cases.make("Harbour", null), cases.make("Market", null)];
  const get = async <T>(path: string, cookie: string): Promise<T> =>
    read(await ask(`${viewer.url}api/${path}`, { headers: { cookie } })) as T;
  const order = (path: string, cookie: string, body: unknown) => post(`${viewer.url}api/${path}`, body, { cookie });
  const assign = (cookie: string, ...changes: readonly ChangeOrder[]) => order("assign", cookie, { changes });
  const into = (item: string, { id, name }: { readonly id: string; readonly name: string }): StateOrder => ({
    ...{ item, change: "state", field: "case", value: { id, name }, replaces: [] },
  });
  read(await assign(lena, into(viewer.capture, harbour), into(viewer.file, market)));
  return { ...viewer, lena, omar, harbour, market, get, order, assign, into };
}
