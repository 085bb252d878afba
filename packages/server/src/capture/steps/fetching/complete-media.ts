import type { VerdictCode } from "@muniment/verify";

import { DevToolsClosed, DevToolsError } from "../../browser/index.ts";
import type { CaptureProgress } from "../../capturer.ts";
import type { DocumentWatcher, MediaWatcher, Recorder } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import { TimeUp, type Deadline } from "../deadline.ts";
import { evaluate, mainFrame } from "../frames.ts";
import type { PageEvents } from "../loading/prepare-page.ts";
import { StepError } from "../step-log.ts";
import { reach, say } from "../tell.ts";
import { pastWorkers } from "./ask-in-page.ts";
import { fetchByBrowser, fetchInPage, type FetchRun, type FileOrder } from "./fetch-own.ts";

export interface CompleteRun extends FetchRun {
  readonly recorder: Pick<Recorder, "activity" | "add" | "told">;
  readonly media: MediaWatcher;
  readonly documents: Pick<DocumentWatcher, "answer">;
  readonly events: PageEvents;
  readonly progress: CaptureProgress;
  readonly limits: VerdictCode[];
}

/** A player asks for parts of a film; a reader of the archive needs the whole. */
export async function completeMedia(run: CompleteRun, end: Deadline): Promise<void> {
  await allTold(run, end);
  const files = run.media.partial();
  if (files.length === 0) return;
  const origin = await freeOrigin(run, end);
  for (const file of files) {
    const bytesMax = run.order.limits.bytes - run.recorder.activity().bytes;
    if (run.limits.length > 0 || run.events.crashed) return;
    if (file.size !== null && file.size > bytesMax) {
      reach(run, "limit.bytes");
      return;
    }
    say(run, "Completing a film or a recording");
    const { url, serverAddress, kind: resourceType } = file;
    const ms = file.kind === "Image" ? budgets.pictureMs : end.leftMs;
    const order = { url, resourceType, serverAddress, bytesMax, textMax: 0, ms };
    try {
      const { whole, cut } = await fetchFile(run, order, origin === new URL(url).origin, end);
      run.media.completed(url, whole);
      if (cut === "limit.bytes" || (cut === "limit.time" && file.kind === "Media")) reach(run, cut);
    } catch (error) {
      // The film stays in parts, and the record names it.
      if (error instanceof TimeUp) reach(run, "limit.time");
      else if (!(error instanceof DevToolsError || error instanceof DevToolsClosed || error instanceof StepError))
        throw error;
    }
  }
}

/** The log is waited for a second at most. */
const toldMs = 2_000;

/** Of an answer that the browser gave up, its log says last whether it came whole: a fast capture would be here before. */
async function allTold({ recorder }: CompleteRun, end: Deadline): Promise<void> {
  try {
    await end.within(toldMs).race(recorder.told());
  } catch (error) {
    // What is not known by now stays in parts, and the record names it.
    if (!(error instanceof TimeUp)) throw error;
  }
}

interface Fetched {
  readonly whole: boolean;
  readonly cut: VerdictCode | null;
}

async function fetchFile(run: CompleteRun, order: FileOrder, isFree: boolean, end: Deadline): Promise<Fetched> {
  if (!isFree) {
    const { whole, status, cut } = await fetchByBrowser(run, order, end);
    return { whole: whole && status === 200, cut };
  }
  const { frame } = run;
  const { whole, status, bytes } = await pastWorkers([frame], () => fetchInPage(run, frame, order, end));
  const cut = whole ? null : bytes > order.bytesMax ? "limit.bytes" : end.leftMs < lastMs ? "limit.time" : "part.cut";
  return { whole: whole && status === 200, cut };
}

/** So near to the end it was the end that cut. */
const lastMs = 1_500;

/** The origin of which a script of the page may ask for anything; null where the page has rules, which asking would break, and tell of. */
async function freeOrigin({ frame, documents }: CompleteRun, deadline: Deadline): Promise<string | null> {
  try {
    const { loaderId } = await deadline.within(budgets.frameMs).race(mainFrame(frame.session));
    const document = documents.answer(loaderId);
    const isRuled = document?.headers.some(([name]) => name.toLowerCase() === "content-security-policy") ?? true;
    const origin = await deadline.within(budgets.frameMs).race(evaluate(frame, freeOriginScript));
    return isRuled || typeof origin !== "string" ? null : origin;
  } catch (error) {
    // It does not answer: then the browser itself is asked.
    if (error instanceof TimeUp || error instanceof DevToolsError || error instanceof StepError) return null;
    throw error;
  }
}

const freeOriginScript = `document.querySelector('meta[http-equiv="content-security-policy" i]') === null ? self.origin : null`;
