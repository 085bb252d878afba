import type { Consent } from "../../capturer.ts";
import type { Recorder, Targets } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import type { Deadline } from "../deadline.ts";
import { documentOf, innerFrames, mainFrame, type Frame } from "../frames.ts";
import { settle } from "../loading/settle.ts";
import type { Unrest } from "../loading/unrest.ts";
import { StepError, type StepLog, type StepOutcome } from "../step-log.ts";
import { findAnswer, findFirstTab, findFolded, type Found } from "./find-click.ts";
import { bringIntoView, click } from "./input.ts";

interface Run {
  readonly targets: Targets;
  readonly frame: Frame;
  readonly recorder: Pick<Recorder, "activity">;
  readonly unrest: Unrest;
  readonly steps: StepLog;
  readonly now: () => number;
}

/** After a click: short, as there may be many; the rest at the end waits for what takes longer. */
const quietMs = 300;
const afterMs = 4_000;

/** A box for consent comes a moment after the page; where none has come by then, none is expected. */
const askedMs = 2_500;
const lookMs = 250;

/** Opens what is folded up on the page and in its frames, each click a step of its own. True if anything was opened. */
export async function openFolded(run: Run, deadline: Deadline): Promise<boolean> {
  let clicks = 0;
  for (const find of [findFolded, findFirstTab]) {
    while (clicks < budgets.clicks && !deadline.passed) {
      const outcome = await run.steps.run("open", deadline, async (within) => {
        const place = await findAnywhere(run, find, within);
        return place === null ? null : clicked(run, place, within);
      });
      if (outcome === null) break;
      clicks += 1;
      if (outcome === "left") return true;
    }
  }
  return clicks > 0;
}

/** Answers the question for consent, wherever on the page it is asked. */
export async function answerConsent(run: Run, choice: Exclude<Consent, "leave">, deadline: Deadline): Promise<boolean> {
  const untilMs = run.now() + askedMs;
  const outcome = await run.steps.run("consent", deadline, async (within) => {
    for (;;) {
      const place = await findAnywhere(run, (frame, some) => findAnswer(frame, choice, some), within);
      if (place !== null) return clicked(run, place, within, true);
      if (run.now() >= untilMs || within.passed) return null;
      await within.sleep(lookMs);
    }
  });
  if (outcome === null) run.steps.skipped("consent", `Nothing was found to ${choice} with`);
  return outcome !== null;
}

interface Place {
  readonly frame: Frame;
  readonly found: Found;
}

/** On the page, else in the first frame that has something and can be brought into view. */
async function findAnywhere(
  { targets, frame }: Run,
  find: (frame: Frame, deadline: Deadline) => Promise<Found | null>,
  deadline: Deadline,
): Promise<Place | null> {
  const own = await find(frame, deadline);
  if (own !== null) return { frame, found: own };
  const frames = await innerFrames(targets, deadline);
  for (const one of frames) {
    const found = await find(one, deadline);
    if (found === null) continue;
    const sessions = [...new Set([targets.page.session, ...frames.map(({ session }) => session)])];
    if (await bringIntoView(one, sessions, deadline)) return { frame: one, found };
  }
  return null;
}

/** `mayLead`: an answer may lead on to another page; what is opened may not. */
async function clicked(
  run: Run,
  { frame, found: { at, label, told } }: Place,
  deadline: Deadline,
  mayLead = false,
): Promise<StepOutcome<"stayed" | "left">> {
  const page = run.targets.page.session;
  const before = await deadline.race(mainFrame(page));
  const isInner = frame.id !== run.frame.id;
  const shown = isInner ? await documentOf(frame, deadline) : null;
  await click(frame, at, deadline);
  const { unrest, now } = run;
  const order = {
    activity: () => run.recorder.activity(),
    unrest,
    now,
    quietMs,
    stillMs: budgets.stillMs,
    sinceMs: now(),
  };
  await settle(order, deadline.within(afterMs));
  const after = await deadline.race(mainFrame(page));
  const what = `Clicked on “${label}” (${told})`;
  if (after.loaderId === before.loaderId) {
    const now = isInner ? await documentOf(frame, deadline) : null;
    const led =
      now?.loaderId === shown?.loaderId ? "" : `; its frame then showed ${(now?.url ?? "another page").slice(0, 300)}`;
    const moved = isInner || after.url === before.url ? "" : `; the page then called itself ${after.url.slice(0, 300)}`;
    return { value: "stayed", detail: `${what}${led}${moved}` };
  }
  if (mayLead) return { value: "left", detail: `${what}; it led to ${after.url.slice(0, 300)}` };
  await goBack(run, deadline);
  return { value: "left", detail: `${what}; it led away to ${after.url.slice(0, 300)}, and was gone back from` };
}

/** What is captured is the page that was asked for. */
async function goBack(run: Run, deadline: Deadline): Promise<void> {
  const page = run.targets.page.session;
  const { currentIndex, entries } = await deadline.race(page.send("Page.getNavigationHistory"));
  const entry = entries[currentIndex - 1];
  if (entry === undefined) throw new StepError("A click led away from the page, and there is no way back");
  const loaded = Promise.withResolvers<null>();
  const stops = [
    page.on("Page.loadEventFired", () => {
      loaded.resolve(null);
    }),
    // As it was, from the browser's memory.
    page.on("Page.frameNavigated", ({ frame, type }) => {
      if (frame.parentId === undefined && type === "BackForwardCacheRestore") loaded.resolve(null);
    }),
  ];
  try {
    await deadline.race(page.send("Page.navigateToHistoryEntry", { entryId: entry.id }));
    await deadline.race(loaded.promise);
  } finally {
    for (const stop of stops) stop();
  }
}
