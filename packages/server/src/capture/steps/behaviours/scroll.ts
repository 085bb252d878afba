import type { Targets } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import { TimeUp, type Deadline } from "../deadline.ts";
import { innerFrames, type Frame } from "../frames.ts";
import type { News } from "../loading/unrest.ts";
import type { StepOutcome } from "../step-log.ts";
import { bringIntoView, press, wheel } from "./input.ts";
import { findBoxes, moveBack, moveByScript, showBox, standingOf, type Place, type Standing } from "./scroll-place.ts";

export interface ScrollOrder {
  readonly targets: Targets;
  readonly frame: Frame;
  readonly news: () => News;
  readonly now: () => number;
}

/** What became of one place. `held`: neither the wheel nor keys nor a script move it. `gone`: the page took it out. */
type Ending = "end" | "budget" | "held" | "gone";

export interface Passage {
  /** Places (window, boxes, frames) that went on when the budget for them was used up. */
  readonly unended: number;
  /** Anything of it was moved. */
  readonly moved: boolean;
  /** When something was last moved on to what had not been seen, as `now` has it; 0 if nothing was. The way back is not counted. */
  readonly movedMs: number;
}

/** What one passage goes by, and when its wheel was last turned. */
type Course = ScrollOrder & { turnedMs: number };

/** How much of what is seen one turn of the wheel moves on: nothing goes by unseen. */
const turnShare = 0.8;

/** Long enough for a lazy part to be asked for, short enough that 60 windows take 8 s. */
const turnMs = 120;

/** Pictures that are asked for late (after the scrolling has paused) are waited for a little, where that was seen to help. */
const pictureMs = 400;
const pictureTries = 4;
const lookMs = 60;

/** At an end: a feed that has asked for nothing for this long has nothing more to give. */
const endQuietMs = 1_000;
const endMaxMs = 8_000;

/**
 * Goes through the page as a visitor would, window, boxes and frames, until nothing new comes, and back to where it began.
 * What waits to be seen is loaded by then.
 */
export async function scroll(given: ScrollOrder, deadline: Deadline): Promise<StepOutcome<Passage>> {
  const order: Course = { ...given, turnedMs: 0 };
  const whole = { frame: order.frame, box: 0 };
  const going = deadline.within(Math.max(0, deadline.leftMs - backMs));
  const endings: Ending[] = [];
  const window = await goThrough(order, whole, going);
  const height = await standingOf(whole, deadline);
  const frames = await framesOf(order, deadline);
  const done = new Set<string>();
  try {
    for (const frame of frames) {
      if (going.passed) break;
      if (frame !== order.frame) endings.push(...(await frameThrough(order, frame, frames, going)));
      await boxesThrough(order, frame, done, endings, going);
    }
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    endings.push("budget");
  }
  for (const frame of frames.toReversed()) await moveBack(frame, deadline);
  // A part at the beginning may have been passed before it was asked for.
  await deadline.sleep(turnMs);
  const begin = await standingOf(whole, deadline);
  if (begin !== null && begin.waiting > 0) await pictureCame(whole, begin.waiting, deadline);
  const moved = window.turns > 0 || endings.length > 0;
  const unended = [window.ending, ...endings].filter((ending) => ending === "budget").length;
  const others = endings.length === 0 ? "" : toldOthers(endings);
  return { value: { unended, moved, movedMs: order.turnedMs }, detail: `${told(window, height)}${others}` };
}

/** For the way back, when the time for the going is used up. */
const backMs = 1_500;

async function framesOf({ targets, frame }: ScrollOrder, deadline: Deadline): Promise<readonly Frame[]> {
  if (deadline.passed) return [frame];
  const inner = await innerFrames(targets, deadline);
  return [frame, ...inner.filter(({ url }) => !/^(about:blank|chrome|devtools)/.test(url))];
}

async function frameThrough(
  order: Course,
  frame: Frame,
  frames: readonly Frame[],
  deadline: Deadline,
): Promise<readonly Ending[]> {
  const sessions = [...new Set(frames.map(({ session }) => session))];
  const place = { frame, box: 0 };
  try {
    const within = deadline.within(budgets.frameMs);
    if (!(await bringIntoView(frame, sessions, within)) || !(await isScrolled(place, within))) return [];
  } catch (error) {
    // A frame that does not even say where it is shows nothing to a visitor.
    if (!(error instanceof TimeUp)) throw error;
    return [];
  }
  return [(await goThrough(order, place, deadline.within(budgets.boxMs))).ending];
}

/** Goes through the boxes of a frame, and through those that come to be on the way. */
async function boxesThrough(
  order: Course,
  frame: Frame,
  done: Set<string>,
  endings: Ending[],
  deadline: Deadline,
): Promise<void> {
  while (!deadline.passed && done.size < budgets.boxes) {
    const fresh = (await findBoxes(frame, deadline)).find(({ box }) => !done.has(`${frame.id} ${String(box)}`));
    if (fresh === undefined) return;
    done.add(`${frame.id} ${String(fresh.box)}`);
    await showBox(fresh, deadline);
    endings.push((await goThrough(order, fresh, deadline.within(budgets.boxMs))).ending);
  }
}

