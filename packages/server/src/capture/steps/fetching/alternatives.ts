import type { VerdictCode } from "@muniment/verify";

import type { CaptureOrder } from "../../capturer.ts";
import { parseSrcset, webUrl } from "../../lists/index.ts";
import type { OwnRequests, Recorder, Targets } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import type { Deadline } from "../deadline.ts";
import { allFrames, evaluate, fieldOf, frameOutcome, textField, type Frame } from "../frames.ts";
import type { StepLog, StepOutcome } from "../step-log.ts";
import { askForPictures, bypassWorkers, dropPictures, stopAsking, type PictureWish } from "./ask-in-page.ts";

export interface AlternativesRun {
  readonly order: Pick<CaptureOrder, "limits">;
  readonly targets: Targets;
  readonly recorder: Pick<Recorder, "activity">;
  readonly own: OwnRequests;
  readonly steps: StepLog;
  readonly limits: readonly VerdictCode[];
}

/** What an element names: as it stands there. */
const listMax = 65_536;
const listsMax = 2_000;

/**
 * Runs in a world of our own. Open shadow roots are gone into; a page of very many elements is not searched for them to its end. An `src` beside
 * a `srcset` is one more choice.
 */
const named = `(() => {
  const lists = [];
  const until = performance.now() + 500;
  const roots = [document];
  const wanted = 'img[srcset], picture > source[srcset], picture > img[src], link[imagesrcset]';
  for (const root of roots) {
    for (const one of root.querySelectorAll(wanted)) {
      if (lists.length >= ${String(listsMax)}) break;
      const by = one.localName === "source" ? one.parentElement.querySelector("img") ?? one : one;
      const list = one.getAttribute(one.localName === "link" ? "imagesrcset" : "srcset") ?? "";
      const single = one.getAttribute(one.localName === "link" ? "href" : "src") ?? "";
      lists.push({
        list: list.length > ${String(listMax)} ? list.slice(0, list.lastIndexOf(",", ${String(listMax)})) : list, single: single.slice(0, 16384), base: document.baseURI,
        crossOrigin: by.crossOrigin ?? null, referrerPolicy: by.referrerPolicy || null,
      });
    }
    let seen = 0;
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
      if (++seen % 1000 === 0 && performance.now() > until) break;
    }
  }
  return lists;
})()`;

/**
 * Asks for the pictures that the page names and the browser did not choose: those of other windows, other screens, and paper. Each in
 * its frame, as the browser would have asked for it, marked as the capturer's. They are there, held by the browser, until what is given
 * back is called.
 */
export async function fetchAlternatives(run: AlternativesRun, deadline: Deadline): Promise<() => Promise<void>> {
  const { scriptName } = run.own;
  const frames: Frame[] = [];
  if (run.limits.length > 0)
    run.steps.skipped("alternatives", "A limit of the capture was reached before: they were not looked for");
  else await run.steps.run("alternatives", deadline, (within) => ask(run, frames, within));
  run.own.expectNone();
  return async () => {
    const end = deadline.within(budgets.frameMs);
    for (const frame of frames) await frameOutcome(dropPictures({ frame, scriptName }), end);
    await bypassWorkers(frames, false);
  };
}

/** Null if the page names none. `asked`: takes the frames in which there was something to ask for. */
async function ask(run: AlternativesRun, asked: Frame[], deadline: Deadline): Promise<StepOutcome<null> | null> {
  const { targets, own, order, recorder } = run;
  const frames = await allFrames(targets, budgets.frames, deadline);
  const wanted = new Set<string>();
  const byFrame = new Map<Frame, PictureWish[]>();
  let beyond = 0;
  const room = Math.min(budgets.alternatives, order.limits.requests - recorder.activity().requests - spareRequests);
  for (const frame of frames) {
    const value = await frameOutcome(evaluate(frame, named), deadline);
    const wishes: PictureWish[] = [];
    for (const wish of wishesOf(value)) {
      if (own.wasAsked(wish.url) || wanted.has(wish.url)) continue;
      if (wanted.size >= room) beyond += 1;
      else {
        wanted.add(wish.url);
        wishes.push(wish);
      }
    }
    if (wishes.length > 0) byFrame.set(frame, wishes);
  }
  if (wanted.size === 0 && beyond === 0) return null;
  const tally = { tried: 0, shown: 0, late: 0 };
  asked.push(...byFrame.keys());
  await bypassWorkers(asked, true);
  const bytesMax = Math.min(budgets.alternativesBytes, (order.limits.bytes - recorder.activity().bytes) / 2);
  const isSpent = stopAt(run, bytesMax, deadline);
  // Side by side: a picture without end in one frame must not cost the others theirs.
  const all = await Promise.all(
    [...byFrame].map(([frame, wishes]) => askWithin(run, frame, wishes, isSpent, deadline)),
  );
  for (const got of all) for (const key of ["tried", "shown", "late"] as const) tally[key] += got?.[key] ?? 0;
  const left = wanted.size - tally.tried + beyond;
  const failed = tally.tried - tally.shown - tally.late;
  const detail = [
    `Pictures that the browser did not choose: ${String(wanted.size + beyond)}; fetched: ${String(tally.shown)}`,
    ...(failed > 0 ? [`without an answer, or no picture: ${String(failed)}`] : []),
    ...(tally.late > 0 ? [`given up before their end: ${String(tally.late)}`] : []),
    ...(left > 0 ? [`not asked for, as the budget was spent: ${String(left)}`] : []),
  ];
  return { value: null, detail: detail.join("; ") };
}

/** What a page of its own may still need to be completed. */
const spareRequests = 100;

const lookMs = 50;

/** Tells when the time or the bytes are spent. The end of the time is for taking down what has come. */
function stopAt({ recorder }: AlternativesRun, bytesMax: number, deadline: Deadline): () => boolean {
  const end = deadline.within(Math.max(0, deadline.leftMs - budgets.frameMs));
  const before = recorder.activity().bytes;
  return () => end.passed || recorder.activity().bytes - before >= bytesMax;
}

/** Null if the frame went away, or does not answer. */
async function askWithin(
  { own }: AlternativesRun,
  frame: Frame,
  wishes: readonly PictureWish[],
  isSpent: () => boolean,
  deadline: Deadline,
) {
  const place = { frame, scriptName: own.scriptName };
  own.expect(wishes.map(({ url }) => url));
  const ended = new AbortController();
  const asking = askForPictures(place, wishes, budgets.alternativeMs).finally(() => {
    ended.abort();
  });
  // Whoever waits for it below gets the error.
  asking.catch(() => undefined);
  while (!ended.signal.aborted && !isSpent()) await deadline.sleep(lookMs);
  if (!ended.signal.aborted) await frameOutcome(stopAsking(place), deadline);
  return frameOutcome(asking, deadline);
}

function wishesOf(value: unknown): readonly PictureWish[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, listsMax).flatMap((one: unknown) => {
    const base = textField(one, "base", 16_384) ?? "";
    const crossOrigin = textField(one, "crossOrigin", 100);
    const referrerPolicy = textField(one, "referrerPolicy", 100);
    const list = fieldOf(one, "list");
    const texts = [
      ...parseSrcset(typeof list === "string" ? list.slice(0, listMax) : ""),
      textField(one, "single", 16_384),
    ];
    return texts
      .flatMap((text) => (text === null ? null : webUrl(text, base)) ?? [])
      .map((url) => ({ url, crossOrigin, referrerPolicy }));
  });
}
