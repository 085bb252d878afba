import type { Protocol } from "devtools-protocol";

import { DevToolsClosed, type DevTools, type Session } from "../browser/index.ts";

/** Something that makes requests: a page, a frame in a process of its own, a worker, a worklet. */
export interface Target {
  /** As the browser names it. All kinds are recorded: one that is not known today may make requests tomorrow. */
  readonly type: string;
  readonly session: Session;
}

export interface Targets {
  /** The page that the browser opened with. */
  readonly page: Target;
  /** All that are attached now. */
  all(): readonly Target[];
}

/**
 * Pages and shared workers come from the browser as a whole, the rest from the page that made it. A service worker that came
 * from the browser would be attached too late to tell of the request for its own script.
 */
const notFromBrowser = ["browser", "tab", "browser_ui", "service_worker"];
const notFromTarget = ["shared_worker", "page"];

/** Attaches to all that comes from there but these kinds, and holds each until it is let run. */
function autoAttach(session: Session, except: readonly string[]): Promise<unknown> {
  const filter = [...except.map((type) => ({ type, exclude: true })), {}];
  return session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter,
  });
}

/**
 * Attaches to the page and to everything it makes, before it runs: each target is held until the commands of `prepare` were
 * sent. They must be sent at once, without waiting for answers, which may come only when the target runs.
 */
export async function attachTargets(
  devtools: DevTools,
  prepare: (target: Target) => readonly Promise<unknown>[],
): Promise<Targets> {
  const targets = new Map<string, Target>();
  /** Several pages may have the same service worker: it is recorded once. */
  const known = new Map<string, string>();
  const first = Promise.withResolvers<Target>();
  // Whoever waits for it gets the error; when another command failed before, nobody does.
  first.promise.catch(() => undefined);
  void devtools.closed.then(() => {
    first.reject(new DevToolsClosed("the browser has ended"));
  });

  const attach = (sessionId: string, { type, targetId }: Protocol.Target.TargetInfo): void => {
    const session = devtools.session(sessionId);
    const target = { type, session };
    const sent: Promise<unknown>[] = [];
    if (!known.has(targetId)) {
      known.set(targetId, sessionId);
      targets.set(sessionId, target);
      listen(session);
      sent.push(...prepare(target), autoAttach(session, notFromTarget));
    }
    sent.push(session.send("Runtime.runIfWaitingForDebugger"));
    Promise.all(sent).then(
      () => {
        if (target.type === "page") first.resolve(target);
      },
      (error: unknown) => {
        // Ordinary for any but the first page: a target may end while it is prepared, and some know fewer commands.
        if (target.type === "page") first.reject(error);
      },
    );
  };
  const listen = (session: Session): void => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      attach(sessionId, targetInfo);
    });
    session.on("Target.detachedFromTarget", ({ sessionId }) => {
      for (const [targetId, by] of known) if (by === sessionId) known.delete(targetId);
      targets.delete(sessionId);
      devtools.endSession(sessionId);
    });
  };

  listen(devtools.browser);
  await autoAttach(devtools.browser, notFromBrowser);
  return { page: await first.promise, all: () => [...targets.values()] };
}
