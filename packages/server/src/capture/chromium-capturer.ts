import { createReadStream } from "node:fs";
import { join } from "node:path";

import { formatInstant, type CaptureDetail, type VerdictCode } from "@muniment/verify";

import { checkFonts, checkSandbox, DevToolsClosed, startBrowser, type BrowserPlaces, type StartedBrowser, type SystemUser } from "./browser/index.ts";
import { CaptureError, type Capturer, type CaptureOrder, type CaptureProgress, type CaptureSink } from "./capturer.ts";
import { startEgress, type AddressDecision, type Egress } from "./network/index.ts";
import { attachTargets, Recorder, scratchIn, watchDocuments, watchDownloads, watchMedia, watchTls, type Recorded } from "./recorder/index.ts";
import {
  capturePage,
  conclude,
  Deadline,
  detailOf,
  mainFrame,
  preparePage,
  reach,
  readConditions,
  StepLog,
  TimeUp,
  type Conclusion,
  type Conditions,
  type Gathered,
  type PageCapture,
} from "./steps/index.ts";
import { openWarc, packWacz, type WarcWriter } from "./warc/index.ts";

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
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The user without rights. */
const nobody: SystemUser = { uid: 65_534, gid: 65_534 };

/** Shares of the time limit: until when the page must be there, and until when the steps must be done. The rest is for packing. */
const loadingShare = 0.55;
const stepsShare = 0.85;

/** How long the end of a recording waits for bodies that the browser is handing over. */
const patienceMs = 5_000;

/** What belongs to one capture from its beginning. */
interface Job {
  readonly order: CaptureOrder;
  readonly sink: CaptureSink;
  readonly progress: CaptureProgress;
  readonly signal: AbortSignal;
  readonly egress: Egress;
  readonly startMs: number;
}

/** A browser with an empty page, ready to record what it will load. */
interface Opened {
  readonly run: PageCapture;
  readonly warc: WarcWriter;
  readonly product: string;
  readonly conditions: Conditions;
}

/** Captures with Chromium: a fresh browser and profile for each page. */
export class ChromiumCapturer implements Capturer {
  readonly #options: ChromiumOptions;
  /** Browsers that were seen to draw letters, by path and version. */
  readonly #drawing = new Set<string>();

  constructor(options: ChromiumOptions) {
    const root = process.getuid?.() === 0;
    this.#options = { ...options, user: options.user ?? (root ? nobody : null) };
  }

