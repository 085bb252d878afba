import type { VerdictCode } from "@muniment/verify";

import type { CaptureOrder, CaptureProgress, CaptureSink } from "../capturer.ts";
import type {
  DocumentWatcher,
  Downloads,
  ManifestWatcher,
  MediaWatcher,
  OwnRequests,
  Recorder,
  Scratch,
  Targets,
  TlsWatcher,
} from "../recorder/index.ts";
import { answerConsent, openFolded } from "./behaviours/open-folded.ts";
import { moveBack } from "./behaviours/scroll-place.ts";
import { scroll, type Passage } from "./behaviours/scroll.ts";
import { budgets } from "./budgets.ts";
import type { Deadline } from "./deadline.ts";
import { fetchAlternatives } from "./fetching/alternatives.ts";
import { completeMedia } from "./fetching/complete-media.ts";
import { fetchStreams } from "./fetching/streams.ts";
import { fetchVideo } from "./fetching/video.ts";
import type { VideoTool } from "./fetching/yt-dlp.ts";
import { innerFrames, mainFrame, type Frame } from "./frames.ts";
import { navigate, stopLoading, wake, type Arrival } from "./loading/navigate.ts";
import type { Noted, PageEvents } from "./loading/prepare-page.ts";
import { settle } from "./loading/settle.ts";
import type { Unrest } from "./loading/unrest.ts";
import { streamOf, type Made } from "./made.ts";
import type { PartKinds } from "./outcome/part-kinds.ts";
import { certificates, type Chains } from "./reading/certificates.ts";
import { documents } from "./reading/dom.ts";
import { passedText, watchPassing } from "./reading/passed-text.ts";
import { printed, screenshotFull, screenshotView, type Piece } from "./reading/pictures.ts";
import { readFacts, type PageFacts } from "./reading/read-page.ts";
import { readableText } from "./reading/read-text.ts";
import { remark, type Remark } from "./remark.ts";
import type { StepLog, StepName, StepOutcome } from "./step-log.ts";
import { reach, say } from "./tell.ts";
import { passCheck } from "./walls/check-page.ts";

/** All that the steps of one capture work with. */
export interface PageCapture {
  readonly order: CaptureOrder;
  readonly targets: Targets;
  readonly frame: Frame;
  readonly recorder: Recorder;
  readonly documents: DocumentWatcher;
  readonly media: MediaWatcher;
  readonly manifests: ManifestWatcher;
  /** The requests of the capturer, beside the page's. */
  readonly own: OwnRequests;
  readonly tls: TlsWatcher;
  readonly unrest: Unrest;
  readonly kinds: PartKinds;
  readonly downloads: Downloads;
  readonly events: PageEvents;
  readonly scratch: Scratch;
  readonly userAgent: string;
  readonly tool: VideoTool;
  readonly sink: CaptureSink;
  readonly progress: CaptureProgress;
  readonly now: () => number;
  readonly steps: StepLog;
  /** Limits that were reached, in order. */
  readonly limits: VerdictCode[];
  /** What steps found that bears on the verdict. */
  readonly remarks: Remark[];
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
    navigate(run.frame, run.order.url, () => run.unrest.news(run.recorder.activity()).lastMs, deadline),
  )) ?? { kind: "timeout" };
  const isLate = arrival.kind === "page" && arrival.loading === "late";
  if (arrival.kind === "timeout" || isLate) reach(run, "limit.time");
  if (arrival.kind === "download") {
    await download(run, end);
    return { arrival, loaderId: arrival.loaderId, facts: null, chains: await readCertificates(run, end) };
  }
  if (arrival.kind !== "page") {
    return { arrival, loaderId: arrival.kind === "failed" ? arrival.loaderId : "", facts: null, chains: null };
  }
  const { page } = run.targets;
  await rest(run, Math.min(firstQuietMs, run.order.behaviour.settleMs), loading);
  await run.steps.run("busy", end, (deadline) => wake(page.session, deadline));
  await passChecks(run, loading);
  // What has not come by now is not waited for: the time that is left belongs to the pictures.
  if (isLate) await stopLoading(page.session, end.within(1_000));
  await keepStep(run, "screenshot-view", end.within(stepMs.picture), (deadline) =>
    screenshotView(page.session, deadline),
  );
  await goThrough(run, end);
  const { facts, loaderId } = await pictures(run, arrival.loaderId, end);
  const chains = await readCertificates(run, end);
  const wrapUp = end.within(Math.max(0, end.leftMs - wrapUpMs));
  await completeMedia(run, wrapUp);
  if (run.order.behaviour.alternatives === "fetch") await fetchStreams(run, wrapUp);
  if (run.order.behaviour.video === "yt-dlp") await fetchVideo(run, wrapUp);
  tellEvents(run);
  if (end.passed) reach(run, "limit.time");
  return { arrival, loaderId, facts, chains };
}

