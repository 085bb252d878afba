import type { Protocol } from "devtools-protocol";

import { DevToolsError, type Session } from "../browser/index.ts";
import type { Targets } from "../recorder/index.ts";
import { budgets } from "./budgets.ts";
import { TimeUp, type Deadline } from "./deadline.ts";
import { StepError } from "./step-log.ts";

/** A frame of the page, in whatever process it lives. */
export interface Frame {
  readonly session: Session;
  readonly id: string;
  readonly url: string;
  /** It is the topmost of its session: the page itself, or a frame in a process of its own. */
  readonly topmost: boolean;
}

/** The page's own frame. */
export async function mainFrame(page: Session): Promise<Frame & { readonly loaderId: string }> {
  const { frame } = (await page.send("Page.getFrameTree")).frameTree;
  return { session: page, id: frame.id, url: frame.url, topmost: true, loaderId: frame.loaderId };
}

/** All frames, the page's own first. At most `max`. A frame that does not answer in its time is left out. */
export async function allFrames(targets: Targets, max: number, deadline: Deadline): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const walk = (session: Session, tree: Protocol.Page.FrameTree, topmost: boolean): void => {
    if (frames.length < max) frames.push({ session, id: tree.frame.id, url: tree.frame.url, topmost });
    for (const child of tree.childFrames ?? []) walk(session, child, false);
  };
  const { session: page } = targets.page;
  const attached = targets.all();
  walk(page, (await deadline.race(page.send("Page.getFrameTree"))).frameTree, true);
  for (const { type, session } of attached) {
    if (type !== "iframe" || frames.length >= max) continue;
    const tree = await frameOutcome(session.send("Page.getFrameTree"), deadline);
    if (tree !== null) walk(session, tree.frameTree, true);
  }
  return frames;
}

/** The frames in the page, as many as are gone through. */
export async function innerFrames(targets: Targets, deadline: Deadline): Promise<readonly Frame[]> {
  return (await allFrames(targets, budgets.frames, deadline)).slice(1);
}

/** The document that a frame shows; null where it is gone, or has moved to another process. */
export async function documentOf({ session, id }: Frame, deadline: Deadline): Promise<Protocol.Page.Frame | null> {
  const tree = await frameOutcome(session.send("Page.getFrameTree"), deadline);
  const find = ({ frame, childFrames = [] }: Protocol.Page.FrameTree): Protocol.Page.Frame | null =>
    frame.id === id ? frame : (childFrames.map(find).find((one) => one !== null) ?? null);
  return tree === null ? null : find(tree.frameTree);
}

/** What a frame answers; null if it went away, or takes longer than one frame may. Throws TimeUp only for the whole. */
export async function frameOutcome<T>(work: Promise<T>, deadline: Deadline): Promise<T | null> {
  try {
    return await deadline.within(budgets.frameMs).race(work);
  } catch (error) {
    if (error instanceof TimeUp && !deadline.passed) return null;
    if (error instanceof DevToolsError || error instanceof StepError) return null;
    throw error;
  }
}

/**
 * What `ask` gives in each of `frames`, one after the other, the page's own first. That one is what a step is for: it has all the time
 * there is, and its errors are thrown. Of any other, null if it does not answer.
 */
export async function askEach<T>(
  frames: readonly Frame[],
  ask: (frame: Frame) => Promise<T>,
  deadline: Deadline,
): Promise<readonly (T | null)[]> {
  const answers: (T | null)[] = [];
  for (const [index, frame] of frames.entries())
    answers.push(index === 0 ? await deadline.race(ask(frame)) : await frameOutcome(ask(frame), deadline));
  return answers;
}

/** A world of our own in a frame: it sees the document, the page's scripts do not see it. */
export async function ownWorld(frame: Frame): Promise<number> {
  const world = { frameId: frame.id, worldName: "muniment" };
  return (await frame.session.send("Page.createIsolatedWorld", world)).executionContextId;
}

/** The value of `expression`, or what it promises, in a world of our own, as JSON. Nothing about it is trusted: the page made the document. */
export async function evaluate(frame: Frame, expression: string): Promise<unknown> {
  const contextId = await ownWorld(frame);
  const { result, exceptionDetails } = await frame.session.send("Runtime.evaluate", {
    expression,
    contextId,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) {
    const text = exceptionDetails.exception?.description ?? exceptionDetails.text;
    throw new StepError(`The page could not be read: ${text.slice(0, 300)}`);
  }
  return result.value as unknown;
}

/** A field of an evaluated object as text of at most `max` characters; null if it is none, or empty. */
export function textField(value: unknown, name: string, max: number): string | null {
  const text = fieldOf(value, name);
  return typeof text === "string" && text.trim() !== "" ? text.trim().slice(0, max) : null;
}

export function numberField(value: unknown, name: string): number {
  const number = fieldOf(value, name);
  return typeof number === "number" && Number.isFinite(number) ? number : 0;
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
