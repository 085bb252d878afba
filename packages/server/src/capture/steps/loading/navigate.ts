import { DevToolsClosed, DevToolsError, type Session } from "../../browser/index.ts";
import { budgets } from "../budgets.ts";
import { TimeUp, type Deadline } from "../deadline.ts";
import type { Frame } from "../frames.ts";
import type { StepOutcome } from "../step-log.ts";

/** What became of the request for the page itself. */
export type Arrival =
  /**
   * There is a document, perhaps not whole. `loaded`: with all that it asked for at once; `stalled`: but for parts of which
   * nothing more came; `late`: it was still loading when the time for it was up.
   */
  | { readonly kind: "page"; readonly loaderId: string; readonly loading: "loaded" | "stalled" | "late" }
  | { readonly kind: "download"; readonly loaderId: string }
  /** `error` as the browser names it: `net::ERR_…`. */
  | { readonly kind: "failed"; readonly loaderId: string; readonly error: string }
  | { readonly kind: "timeout" };

const lookMs = 250;

/** Asks for the page and waits until it has loaded, or the time is up. `movedMs`: when anything of it last came in. */
export async function navigate(
  frame: Frame,
  url: URL,
  movedMs: () => number,
  deadline: Deadline,
): Promise<StepOutcome<Arrival>> {
  const page = frame.session;
  const loads = watchLoad(page);
  try {
    const answer = await deadline.race(page.send("Page.navigate", { url: url.href, frameId: frame.id }));
    const loaderId = answer.loaderId ?? "";
    if (answer.isDownload === true)
      return { value: { kind: "download", loaderId }, detail: "The address is a download" };
    if (answer.errorText !== undefined)
      return {
        value: { kind: "failed", loaderId, error: answer.errorText },
        detail: `The browser says ${answer.errorText}`,
      };
    const pulse = watchPulse(page, deadline);
    const loading = await untilLoaded(loads, pulse, movedMs, deadline);
    const ended = pulse.ended() ? "; a script that kept it from answering was ended" : "";
    return { value: { kind: "page", loaderId, loading }, detail: `${loadingTexts[loading]}${ended}` };
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    return { value: { kind: "timeout" }, detail: "No answer within the time for it" };
  } finally {
    loads.stop();
  }
}

const loadingTexts = {
  loaded: "The page loaded",
  stalled: `The page is there; nothing more came for ${String(budgets.stallMs / 1000)} s, and the rest was not waited for`,
  late: "The page is there; it was still loading when the time for it was up",
} as const;

interface Loads {
  readonly loaded: Promise<"loaded">;
  /** The document itself is whole, and its scripts have run. */
  isParsed(): boolean;
  stop(): void;
}

function watchLoad(page: Session): Loads {
  const loaded = Promise.withResolvers<"loaded">();
  let parsed = false;
  const stops = [
    page.on("Page.loadEventFired", () => {
      loaded.resolve("loaded");
    }),
    page.on("Page.domContentEventFired", () => {
      parsed = true;
    }),
  ];
  return {
    loaded: loaded.promise,
    isParsed: () => parsed,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** One frame that never answers must not cost the time of the whole, nor a script that never ends. */
async function untilLoaded(
  loads: Loads,
  pulse: Pulse,
  movedMs: () => number,
  deadline: Deadline,
): Promise<"loaded" | "stalled" | "late"> {
  while (!deadline.passed) {
    const looked = await Promise.race([loads.loaded, deadline.sleep(lookMs)]);
    if (looked === "loaded") return "loaded";
    if (loads.isParsed() && deadline.nowMs - movedMs() >= budgets.stallMs) return "stalled";
    await pulse.look();
  }
  return "late";
}

interface Pulse {
  /** Ends the running script if the page has answered nothing for too long. */
  look(): Promise<void>;
  /** One was ended. */
  ended(): boolean;
}

function watchPulse(page: Session, deadline: Deadline): Pulse {
  let askedMs: number | null = null;
  let ended = false;
  return {
    ended: () => ended,
    async look() {
      if (askedMs === null) {
        askedMs = deadline.nowMs;
        const answered = () => {
          askedMs = null;
        };
        page.send("Runtime.evaluate", { expression: "1" }).then(answered, answered);
      } else if (deadline.nowMs - askedMs >= budgets.busyMs) {
        await quietly(deadline.within(1_000).race(page.send("Runtime.terminateExecution")));
        askedMs = null;
        ended = true;
      }
    },
  };
}

/** Ends what still loads, so that the page stands still for its pictures. */
export async function stopLoading(page: Session, deadline: Deadline): Promise<void> {
  await quietly(deadline.race(page.send("Page.stopLoading")));
}

/**
 * Sees whether the page still answers, and ends the script that keeps it from doing so. Null if it does: then there is nothing
 * to tell.
 */
export async function wake(page: Session, deadline: Deadline): Promise<StepOutcome<null> | null> {
  const answers = async (ms: number): Promise<boolean> => {
    try {
      await deadline.within(ms).race(page.send("Runtime.evaluate", { expression: "1" }));
      return true;
    } catch (error) {
      if (error instanceof TimeUp) return false;
      throw error;
    }
  };
  if (await answers(budgets.busyMs)) return null;
  await quietly(deadline.within(1_000).race(page.send("Runtime.terminateExecution")));
  if (!(await answers(budgets.frameMs))) throw new TimeUp("the page answers nothing");
  return {
    value: null,
    detail: `A script of the page let it answer nothing for ${String(budgets.busyMs / 1000)} s, and was ended`,
  };
}

/** A page that does not even answer to this one will fail its steps, and they say so. */
async function quietly(done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof TimeUp || error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
  }
}
