import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";

import {
  formatInstant,
  type CaptureDetail,
  type Digest,
  type ManifestSignature,
  type StampsFact,
  type VerdictCode,
} from "@muniment/verify";

import { startBrowser, usualUser, type BrowserPlaces, type StartedBrowser, type SystemUser } from "./browser/index.ts";
import type { Capturer, CaptureOrder, CaptureProgress, CaptureSink } from "./capturer.ts";
import { startEgress, type AddressDecision, type Egress, type Resolve } from "./network/index.ts";
import { Overhearing } from "./overhear/index.ts";
import { openPage, type Job, type OpenedPage } from "./open-page.ts";
import { judgeFiles, judgePolls, type Recorded } from "./recorder/index.ts";
import {
  capturePage,
  conclude,
  Deadline,
  detailOf,
  keepStamps,
  noParts,
  reach,
  stampWarc,
  TimeUp,
  type Conclusion,
  type Gathered,
  type PageCapture,
} from "./steps/index.ts";
import { packWacz, warcName } from "./warc/index.ts";

export interface ChromiumOptions {
  readonly places: BrowserPlaces;
  /** A fontconfig file for the browser; null: the system's own fonts. */
  readonly fonts: string | null;
  /** Where profiles are made while a browser runs. Everyone must be able to pass through it. */
  readonly temporary: string;
  /** Who the browser runs as; null: as this program, or as `nobody` if this program is root. */
  readonly user: SystemUser | null;
  /** Most wanted first. */
  readonly languages: readonly string[];
  /** Name and version of this program. */
  readonly software: string;
  readonly platform: string;
  /** How names are looked up; the system's resolver unless told. */
  readonly resolve?: Resolve;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Shares of the time limit: until when the page must be there, and the steps be done. The rest is for packing. */
const loadingShare = 0.55;
const stepsShare = 0.85;

/** How long the end of a recording waits for bodies that the browser is handing over; when the time is up already, it is the shorter one. */
const patienceMs = 5_000;
const patienceLateMs = 500;

/** How long after the time limit something of the recording may still be written. Source: spec/capture, "The time limit". */
const writingGraceMs = 2_000;

/** How long answers are waited for to what was asked for just before the end: of a page that asks without end, something always was. */
const lastAnswersMs = 2_000;
const lookMs = 10;

const progressMs = 500;

/** Captures with Chromium: a fresh browser and profile for each page. */
export class ChromiumCapturer implements Capturer {
  readonly #options: ChromiumOptions & { readonly drawing: Set<string> };

  constructor(options: ChromiumOptions) {
    this.#options = { ...options, user: options.user ?? usualUser(), drawing: new Set() };
  }

  async capture(
    order: CaptureOrder,
    sink: CaptureSink,
    progress: CaptureProgress,
    signal: AbortSignal,
  ): Promise<CaptureDetail> {
    signal.throwIfAborted();
    const startMs = this.#options.now();
    const { resolve } = this.#options;
    const { allowPrivate } = order.policy;
    const overhearing = new Overhearing();
    const overhear = (client: Socket, server: Socket): void => {
      overhearing.follow(client, server);
    };
    const egress = await startEgress({ allowPrivate, overhear, ...(resolve === undefined ? {} : { resolve }) });
    try {
      const job = { order, sink, progress, signal, egress, overhearing, startMs };
      progress({ text: "Looking up the address", requests: 0, bytes: 0 });
      const decision = await this.#decide(job);
      if (!decision.allowed) return this.#refused(job, decision.code, decision.text);
      return await this.#captureAllowed(job);
    } finally {
      await egress.close();
    }
  }

  async #captureAllowed(job: Job): Promise<CaptureDetail> {
    const { order, egress, progress, signal } = job;
    progress({ text: "Starting the browser", requests: 0, bytes: 0 });
    const { window, policy } = order;
    const { languages } = this.#options;
    const settings = { proxyUrl: egress.proxyUrl, languages, window, sandbox: policy.sandbox, display: null };
    const onSecrets = (chunk: Buffer): void => {
      job.overhearing.keys.read(chunk);
    };
    const started = await startBrowser({ ...this.#options, onSecrets }, settings);
    const kill = () => {
      // It only has to begin here; the end is awaited below, and what goes wrong is seen there.
      started.browser.close().catch(() => undefined);
    };
    signal.addEventListener("abort", kill, { once: true });
    try {
      signal.throwIfAborted();
      return await this.#captureWith(started, job);
    } catch (error) {
      // What breaks while the browser is being ended breaks because of that.
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", kill);
      await started.browser.close();
    }
  }

  async #captureWith(started: StartedBrowser, job: Job): Promise<CaptureDetail> {
    const { order, signal, startMs, egress } = job;
    const { now } = this.#options;
    let text = "";
    const progress: CaptureProgress = (step) => {
      text = step.text;
      job.progress(step);
    };
    const opened = await openPage(started, { ...job, progress }, this.#options);
    const { run, warc } = opened;
    // A step may take long while requests go on.
    const telling = setInterval(() => {
      const { requests, bytes } = run.recorder.activity();
      job.progress({ text, requests, bytes });
    }, progressMs);
    try {
      const until = (share: number) => new Deadline(now, startMs + order.limits.timeMs * share, signal);
      const steps = capturePage(run, until(loadingShare), until(stepsShare));
      const gathered = await Promise.race([steps, run.recorder.failed]);
      signal.throwIfAborted();
      const recorded = await finishRecording(run, egress, startMs + order.limits.timeMs);
      const conclusion = conclude({ ...run, requested: order.url, egress, gathered, recorded });
      // All that the browser had to give is there. A page that never rests takes time from the packing; the end is awaited later.
      started.browser.close().catch(() => undefined);
      let stamps: StampsFact | null = null;
      if (conclusion.arrived) {
        await keepFates(run, gathered, recorded);
        stamps = await this.#pack(opened, conclusion, gathered, startMs + order.limits.timeMs);
      } else await warc.abandon();
      signal.throwIfAborted();
      return this.#detail(job, opened, { conclusion, gathered, recorded, stamps });
    } catch (error) {
      await warc.abandon();
      throw error;
    } finally {
      clearInterval(telling);
    }
  }

  async #pack(
    { run, warc }: OpenedPage,
    { document }: Conclusion,
    { facts }: Gathered,
    limitMs: number,
  ): Promise<StampsFact | null> {
    const { now, software } = this.#options;
    const { order, recorder, sink, steps } = run;
    const { requests, bytes } = recorder.activity();
    run.progress({ text: "Packing what was recorded", requests, bytes });
    const written = await warc.close();
    const stamped = await stampWarc(run, { ...written, name: warcName }, limitMs - now());
    const stamps = stamped?.files ?? new Map<string, Uint8Array>();
    const start = now();
    const title = facts?.title ?? order.url.href;
    const pages = document === null ? [] : [{ url: document.url, sentAt: document.sentAt, title }];
    const created = formatInstant(start);
    const sign = (hash: Digest): Promise<ManifestSignature> => sink.signManifest(hash);
    const wacz = await packWacz({ warc: written, stamps, pages, title, created, software, sign });
    await sink.put({ role: "capture", path: "capture.wacz", mediaType: "application/wacz" }, wacz);
    steps.done("package", "The requests and answers, packed as WACZ", now() - start);
    if (stamped !== null) await keepStamps(sink, stamped);
    return stamped?.fact ?? null;
  }

