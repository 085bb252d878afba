import { DevToolsError, type Session } from "../../browser/index.ts";
import type { Deadline } from "../deadline.ts";
import type { Frame } from "../frames.ts";

/** A point in a frame's own window, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a hand at the machine would do. The browser makes the events; a page cannot tell them from a person's. */
export async function wheel(frame: Frame, at: Point, by: Point, deadline: Deadline): Promise<void> {
  const { x, y } = await inSession(frame, at, deadline);
  await deadline.race(
    frame.session.send("Input.dispatchMouseEvent", { type: "mouseWheel", x, y, deltaX: by.x, deltaY: by.y }),
  );
}

const keyCodes = { PageDown: 34, PageUp: 33 } as const;

export async function press(frame: Frame, key: keyof typeof keyCodes, deadline: Deadline): Promise<void> {
  const event = { key, code: key, windowsVirtualKeyCode: keyCodes[key] };
  await deadline.race(frame.session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event }));
  await deadline.race(frame.session.send("Input.dispatchKeyEvent", { type: "keyUp", ...event }));
}

export async function click(frame: Frame, at: Point, deadline: Deadline): Promise<void> {
  const { x, y } = await inSession(frame, at, deadline);
  const event = { x, y, button: "left", clickCount: 1 } as const;
  await deadline.race(frame.session.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y }));
  await deadline.race(frame.session.send("Input.dispatchMouseEvent", { type: "mousePressed", ...event }));
  await deadline.race(frame.session.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...event }));
}

/** Scrolls the documents around a frame until it is to be seen. False if nobody knows of it, or it has no place. */
export async function bringIntoView(frame: Frame, sessions: readonly Session[], deadline: Deadline): Promise<boolean> {
  // A frame in a process of its own is known to the session of the document that holds it, whichever that is.
  for (const session of frame.topmost ? sessions : [frame.session]) {
    if (frame.topmost && session === frame.session) continue;
    try {
      const { backendNodeId } = await deadline.race(session.send("DOM.getFrameOwner", { frameId: frame.id }));
      await deadline.race(session.send("DOM.scrollIntoViewIfNeeded", { backendNodeId }));
      return true;
    } catch (error) {
      if (!(error instanceof DevToolsError)) throw error;
    }
  }
  return false;
}

/** The browser counts from the corner of the session's topmost frame. */
async function inSession(frame: Frame, { x, y }: Point, deadline: Deadline): Promise<Point> {
  if (frame.topmost) return { x, y };
  const { session, id: frameId } = frame;
  const { backendNodeId } = await deadline.race(session.send("DOM.getFrameOwner", { frameId }));
  const { quads } = await deadline.race(session.send("DOM.getContentQuads", { backendNodeId }));
  return { x: x + (quads[0]?.[0] ?? 0), y: y + (quads[0]?.[1] ?? 0) };
}
