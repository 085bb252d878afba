/** For tests: captures with the browser of this machine, and reads what was recorded with a reader that is not ours. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import type { CaptureDetail, FateCounts, FateLine } from "@muniment/verify";
import { WARCParser } from "warcio";

import { isLong } from "../../../../test/extent.ts";
import { findBrowser, findPageBrowser, type BrowserPlaces, type FoundBrowser } from "./browser/index.ts";
import { CaptureError, type CaptureOrder } from "./capturer.ts";
import { ChromiumCapturer, type ChromiumOptions } from "./chromium-capturer.ts";
import { signManifest } from "./warc/sample-signing.ts";

/** Where the browser is that captures use. */
export const wholeBrowser: BrowserPlaces = {
  configured: process.env["MUNIMENT_CHROMIUM"] ?? null,
  home: homedir(),
  path: process.env["PATH"] ?? "",
  tools: process.env["MUNIMENT_TOOLS"] ?? null,
};
const asOther = process.getuid?.() === 0;
const whole = await findBrowser(wholeBrowser, asOther).catch((error: unknown) => {
  if (error instanceof CaptureError && error.code === "browser.missing") return null;
  throw error;
});

/**
 * The same, or its engine alone where that is installed, which starts in a third of the time and captures alike but for what the browser around it
 * does; with MUNIMENT_TEST_LONG=1 the whole one.
 */
export const places: BrowserPlaces = isLong || whole === null ? wholeBrowser : await placesOfEngine(whole);

async function placesOfEngine({ executable }: FoundBrowser): Promise<BrowserPlaces> {
  const engine = await findPageBrowser(wholeBrowser, asOther);
  return engine.executable === executable ? wholeBrowser : { ...wholeBrowser, configured: engine.executable };
}

/** The environment in which a command captures with the browser of `places`: for tests of what comes of a capture, not of what it meets. */
export const capturesByEngine: Readonly<Record<string, string>> =
  places.configured === null ? {} : { MUNIMENT_CHROMIUM: places.configured };

/** False where there is no browser; else nothing to skip for. For the option `skip` of a test. */
export function withoutBrowser(): string | false {
  return whole === null && "no browser was found on this machine";
}

/** `temporary`: where profiles are made; everyone must be able to pass through it. */
export function sampleOptions(temporary: string = tmpdir()): ChromiumOptions {
  return {
    places,
    fonts: process.env["MUNIMENT_FONTS"] ?? null,
    temporary,
    user: null,
    languages: ["en-US", "en"],
    software: "muniment test",
    platform: process.platform,
    now: () => Date.now(),
  };
}

export function sampleCapturer(temporary: string = tmpdir(), options: Partial<ChromiumOptions> = {}): ChromiumCapturer {
  return new ChromiumCapturer({ ...sampleOptions(temporary), ...options });
}

export interface OrderChanges {
  readonly policy?: Partial<CaptureOrder["policy"]>;
  readonly limits?: Partial<CaptureOrder["limits"]>;
  readonly session?: CaptureOrder["session"];
  readonly behaviour?: Partial<CaptureOrder["behaviour"]>;
  readonly temporary?: string;
  /** Where other programs than the browser are looked for. */
  readonly path?: string;
  readonly capturer?: Partial<ChromiumOptions>;
}

/** The objects of a capture by path, and its record. */
export interface Captured {
  readonly detail: CaptureDetail;
  readonly objects: ReadonlyMap<string, Buffer>;
}

export function sampleOrder(address: string, changes: OrderChanges, scratch: string): CaptureOrder {
  return {
    typed: address,
    url: new URL(address),
    reason: null,
    queue: null,
    session: changes.session ?? null,
    policy: {
      allowPrivate: ["127.0.0.0/8", "localhost"],
      acceptBadCertificates: false,
      sandbox: "on",
      ...changes.policy,
    },
    // Nothing waits for it; it is for a machine that does much else.
    limits: { timeMs: 120_000, bytes: 512 * 1024 * 1024, requests: 2_000, ...changes.limits },
    behaviour: {
      settleMs: 500,
      settleLimitMs: 10_000,
      scrollLimitMs: 30_000,
      open: false,
      consent: "leave",
      alternatives: "fetch",
      video: "leave",
      ...changes.behaviour,
    },
    window: { width: 1280, height: 800, scale: 1 },
    scratch,
  };
}

