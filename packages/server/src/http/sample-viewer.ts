/** A running viewer over a small archive, and a client that asks what no browser would, for tests. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { sampleCaptureDetail } from "../index/sample-records.ts";
import type { PasswordCost } from "../state/passwords.ts";
import type { ItemAnswer, ProblemAnswer } from "./api.ts";
import { SampleArchive } from "./sample-archive.ts";
import { startServer } from "./server.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

export const bytesOf = {
  wacz: Buffer.from("not a WACZ, but bytes: 0123456789\n".repeat(100_000)),
  picture: Buffer.from("a picture, for all that the server knows"),
  dom: Buffer.from("<script>alert(1)</script>"),
  pdf: Buffer.from("%PDF-1.7 sample"),
  svg: Buffer.from("<svg onload='alert(1)'/>"),
};
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** By hand: `fetch` sets the Host header itself, tidies the path, and refuses some methods. A broken connection rejects. */
export async function ask(
  address: string,
  options: { method?: string; headers?: Record<string, string>; path?: string; body?: string } = {},
): Promise<Reply> {
  const url = new URL(address);
  const request = httpRequest({
    host: "127.0.0.1",
    port: url.port,
    path: options.path ?? `${url.pathname}${url.search}`,
    method: options.method ?? "GET",
    headers: { host: url.host, ...options.headers },
    agent: false,
  });
  request.end(options.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

export function header(reply: Reply, name: string): string {
  const value = reply.headers[name];
  return typeof value === "string" ? value : "";
}

/** What the viewer's own page would send: as JSON, from its own origin. */
export async function post(address: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const own = { origin: new URL(address).origin, "content-type": "application/json", ...headers };
  return ask(address, { method: "POST", headers: own, body: JSON.stringify(body) });
}

export async function json<T>(address: string): Promise<T> {
  const reply = await ask(address);
  assert.equal(reply.status, 200, reply.body.toString());
  return JSON.parse(reply.body.toString()) as T;
}

export function codeOf(reply: Reply): string {
  const { error } = JSON.parse(reply.body.toString()) as ProblemAnswer;
  assert.ok(error.message.length > 0 && error.next.length > 0);
  return error.code;
}

async function uiFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "viewer-"));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "app", "assets"), { recursive: true });
  await mkdir(join(folder, "replay"));
  await writeFile(join(folder, "app", "index.html"), "the application");
  await writeFile(join(folder, "app", "assets", "a.js"), "export {};");
  await writeFile(join(folder, "app", "assets", "a.js.gz"), gzipSync("export {};"));
  await writeFile(join(folder, "secret.txt"), "secret");
  for (const name of [
    "frame.html",
    "frame.js",
    "frame.css",
    "empty.html",
    "ui.js",
    "sw.js",
    "wabac.js",
    "LICENSE.txt",
    "SOURCE.txt",
  ]) {
    await writeFile(join(folder, "replay", name), name);
  }
  return folder;
}

/** A viewer over one capture and one file, closed when the test ends. */
export async function openViewer(
  t: TestContext,
  change: (deps: ViewerDeps) => ViewerDeps = (deps) => deps,
  network: ViewerOptions["network"] = null,
  passwordCost?: PasswordCost,
) {
  const archive = await SampleArchive.make(passwordCost);
  const complete = { value: "complete", reasons: [] } as const;
  const objects = [
    { path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: bytesOf.wacz },
    { path: "screenshot-view.png", role: "screenshot-view", mediaType: "image/png", bytes: bytesOf.picture },
    { path: "dom.html", role: "dom", mediaType: "text/html", bytes: bytesOf.dom },
    { path: "page.pdf", role: "pdf", mediaType: "application/pdf", bytes: bytesOf.pdf },
  ];
  const { item: capture } = await archive.add(
    sampleCaptureDetail("http://page.test/", "A page", complete),
    objects,
    1000,
  );
  const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
  const intake = {
    name: { basis: "claimed", value: "drawing.svg" },
    modified: unknown,
    received: unknown,
    mediaType: unknown,
    note: null,
  } as const;
  const svg = { path: "files/draw\u202Egnp.svg", role: "original", mediaType: "image/svg+xml", bytes: bytesOf.svg };
  const { item: file } = await archive.add(intake, [svg], 2000);

  const faults: unknown[] = [];
  const viewer = await startServer(change(archive.deps), {
    network,
    port: 0,
    replayPort: 0,
    uiFolder: await uiFolder(t),
    descriptionFile: join(import.meta.dirname, "../../../../docs/openapi.json"),
    onFault: (error) => faults.push(error),
  });
  t.after(async () => {
    await viewer.close();
    await archive.close();
  });
  return {
    archive,
    capture,
    file,
    faults,
    url: viewer.url,
    namedUrl: viewer.namedUrl,
    ports: viewer.ports,
    /** The token of the first run. */
    firstRun: () => new URL(viewer.firstRunUrl() ?? viewer.url).hash.slice(1),
    /** Where an item is replayed, with a pass, for who opens the viewer by its number. */
    replay: async (item = capture) => `${(await json<ItemAnswer>(`${viewer.url}api/items/${item}`)).replay.base}/`,
    /** The item's own origin. */
    owned: (item: string) => viewer.replayUrl.replace("127.0.0.1", `${item}.muniment.localhost`),
    replayUrl: viewer.replayUrl,
    object: (item: string, bytes: Uint8Array) => `${viewer.url}api/items/${item}/objects/${sha256Of(bytes)}`,
  };
}