async function isScrolled(place: Place, deadline: Deadline): Promise<boolean> {
  const standing = await standingOf(place, deadline);
  return standing !== null && standing.left > 1 && standing.seen >= 50;
}

/** How one place was gone through. Filled on the way: what was done by the time the budget ends is told. */
interface Way {
  ending: Ending;
  turns: number;
  by: "wheel" | "keys" | "script";
}

/** Goes through one place, by the wheel; by keys, or at last by script, where the wheel does not move it. */
async function goThrough(order: Course, place: Place, deadline: Deadline): Promise<Way> {
  const way: Way = { ending: "gone", turns: 0, by: "wheel" };
  try {
    way.ending = await go(order, place, way, deadline);
  } catch (error) {
    // The page may be so busy that it does not say where it stands: what was reached by then is what was reached.
    if (!(error instanceof TimeUp)) throw error;
    way.ending = "budget";
  }
  return way;
}

async function go(order: Course, place: Place, way: Way, deadline: Deadline): Promise<Ending> {
  let helped = pictureTries;
  let before = await standingOf(place, deadline);
  while (before !== null) {
    if (before.left > 1) {
      if (deadline.leftMs <= turnMs || way.turns >= budgets.turns) return "budget";
      await turn(place, before, way.by, deadline);
      order.turnedMs = order.now();
      await deadline.sleep(turnMs);
      const after = await standingOf(place, deadline);
      if (after === null) return "gone";
      if (after.from !== before.from) way.turns += 1;
      else if (after.left === before.left) {
        // It may have grown or shrunk under the wheel; only what stays as it is does not move.
        if (way.by === "script") return "held";
        way.by = way.by === "wheel" ? "keys" : "script";
      }
      if (after.waiting > 0 && helped > 0) helped += await pictureCame(place, after.waiting, deadline);
      before = after;
    } else {
      if (way.turns === 0 && place.box === 0) return "end";
      const grown = await grows(order, place, before, deadline);
      if (grown === null) return deadline.passed ? "budget" : "end";
      before = grown;
    }
  }
  return "gone";
}

async function turn(
  place: Place,
  { seen, axis, sign, at }: Standing,
  by: Way["by"],
  deadline: Deadline,
): Promise<void> {
  const way = sign * Math.max(40, seen * turnShare);
  if (by === "wheel") await wheel(place.frame, at, axis === "y" ? { x: 0, y: way } : { x: way, y: 0 }, deadline);
  else if (by === "script") await moveByScript(place, way, axis, deadline);
  else await press(place.frame, sign === 1 ? "PageDown" : "PageUp", deadline);
}

/** 1 if a picture that was missing came meanwhile, -1 if the wait was for nothing: after some of these it is left. */
async function pictureCame(place: Place, waiting: number, deadline: Deadline): Promise<1 | -1> {
  for (let waited = 0; waited < pictureMs; waited += lookMs) {
    await deadline.sleep(lookMs);
    const then = await standingOf(place, deadline);
    if (then !== null && then.waiting < waiting) return 1;
  }
  return -1;
}

/** At its end: how the place stands when it has grown, or null if nothing new comes. */
async function grows(order: ScrollOrder, place: Place, end: Standing, deadline: Deadline): Promise<Standing | null> {
  const sinceMs = order.now();
  for (;;) {
    await deadline.sleep(turnMs);
    const standing = await standingOf(place, deadline);
    if (standing === null || (standing.left > 1 && standing.length !== end.length)) return standing;
    const { open, lastMs } = order.news();
    const quietMs = order.now() - Math.max(lastMs, sinceMs);
    const waitedMs = order.now() - sinceMs;
    if ((open === 0 && quietMs >= endQuietMs) || waitedMs >= endMaxMs || deadline.passed) return null;
  }
}

function told({ ending, turns, by }: Way, standing: Standing | null): string {
  const high = standing === null ? "" : `; it is ${String(Math.round(standing.length))} px high`;
  const how = by === "wheel" ? "" : by === "keys" ? ", by keys" : ", by script, as it keeps wheel and keys to itself";
  const steps = `${String(turns)} steps${how}`;
  if (turns === 0 && ending === "end") return `The page fits into the window${high}`;
  if (ending === "end") return `Scrolled through the page to its end in ${steps}${high}`;
  if (ending === "budget") return `Scrolled through the page, stopped after ${steps}, before the end${high}`;
  if (ending === "gone") return `Scrolled through the page until it made way for another, after ${steps}`;
  return `The page goes on and could not be scrolled further than ${steps}${high}`;
}

function toldOthers(endings: readonly Ending[]): string {
  const short = endings.filter((ending) => ending === "budget" || ending === "held").length;
  const not = short > 0 ? `, not to their end: ${String(short)}` : "";
  return `; boxes and frames gone through: ${String(endings.length)}${not}`;
}