/** Captures an address on the loopback. */
export async function captureLocal(
  address: string,
  changes: OrderChanges = {},
  signal = new AbortController().signal,
): Promise<Captured> {
  const scratch = await mkdtemp(join(tmpdir(), "muniment-test-"));
  const objects = new Map<string, Buffer>();
  const order = sampleOrder(address, changes, scratch);
  const options = { places: await placesWith(changes.path), ...changes.capturer };
  try {
    const sink = {
      signManifest,
      async put({ path }: { readonly path: string }, body: AsyncIterable<Uint8Array>) {
        const parts: Uint8Array[] = [];
        for await (const part of body) parts.push(Uint8Array.from(part));
        objects.set(path, Buffer.concat(parts));
      },
    };
    return {
      detail: await sampleCapturer(changes.temporary, options).capture(order, sink, () => undefined, signal),
      objects,
    };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function placesWith(path: string | undefined): Promise<BrowserPlaces> {
  if (path === undefined) return places;
  return { ...places, path, configured: (await findBrowser(places, process.getuid?.() === 0)).executable };
}

export interface WarcAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly truncated: string | null;
  readonly sha256: string;
  readonly size: number;
}

/** The answers in a WACZ, as warcio reads them. */
export async function warcAnswers(wacz: Buffer): Promise<readonly WarcAnswer[]> {
  const answers: WarcAnswer[] = [];
  for await (const record of recordsOf(wacz)) {
    if (record.warcType !== "response") continue;
    const body = await record.readFully(false);
    const entries = [...(record.httpHeaders?.headers.entries() ?? [])];
    answers.push({
      url: record.warcTargetURI ?? "",
      status: Number(record.httpHeaders?.statusCode),
      headers: entries.map(([key, value]) => [key, value] as const),
      truncated: record.warcHeaders.headers.get("WARC-Truncated") ?? null,
      sha256: createHash("sha256").update(body).digest("hex"),
      size: body.length,
    });
  }
  return answers;
}

export interface WarcMessages {
  readonly url: string;
  /** The first line of the handshake's answer. */
  readonly handshake: string | null;
  readonly contentType: string | null;
  readonly truncated: string | null;
  readonly lines: readonly Readonly<Record<string, string | number>>[];
}

/** What went over the WebSockets of a WACZ, as warcio reads it. */
export async function warcMessages(wacz: Buffer): Promise<readonly WarcMessages[]> {
  const answers = new Map<string, string>();
  const messages: WarcMessages[] = [];
  for await (const record of recordsOf(wacz)) {
    const field = (name: string) => record.warcHeaders.headers.get(name) ?? null;
    if (record.warcType === "response")
      answers.set(field("WARC-Record-ID") ?? "", record.httpHeaders?.statusline ?? "");
    if (record.warcType !== "resource") continue;
    const text = Buffer.from(await record.readFully(false)).toString("utf8");
    messages.push({
      url: record.warcTargetURI ?? "",
      handshake: answers.get(field("WARC-Concurrent-To") ?? "") ?? null,
      contentType: field("Content-Type"),
      truncated: field("WARC-Truncated"),
      lines: text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Readonly<Record<string, string | number>>),
    });
  }
  return messages;
}

export interface WarcHead {
  readonly type: "request" | "response";
  readonly url: string;
  /** Of a request; empty for an answer. */
  readonly method: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly order: string | null;
  /** Null for the page's own. */
  readonly askedBy: string | null;
}

/** The header lines of every request and answer in a WACZ, as they stand in its records. */
export async function warcHeads(wacz: Buffer): Promise<readonly WarcHead[]> {
  const heads: WarcHead[] = [];
  for await (const record of recordsOf(wacz, { parseHttp: false })) {
    const type = record.warcType;
    if (type !== "request" && type !== "response") continue;
    const text = Buffer.from(await record.readFully(false)).toString("latin1");
    const [first = "", ...rest] = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n");
    const lines = rest.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const);
    const order = record.warcHeaders.headers.get("Muniment-Header-Order") ?? null;
    const askedBy = record.warcHeaders.headers.get("Muniment-Asked-By") ?? null;
    const method = type === "request" ? (first.split(" ")[0] ?? "") : "";
    heads.push({ type, url: record.warcTargetURI ?? "", method, lines, order, askedBy });
  }
  return heads;
}

/** The fate list of a capture: its lines, and the counts at its end. */
export function fateList({ objects }: Captured): { readonly lines: readonly FateLine[]; readonly counts: FateCounts } {
  const text = objects.get("fates.jsonl")?.toString("utf8") ?? "";
  const lines = text.trimEnd().split("\n");
  if (lines[0] !== '{"format":"fates-1"}') throw new Error("there is no fate list");
  return {
    lines: lines.slice(1, -1).map((line) => JSON.parse(line) as FateLine),
    counts: JSON.parse(lines.at(-1) ?? "") as FateCounts,
  };
}

function recordsOf(wacz: Buffer, options: { readonly parseHttp?: boolean } = {}): WARCParser {
  // The WARC is the first entry, stored, with its size in the local header (spec/capture).
  const [size, name, extra] = [wacz.readUInt32LE(18), wacz.readUInt16LE(26), wacz.readUInt16LE(28)];
  const start = 30 + name + extra;
  return new WARCParser(single(wacz.subarray(start, start + size)), { keepHeadersCase: true, ...options });
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

/** Ids of the running processes that have `text` in their command line. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_pid, index) => lines[index]?.includes(text) === true);
}
