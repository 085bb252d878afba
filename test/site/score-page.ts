/** The figure of one page: of what its list asks for and of what its site gave, how much the capture holds. */
import type { CaptureDetail } from "@muniment/verify";
import { checkWacz } from "./check-wacz.ts";
import { readableWords, type Kept } from "./kept.ts";
import { rowsOf } from "./picture.ts";
import { readWacz, type Headers, type Recorded, type WaczContent } from "./read-wacz.ts";
import { score, type Score } from "./scorer.ts";
import type { Given, Held, HeldMessage } from "./hard-page.ts";
import type { Arrived, Served } from "./origin.ts";

export interface Lack {
  readonly what: string;
  readonly why: string;
}

export interface PageScore {
  /** How many of the things that must be held are. */
  readonly held: number;
  readonly missing: readonly Lack[];
  /** Answers of the WACZ that neither the site gave nor the list names. */
  readonly extra: readonly string[];
}

/** In per cent, and 100 only where nothing is missing and nothing is there that should not be. */
export function figureOf({ held, missing, extra }: PageScore): number {
  return (100 * held) / Math.max(1, held + missing.length + extra.length);
}

export interface Material {
  readonly given: Given;
  readonly served: readonly Served[];
  readonly requests: readonly Arrived[];
  /** Null if the capture made none. */
  readonly wacz: string | null;
  readonly detail: CaptureDetail;
  readonly kept: Kept;
}

export async function scorePage(material: Material): Promise<PageScore> {
  const { given, served, wacz } = material;
  const content: WaczContent = wacz === null ? { requests: [], answers: [], messages: [] } : await readWacz(wacz);
  const byServer = score(
    content.answers.filter(({ answeredBy }) => answeredBy === null),
    served,
  );
  const found = new Checks();
  for (const one of byServer.found) found.add(`${one.served.method} ${one.served.url} ${one.served.status}`, null);
  for (const { served: one, why } of byServer.missing) found.add(`${one.method} ${one.url} ${one.status}`, why);
  for (const one of given.held) checkHeld(found, one, byServer, content.answers);
  checkRanges(found, given, byServer, served, content.answers);
  for (const one of given.messages ?? []) found.add(nameOf(one), whyNoMessage(one, content));
  for (const fault of wacz === null ? [] : (await checkWacz(wacz)).faults) found.add("a sound WACZ", fault);
  found.add("a request record for each request", whyOtherCount(content.requests, material.requests));
  checkRecord(found, material);
  await checkObjects(found, material);
  return {
    held: found.held,
    missing: found.missing,
    extra: byServer.extra.map(({ status, url }) => `${status} ${url}`),
  };
}

class Checks {
  held = 0;
  readonly missing: Lack[] = [];

  /** `why`: it is missing; null: it is there. */
  add(what: string, why: string | null): void {
    if (why === null) this.held += 1;
    else this.missing.push({ what, why });
  }
}

/** The site logs answers, not requests: one that the browser gave up before its answer began looks the same. */
const never = "it was never asked for, or given up before it was answered";

/**
 * What the site gave is counted already, byte for byte. Here counts what it never was asked for, and what must be said of an
 * answer beside its bytes.
 */
function checkHeld(found: Checks, one: Held, byServer: Score, answers: readonly Recorded[]): void {
  const what = `${one.method} ${one.url} ${one.status}${one.by === "page" ? "" : ` by the ${one.by}`}`;
  const isIt = (candidate: Pick<Recorded, "url" | "status" | "sha256">): boolean =>
    candidate.url === one.url &&
    candidate.status === one.status &&
    (one.sha256 ?? candidate.sha256) === candidate.sha256;
  if (one.by === "worker") {
    const isThere = answers.some((candidate) => isIt(candidate) && candidate.answeredBy === "service-worker");
    found.add(what, isThere ? null : "the worker made it up, and it is not recorded");
    return;
  }
  const records = byServer.found
    .filter(({ served }) => served.method === one.method && isIt(served))
    .map(({ record }) => record);
  const missed = byServer.missing.filter(({ served }) => served.method === one.method && isIt(served));
  for (let times = records.length + missed.length; times < one.times; times += 1)
    found.add(what, times === 0 ? never : `it was given ${times} of ${one.times} times`);
  if (records.length === 0) return;
  const faults = records.map((record) => faultOf(one, record));
  const isPlain =
    one.by === "page" && !one.truncated && one.protocol === null && one.headers.length + one.asked.length === 0;
  if (faults.includes(null)) {
    if (!isPlain) found.add(`${what}, as it must be told of`, null);
  } else found.add(`${what}, as it must be told of`, faults[0] ?? null);
}

/** What is wrong with a record that has the right answer; null if nothing is. */
function faultOf({ by, truncated, headers, asked, protocol }: Held, record: Recorded): string | null {
  if (protocol !== null && record.protocol !== protocol)
    return `its protocol is said to be ${record.protocol ?? "nothing"}`;
  if (by === "capturer" && record.askedBy !== "capturer") return "it is not marked as asked for by the capturer";
  if (by === "page" && record.askedBy === "capturer") return "only the capturer asked for it, not the page";
  if (truncated && !record.truncated) return "it is not marked as cut";
  if (!truncated && record.truncated) return "it is marked as cut";
  return lacking(headers, record.headers, "answer") ?? lacking(asked, record.request?.headers ?? [], "request");
}