  async capture(order: CaptureOrder, sink: CaptureSink, progress: CaptureProgress, signal: AbortSignal): Promise<CaptureDetail> {
    signal.throwIfAborted();
    const startMs = this.#options.now();
    const egress = await startEgress({ allowPrivate: order.policy.allowPrivate });
    try {
      const job = { order, sink, progress, signal, egress, startMs };
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
    const started = await startBrowser(this.#options, { proxyUrl: egress.proxyUrl, languages, window, sandbox: policy.sandbox });
    const kill = () => {
      // Closing is awaited below; here it only has to begin.
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
    const { order, signal, startMs } = job;
    const { now } = this.#options;
    const opened = await this.#open(started, job);
    const { run, warc } = opened;
    try {
      const until = (share: number) => new Deadline(now, startMs + order.limits.timeMs * share, signal);
      const gathered = await Promise.race([capturePage(run, until(loadingShare), until(stepsShare)), run.recorder.failed]);
      signal.throwIfAborted();
      const recorded = await finishRecording(run);
      const conclusion = conclude({ ...run, requested: order.url, egress: job.egress, gathered, recorded });
      if (conclusion.arrived) await this.#pack(opened, conclusion, gathered);
      else await warc.abandon();
      signal.throwIfAborted();
      return this.#detail(job, opened, { conclusion, gathered, recorded });
    } catch (error) {
      await warc.abandon();
      throw error;
    }
  }

  /** Attaches to the browser's empty page and sees that sandbox and fonts are what they must be. */
  async #open(started: StartedBrowser, job: Job): Promise<Opened> {
    const { order, egress, signal } = job;
    const { now, software, platform } = this.#options;
    const { devtools, downloads: folder } = started.browser;
    const scratch = scratchIn(order.scratch);
    const limits: VerdictCode[] = [];
    const events = { crashed: false, certificateErrors: new Map<string, string>() };
    void devtools.closed.then(() => {
      events.crashed = !signal.aborted;
    });
    const { product } = await devtools.browser.send("Browser.getVersion");
    const [documents, media, tls] = [watchDocuments(), watchMedia(), watchTls()];
    const downloads = await watchDownloads(devtools.browser, folder, scratch, order.limits.bytes);
    const fields = [["browser", product], ["http-header-user-agent", started.userAgent]] as const;
    const warc = await openWarc(join(order.scratch, "data.warc.gz"), { software, created: formatInstant(now()), fields });
    const recorder = new Recorder({
      scratch,
      write: (exchange) => warc.write(exchange),
      egress,
      download: (url) => downloads.of(url),
      limits: order.limits,
      onLimit: (code) => {
        reach({ limits }, code);
        // No byte more, from wherever it is asked for. Closing never fails, and is awaited when the capture ends.
        void egress.close();
      },
      watch: [documents, media, tls],
      now,
    });
    try {
      const page = { window: order.window, acceptBadCertificates: order.policy.acceptBadCertificates };
      const prepare = (target: Parameters<typeof preparePage>[0]) => [...recorder.prepare(target), ...preparePage(target, page, events)];
      const targets = await attachTargets(devtools, prepare);
      if (order.policy.sandbox === "on") await checkSandbox(devtools.browser, platform);
      const frame = await mainFrame(targets.page.session);
      documents.follow(frame.id);
      const drawing = `${started.executable} ${started.version}`;
      if (!this.#drawing.has(drawing)) await checkFonts(targets.page.session);
      this.#drawing.add(drawing);
      const conditions = await readConditions(frame, new Deadline(now, now() + 10_000, signal));
      const { sink, progress } = job;
      const run = { order, browser: started.browser, targets, frame, recorder, documents, media, tls, downloads, events, scratch, userAgent: started.userAgent, sink, progress, now, steps: new StepLog(now), limits };
      return { run, warc, product, conditions };
    } catch (error) {
      await warc.abandon();
      if (error instanceof DevToolsClosed || error instanceof TimeUp)
        throw new CaptureError("browser.lost", "The browser ended before it was asked for the page.", "Try again; if it happens each time, install another version of the browser.", { cause: error });
      throw error;
    }
  }

  async #pack({ run, warc }: Opened, { document }: Conclusion, { facts }: Gathered): Promise<void> {
    const { now, software } = this.#options;
    const { order, recorder } = run;
    run.progress({ text: "Packing what was recorded", ...recorder.activity() });
    const file = join(order.scratch, "capture.wacz");
    const title = facts?.title ?? "";
    const pages = document === null ? [] : [{ url: document.url, sentAt: document.sentAt, title }];
    const start = now();
    await packWacz({ file, warc: await warc.close(), pages, title: title === "" ? order.url.href : title, created: formatInstant(now()), software });
    await run.sink.put({ role: "capture", path: "capture.wacz", mediaType: "application/wacz" }, createReadStream(file));
    run.steps.done("package", "The requests and answers, packed as WACZ", now() - start);
  }

  #detail(job: Job, { run, product, conditions }: Opened, made: { conclusion: Conclusion; gathered: Gathered; recorded: Recorded }): CaptureDetail {
    const { conclusion, gathered, recorded } = made;
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
    });
  }

  async #decide({ order, egress, signal, startMs }: Job): Promise<AddressDecision | { allowed: false; code: "page.timeout"; text: string }> {
    const deadline = new Deadline(this.#options.now, startMs + order.limits.timeMs * loadingShare, signal);
    try {
      return await deadline.race(egress.check(order.url));
    } catch (error) {
      if (!(error instanceof TimeUp)) throw error;
      return { allowed: false, code: "page.timeout", text: "The name in the address could not be looked up within the time allowed" };
    }
  }

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
      verdict: { value, reasons: [{ code, text }] },
    });
  }
}

async function finishRecording(run: PageCapture): Promise<Recorded> {
  run.downloads.stop();
  const recorded = await run.recorder.finish(run.limits[0] ?? null, AbortSignal.timeout(patienceMs));
  const completed = run.media.completions();
  const unclaimed = run.downloads.unclaimed().map((url) => ({
    part: { url, method: "GET", code: "part.body-missing", text: "The page started a download, which is not kept" } as const,
    weighs: false,
  }));
  const losses = recorded.losses.filter(({ part }) => !(part.code === "part.cut" && completed.has(part.url)));
  return { ...recorded, losses: [...losses, ...unclaimed] };
}