/** Before the end, so that what has come of a film by then can still be kept. */
const wrapUpMs = 500;

/** A page that only checks the browser, or only shows an empty sheet, is not yet the page. */
async function passChecks(run: PageCapture, deadline: Deadline): Promise<void> {
  const { frame, documents: watched, order } = run;
  const check = { frame, documents: watched, requested: order.url.href };
  const outcome = await run.steps.run("check", deadline, (within) => passCheck(check, within));
  const { settleMs } = order.behaviour;
  if (outcome === "passed") await rest(run, Math.min(firstQuietMs, settleMs), deadline);
  // What was waited for by now counts: it asks for nothing all that time.
  if (outcome === "bare") await rest(run, Math.max(bareQuietMs, settleMs), deadline, { sinceMs: 0 });
}

/** As long as nothing is to be seen, more is expected. */
const bareQuietMs = 3_000;

/** Before the picture of the window as first seen: a script's next request follows its last answer sooner than that. */
const firstQuietMs = 500;

/** Scrolls through the page until nothing new comes, and waits for its rest. */
async function goThrough(run: PageCapture, end: Deadline): Promise<void> {
  const { settleMs, scrollLimitMs } = run.order.behaviour;
  const half = () => end.within(end.leftMs / 2);
  const { consent, open } = run.order.behaviour;
  if (consent !== "leave") {
    say(run, "Answering the question for consent");
    await answerConsent(run, consent, half().within(budgets.openMs));
  }
  let passage: Passage | null = null;
  if (scrollLimitMs > 0) {
    say(run, "Scrolling through the page");
    const news = () => run.unrest.news(run.recorder.activity());
    const { targets, frame, now } = run;
    const order = { targets, frame, news, now };
    passage = await run.steps.run("scroll", half().within(scrollLimitMs), async (deadline) => {
      await watchPassing(frame, await innerFrames(targets, deadline), deadline);
      return scroll(order, deadline);
    });
    if ((passage?.unended ?? 0) > 0)
      remark(run, "limit.scroll", "The page goes on further than it was scrolled within the limit on that", [
        "page",
        "text",
      ]);
  }
  let opened = false;
  if (open) {
    say(run, "Opening what is folded up");
    opened = await openFolded(run, half().within(budgets.openMs));
    await run.steps.run("open", end, async (deadline) => {
      await moveBack(run.frame, deadline);
      return null;
    });
  }
  const sinceMs = opened || passage === null ? run.now() : restsSince(passage, settleMs, run.now());
  if (!(await rest(run, settleMs, half(), { sinceMs, stillMs: budgets.stallMs })))
    remark(run, "limit.settle", "The page was still asking for new parts when its rest was no longer waited for");
  await keepStep(run, "text", end.within(stepMs.read), async (deadline) =>
    passedText(run.frame, await innerFrames(run.targets, deadline), deadline),
  );
}

/** A page that was left as it was has been at rest since it last asked for something; one that was set back must stay so for a moment. */
function restsSince({ moved, movedMs }: Passage, settleMs: number, nowMs: number): number {
  return moved ? Math.max(movedMs, nowMs - Math.max(0, settleMs - firstQuietMs)) : 0;
}

/** False if it did not come to rest. */
async function rest(
  run: PageCapture,
  quietMs: number,
  deadline: Deadline,
  { sinceMs = run.now(), stillMs = budgets.stillMs }: { readonly sinceMs?: number; readonly stillMs?: number } = {},
): Promise<boolean> {
  say(run, "Waiting for the page to come to rest");
  const { unrest, now } = run;
  const order = { activity: () => run.recorder.activity(), unrest, now, quietMs, stillMs, sinceMs };
  const within = deadline.within(run.order.behaviour.settleLimitMs);
  return (await run.steps.run("settle", within, (one) => settle(order, one))) ?? false;
}