  #detail(
    job: Job,
    { run, product, conditions }: OpenedPage,
    made: {
      readonly conclusion: Conclusion;
      readonly gathered: Gathered;
      readonly recorded: Recorded;
      readonly stamps: StampsFact | null;
    },
  ): CaptureDetail {
    const { conclusion, gathered, recorded, stamps } = made;
    return detailOf(job.order, {
      startMs: job.startMs,
      endMs: this.#options.now(),
      product,
      conditions,
      document: conclusion.document,
      redirects: run.documents.redirects(),
      facts: gathered.facts,
      servers: job.egress.servers(),
      tls: run.tls.facts(),
      chains: gathered.chains?.chains ?? null,
      certificateErrors: run.events.certificateErrors,
      recorded,
      steps: run.steps.results,
      limits: run.limits,
      verdict: conclusion.verdict,
      stamps,
    });
  }

  async #decide(job: Job): Promise<AddressDecision | { allowed: false; code: "page.timeout"; text: string }> {
    const { order, egress, signal, startMs } = job;
    const deadline = new Deadline(this.#options.now, startMs + order.limits.timeMs * loadingShare, signal);
    try {
      return await deadline.race(egress.check(order.url));
    } catch (error) {
      if (!(error instanceof TimeUp)) throw error;
      const text = "The name in the address could not be looked up within the time allowed";
      return { allowed: false, code: "page.timeout", text };
    }
  }

  /** The record of a capture for which no browser was started. */
  #refused({ order, startMs }: Job, code: VerdictCode, text: string): CaptureDetail {
    const value = code === "address.private" || code === "address.scheme" ? "blocked" : "failed";
    return detailOf(order, {
      startMs,
      endMs: this.#options.now(),
      product: null,
      conditions: null,
      document: null,
      redirects: [],
      facts: null,
      servers: [],
      tls: [],
      chains: null,
      certificateErrors: new Map(),
      recorded: null,
      steps: [],
      limits: code === "page.timeout" ? ["limit.time"] : [],
      verdict: { value, reasons: [{ code, text }], parts: noParts(value) },
      stamps: null,
    });
  }
}

async function keepFates({ sink }: PageCapture, { chains }: Gathered, { fates }: Recorded): Promise<void> {
  const object = { role: "fates", path: "fates.jsonl", mediaType: "application/x-ndjson" };
  await sink.put(object, Readable.from(fates.file(chains?.chains ?? new Map())) as AsyncIterable<Uint8Array>);
}

/**
 * Ends the recording. The page goes on while the capture is packed: from here on nothing of it reaches a server, which would answer
 * what nobody records. What has reached one is given a moment. `limitMs`: when the time is up.
 */
async function finishRecording(run: PageCapture, egress: Egress, limitMs: number): Promise<Recorded> {
  run.downloads.stop();
  egress.hush(run.now());
  const end = Math.min(run.now() + lastAnswersMs, limitMs);
  while (run.recorder.activity().open > 0 && run.now() < end) await setTimeout(lookMs);
  const polls = run.unrest.pollsOnTheirWay();
  const patience = AbortSignal.timeout(Math.max(patienceLateMs, Math.min(patienceMs, limitMs - run.now())));
  const writeUntilMs = limitMs + writingGraceMs;
  const recorded = await run.recorder.finish(run.limits[0] ?? null, patience, writeUntilMs);
  if (recorded.unwritten > 0) reach(run, "limit.time");
  judgeFiles(recorded.fates, {
    completed: run.media.completions(),
    // What the capturer alone asked for is listed as what it is, and takes nothing from the page.
    inParts: new Set(run.media.partial().flatMap(({ url, byPage }) => (byPage ? url : []))),
    downloads: run.downloads.unclaimed(),
  });
  judgePolls(recorded.fates, polls);
  return recorded;
}
