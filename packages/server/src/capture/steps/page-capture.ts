import type { VerdictCode } from "@muniment/verify";

import { DevToolsClosed, DevToolsError } from "../browser/index.ts";
import type { CaptureOrder, CaptureProgress, CaptureSink } from "../capturer.ts";
import {
  fetchWhole,
  type DocumentWatcher,
  type Downloads,
  type MediaWatcher,
  type Recorder,
  type Scratch,
  type Targets,
  type TlsWatcher,
} from "../recorder/index.ts";
import { certificates, type Chains } from "./certificates.ts";
import { TimeUp, type Deadline } from "./deadline.ts";
import { documents } from "./dom.ts";
import { mainFrame, type Frame } from "./frames.ts";
import { streamOf, type Made } from "./made.ts";
import { navigate, stopLoading, type Arrival } from "./navigate.ts";
import { printed, screenshotFull, screenshotView } from "./pictures.ts";
import type { PageEvents } from "./prepare-page.ts";
import { readableText, readFacts, type PageFacts } from "./read-page.ts";
import { scroll } from "./scroll.ts";
import { settle } from "./settle.ts";
import type { StepLog, StepName, StepOutcome } from "./step-log.ts";

/** All that the steps of one capture work with. */
export interface PageCapture {
  readonly order: CaptureOrder;
  readonly targets: Targets;
  readonly frame: Frame;
  readonly recorder: Recorder;
  readonly documents: DocumentWatcher;
  readonly media: MediaWatcher;
  readonly tls: TlsWatcher;
  readonly downloads: Downloads;
  readonly events: PageEvents;
  readonly scratch: Scratch;
  readonly userAgent: string;
  readonly sink: CaptureSink;
  readonly progress: CaptureProgress;
  readonly now: () => number;
  readonly steps: StepLog;
  /** Limits that were reached, in order. */
  readonly limits: VerdictCode[];
}

/** What the page gave. `facts` and `chains` are null when they could not be read. */
export interface Gathered {
  readonly arrival: Arrival;
  /** The navigation whose document is the page in the end: a script may have led on to another. */
  readonly loaderId: string;
  readonly facts: PageFacts | null;
  readonly chains: Chains | null;
}

/** Times of single steps, in milliseconds: a step that hangs must leave time to the others. */
const stepMs = {
  settle: 10_000,
  scroll: 15_000,
  picture: 20_000,
  pdf: 30_000,
  read: 15_000,
  certificates: 10_000,
} as const;

/**
 * Takes the page through all steps. `loading` is when the page must be there, `end` when the steps must be done.
 */
export async function capturePage(run: PageCapture, loading: Deadline, end: Deadline): Promise<Gathered> {
  say(run, "Opening the page");
  const arrival = (await run.steps.run("navigate", loading, (deadline) =>
    navigate(run.frame, run.order.url, deadline),
  )) ?? { kind: "timeout" };
  if (arrival.kind === "timeout" || (arrival.kind === "page" && !arrival.loaded)) reach(run, "limit.time");
  if (arrival.kind === "download") {
    await download(run, end);
    return { arrival, loaderId: arrival.loaderId, facts: null, chains: await readCertificates(run, end) };
  }
  if (arrival.kind !== "page") {
    return { arrival, loaderId: arrival.kind === "failed" ? arrival.loaderId : "", facts: null, chains: null };
  }
  const { page } = run.targets;
  await rest(run, loading);
  // What has not come by now is not waited for: the time that is left belongs to the pictures.
  if (!arrival.loaded) await stopLoading(page.session, end.within(1_000));
  await keepStep(run, "screenshot-view", end.within(stepMs.picture), (deadline) =>
    screenshotView(page.session, deadline),
  );
  say(run, "Scrolling through the page");
  const half = () => end.within(end.leftMs / 2);
  await run.steps.run("scroll", half().within(stepMs.scroll), (deadline) => scroll(run.frame, deadline));
  await rest(run, half());
  const { facts, loaderId } = await pictures(run, arrival.loaderId, end);
  const chains = await readCertificates(run, end);
  await completeMedia(run, end);
  if (end.passed) reach(run, "limit.time");
  return { arrival, loaderId, facts, chains };
}

async function rest(run: PageCapture, deadline: Deadline): Promise<void> {
  say(run, "Waiting for the page to come to rest");
  await run.steps.run("settle", deadline.within(stepMs.settle), (within) =>
    settle(() => run.recorder.activity(), run.now, within),
  );
}