/** What the page asked, told or opened, as steps of their own: it was answered, and nobody decided about it. */
function tellEvents(run: PageCapture): void {
  const { steps, events } = run;
  const tell = (step: "dialog" | "popup", { count, first }: Noted) => {
    for (const sentence of first) steps.done(step, sentence, 0);
    if (count > first.length) steps.done(step, `and ${String(count - first.length)} more`, 0);
  };
  tell("dialog", events.dialogs);
  tell("popup", events.popups);
  if (events.dialogs.count >= budgets.dialogs)
    remark(run, "step.failed", "A script that opened dialogs without end was ended", ["page"]);
}

async function pictures(
  run: PageCapture,
  navigated: string,
  end: Deadline,
): Promise<{ facts: PageFacts | null; loaderId: string }> {
  const { page } = run.targets;
  // While it draws the whole page, and on paper, the browser chooses other pictures, and goes without those that are not there already.
  const leave = run.order.behaviour.alternatives === "fetch" ? await alternatives(run, end) : null;
  say(run, "Taking the picture of the whole page");
  await pictureWhole(run, end);
  say(run, "Printing the page");
  await keepStep(run, "pdf", end.within(stepMs.pdf), (deadline) => printed(page.session, run.scratch, deadline));
  await leave?.();
  say(run, "Writing out the document and its text");
  let facts: PageFacts | null = null;
  let loaderId = navigated;
  const made = await run.steps.run("dom", end.within(stepMs.read), async (deadline) => {
    loaderId = (await deadline.race(mainFrame(page.session))).loaderId;
    facts = await readFacts(run.frame, deadline);
    return documents(run.targets, deadline);
  });
  for (const one of made?.made ?? []) await keep(run, one);
  if ((made?.lost ?? 0) > 0)
    remark(run, "step.failed", "Frames of the page whose document could not be read", ["frames"]);
  const texts = await run.steps.run("text", end.within(stepMs.read), async (deadline) =>
    readableText(run.frame, await innerFrames(run.targets, deadline), deadline),
  );
  for (const one of texts ?? []) await keep(run, one);
  return { facts, loaderId };
}

async function alternatives(run: PageCapture, end: Deadline): Promise<() => Promise<void>> {
  say(run, "Fetching the pictures that were not chosen");
  return fetchAlternatives(run, end.within(Math.min(budgets.alternativesMs, end.leftMs / 4)));
}

/** Each piece is a step: when one fails, those before it are kept. */
async function pictureWhole(run: PageCapture, end: Deadline): Promise<void> {
  const { order, scratch } = run;
  const { session } = run.targets.page;
  for (let piece: Piece["next"] = null; ;) {
    const before: Piece["next"] = piece;
    const drawn: Piece | null = await run.steps.run("screenshot-full", end.within(stepMs.picture), (deadline) =>
      screenshotFull(session, order.window.scale, before, scratch, deadline),
    );
    if (drawn === null) return;
    await keep(run, drawn.made);
    if (drawn.next === null) return;
    piece = drawn.next;
  }
}

/** Waits until the browser has saved what the address gives. */
async function download(run: PageCapture, end: Deadline): Promise<void> {
  say(run, "Saving the download");
  const outcome = await run.steps.run("settle", end, async (deadline) => {
    await deadline.race(run.recorder.told());
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

async function keepStep(
  run: PageCapture,
  step: StepName,
  deadline: Deadline,
  work: (deadline: Deadline) => Promise<StepOutcome<Made> | null>,
): Promise<void> {
  const made = await run.steps.run(step, deadline, work);
  if (made !== null) await keep(run, made);
}

/** Hands an object over. Not part of the step: an object is kept whole or not at all, and a full disk is no fault of the page. */
async function keep(run: PageCapture, { role, path, mediaType, bytes }: Made): Promise<void> {
  await run.sink.put({ role, path, mediaType }, streamOf(bytes));
}
