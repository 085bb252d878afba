import type { Protocol } from "devtools-protocol";

import { DevToolsClosed, DevToolsError, type Session } from "../browser/index.ts";
import type { Target } from "../recorder/index.ts";
import { StepError } from "./step-log.ts";

/** A frame of the page, in whatever process it lives. */
export interface Frame {
  readonly session: Session;
  readonly id: string;
  readonly url: string;
}

/** The page's own frame. */
export async function mainFrame(page: Session): Promise<Frame & { readonly loaderId: string }> {
  const { frame } = (await page.send("Page.getFrameTree")).frameTree;
  return { session: page, id: frame.id, url: frame.url, loaderId: frame.loaderId };
}

/** All frames, the page's own first. At most `max`. */
export async function allFrames(page: Target, targets: readonly Target[], max: number): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const walk = (session: Session, tree: Protocol.Page.FrameTree): void => {
    if (frames.length < max) frames.push({ session, id: tree.frame.id, url: tree.frame.url });
    for (const child of tree.childFrames ?? []) walk(session, child);
  };
  walk(page.session, (await page.session.send("Page.getFrameTree")).frameTree);
  for (const { type, session } of targets) {
    if (type !== "iframe") continue;
    try {
      walk(session, (await session.send("Page.getFrameTree")).frameTree);
    } catch (error) {
      // The frame went away since the list was made.
      if (!(error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
    }
  }
  return frames;
}

/** A world of our own in a frame: it sees the document, the page's scripts do not see it. */
export async function ownWorld(frame: Frame): Promise<number> {
  const world = { frameId: frame.id, worldName: "muniment" };
  return (await frame.session.send("Page.createIsolatedWorld", world)).executionContextId;
}

/** The value of `expression` in a world of our own, as JSON. Nothing about it is trusted: the page made the document. */
export async function evaluate(frame: Frame, expression: string): Promise<unknown> {
  const contextId = await ownWorld(frame);
  const { result, exceptionDetails } = await frame.session.send("Runtime.evaluate", {
    expression,
    contextId,
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