function lacking(wanted: Headers, lines: Headers, of: string): string | null {
  for (const name of new Set(wanted.map(([one]) => one.toLowerCase()))) {
    const values = (list: Headers): string => {
      const ofName = list.filter(([one]) => one.toLowerCase() === name);
      return JSON.stringify(ofName.map(([, value]) => value));
    };
    if (values(wanted) !== values(lines)) return `the ${of} has ${name}: ${values(lines)}, not ${values(wanted)}`;
  }
  return null;
}

function checkRanges(
  found: Checks,
  given: Given,
  byServer: Score,
  served: readonly Served[],
  answers: readonly Recorded[],
): void {
  for (const { url, served: sent, recorded } of byServer.ranged)
    found.add(`bytes of ${url}`, sent === recorded ? null : `${recorded} of ${sent} bytes that were sent are held`);
  for (const { url, sha256 } of given.whole ?? []) {
    const inOne = answers.some((one) => one.url === url && one.status === 200 && one.sha256 === sha256);
    const inParts = byServer.ranged.some((one) => one.url === url && one.whole);
    const asked = served.some((one) => one.url === url);
    const why = asked ? "neither one answer nor its ranges together hold it" : never;
    found.add(`the whole of ${url}`, inOne || inParts ? null : why);
  }
}

/**
 * The site's own list of requests has those too that were given up before an answer began. Of addresses at which nobody listens there is no
 * list to compare with.
 */
function whyOtherCount(recorded: readonly Arrived[], arrived: readonly Arrived[]): string | null {
  const origins = new Set(arrived.map(({ url }) => new URL(url).origin));
  const counts = new Map<string, [recorded: number, arrived: number]>();
  const count = (list: readonly Arrived[], place: 0 | 1): void => {
    for (const { method, url } of list) {
      if (!origins.has(new URL(url).origin)) continue;
      const both = counts.get(`${method} ${url}`) ?? [0, 0];
      both[place] += 1;
      counts.set(`${method} ${url}`, both);
    }
  };
  count(recorded, 0);
  count(arrived, 1);
  const other = [...counts].filter(([, [records, requests]]) => records !== requests);
  const told = other.map(([what, [records, requests]]) => `${what}: ${records} records of ${requests} requests`);
  return told.length === 0 ? null : told.slice(0, 5).join("; ");
}

function nameOf({ url, direction, data }: HeldMessage): string {
  return `message ${direction} over ${url}: ${JSON.stringify(data.toString().slice(0, 40))}`;
}

/** Events of a stream stand in the body of its answer; messages of a WebSocket in a record of their own (spec/capture). */
function whyNoMessage({ url, direction, data }: HeldMessage, { answers, messages }: WaczContent): string | null {
  const isThere = url.startsWith("ws")
    ? messages.some((one) => one.url === url && one.direction === direction && one.data.equals(data))
    : answers.some((one) => one.url === url && eventsOf(one.body).includes(data.toString()));
  return isThere ? null : "it is not recorded";
}

/** The data of each event that is whole (HTML Standard, server-sent events), of one line each. */
function eventsOf(body: Uint8Array): readonly string[] {
  const events = Buffer.from(body).toString().split("\n\n").slice(0, -1);
  return events.map((event) => /^data: (.*)$/m.exec(event)?.[1] ?? "");
}

function checkRecord(found: Checks, { given, detail }: Material): void {
  const { value, reasons } = detail.verdict;
  const told = reasons.map(({ code, text }) => `${code}: ${text}`).join("; ");
  found.add(`verdict ${given.verdict}`, value === given.verdict ? null : `the verdict is ${value} (${told})`);
  for (const code of given.reasons ?? [])
    found.add(`reason ${code}`, reasons.some((one) => one.code === code) ? null : `the reasons are: ${told}`);
  for (const { url, code } of given.named ?? []) {
    const named = detail.missing.filter((one) => one.url === url);
    const codes = named.map((one) => one.code);
    const why = codes.length === 0 ? "the record does not name it as missing" : `the record says ${codes.join(", ")}`;
    const isNamed = code === null ? codes.length > 0 : codes.includes(code);
    found.add(`${url} is named as ${code ?? "missing"}`, isNamed ? null : why);
  }
}

async function checkObjects(found: Checks, { given, kept }: Material): Promise<void> {
  for (const { role, text } of given.words ?? []) {
    const words = await readableWords(kept, role);
    const why = words === null ? "there is no such object" : "the words are not in it";
    found.add(`“${text}” in ${role}`, words?.includes(text) === true ? null : why);
  }
  if (given.colours === undefined) return;
  const png = await kept.read("screenshot-full");
  for (const { rgb, rows } of given.colours) {
    const seen = png === null ? 0 : rowsOf(png, rgb);
    found.add(`rgb(${rgb.join(", ")}) in ${rows} rows of the picture`, seen === rows ? null : `it is in ${seen}`);
  }
}