async function pictures(
  run: PageCapture,
  navigated: string,
  end: Deadline,
): Promise<{ facts: PageFacts | null; loaderId: string }> {
  const { page } = run.targets;
  say(run, "Taking the picture of the whole page");
  await keepStep(run, "screenshot-full", end.within(stepMs.picture), (deadline) =>
    screenshotFull(page.session, run.order.window.scale, deadline),
  );
  say(run, "Printing the page");
  await keepStep(run, "pdf", end.within(stepMs.pdf), (deadline) => printed(page.session, run.scratch, deadline));
  say(run, "Writing out the document and its text");
  let facts: PageFacts | null = null;
  let loaderId = navigated;
  const made = await run.steps.run("dom", end.within(stepMs.read), async (deadline) => {
    loaderId = (await deadline.race(mainFrame(page.session))).loaderId;
    facts = await readFacts(run.frame, deadline);
    return documents(page, run.targets.all(), deadline);
  });
  for (const one of made ?? []) await keep(run, one);
  await keepStep(run, "text", end.within(stepMs.read), (deadline) => readableText(run.frame, deadline));
  return { facts, loaderId };
}

/** Waits until the browser has saved what the address gives. */
async function download(run: PageCapture, end: Deadline): Promise<void> {
  say(run, "Saving the download");
  const outcome = await run.steps.run("settle", end, async (deadline) => {
    await deadline.race(run.recorder.collected());
    return { value: true, detail: "The download ended" };
  });
  if (outcome === null) reach(run, "limit.time");
}

async function readCertificates(run: PageCapture, end: Deadline): Promise<Chains | null> {
  const origins = run.tls.facts();
  const chains = await run.steps.run("certificates", end.within(stepMs.certificates), (deadline) =>
    certificates(run.targets.page.session, origins, deadline),
  );
  if (chains !== null && chains.made !== null) await keep(run, chains.made);
  return chains;
}

/** Before the end, so that what has come of a film by then can still be kept. */
const wrapUpMs = 500;

/** A player asks for parts of a film; a reader of the archive needs the whole. */
async function completeMedia(run: PageCapture, end: Deadline): Promise<void> {
  for (const file of run.media.partial()) {
    const bytesMax = run.order.limits.bytes - run.recorder.activity().bytes;
    if (run.limits.length > 0 || run.events.crashed) return;
    if (file.size !== null && file.size > bytesMax) {
      reach(run, "limit.bytes");
      return;
    }
    say(run, "Completing a film or a recording");
    const page = run.targets.page.session;
    const signal = AbortSignal.timeout(Math.max(0, end.leftMs - wrapUpMs));
    const { userAgent, scratch, now, frame } = run;
    const order = { page, frameId: frame.id, file, userAgent, bytesMax, signal, scratch, now };
    try {
      const whole = await end.race(fetchWhole(order));
      if (whole === null) continue;
      run.media.completed(file.url, whole.cut === null && whole.exchange.response?.status === 200);
      await run.recorder.add(whole.exchange, whole.body);
      if (whole.cut === "limit.bytes" || whole.cut === "limit.time") reach(run, whole.cut);
    } catch (error) {
      // The film stays in parts, and the record names it.
      if (error instanceof TimeUp) reach(run, "limit.time");
      else if (!(error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
    }
  }
}

async function keepStep(
  run: PageCapture,
  step: StepName,
  deadline: Deadline,
  work: (deadline: Deadline) => Promise<StepOutcome<Made>>,
): Promise<void> {
  const made = await run.steps.run(step, deadline, work);
  if (made !== null) await keep(run, made);
}

/** Hands an object over. Not part of the step: an object is kept whole or not at all, and a full disk is no fault of the page. */
export async function keep(run: PageCapture, { role, path, mediaType, bytes }: Made): Promise<void> {
  await run.sink.put({ role, path, mediaType }, streamOf(bytes));
}

export function reach(run: Pick<PageCapture, "limits">, code: VerdictCode): void {
  if (!run.limits.includes(code)) run.limits.push(code);
}

function say(run: Pick<PageCapture, "progress" | "recorder">, text: string): void {
  const { requests, bytes } = run.recorder.activity();
  run.progress({ text, requests, bytes });
}
