import { DevToolsClosed, DevToolsError, type Session } from "../browser/index.ts";
import { TimeUp, type Deadline } from "./deadline.ts";
import type { Frame } from "./frames.ts";
import type { StepOutcome } from "./step-log.ts";

/** What became of the request for the page itself. */
export type Arrival =
  /** There is a document, perhaps not whole. `loaded`: with all that it asked for at once. */
  | { readonly kind: "page"; readonly loaderId: string; readonly loaded: boolean }
  | { readonly kind: "download"; readonly loaderId: string }
  /** `error` as the browser names it: `net::ERR_…`. */
  | { readonly kind: "failed"; readonly loaderId: string; readonly error: string }
  | { readonly kind: "timeout" };

/** Asks for the page and waits until it has loaded, or the time is up. */
export async function navigate(frame: Frame, url: URL, deadline: Deadline): Promise<StepOutcome<Arrival>> {
  const page = frame.session;
  const loaded = Promise.withResolvers<null>();
  const stop = page.on("Page.loadEventFired", () => {
    loaded.resolve(null);
  });
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
    const inTime = await inTimeOf(deadline, loaded.promise);
    const detail = inTime ? "The page loaded" : "The page is there; it was still loading when the time for it was up";
    return { value: { kind: "page", loaderId, loaded: inTime }, detail };
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    return { value: { kind: "timeout" }, detail: "No answer within the time for it" };
  } finally {
    stop();
  }
}

async function inTimeOf(deadline: Deadline, done: Promise<unknown>): Promise<boolean> {
  try {
    await deadline.race(done);
    return true;
  } catch (error) {
    if (error instanceof TimeUp) return false;
    throw error;
  }
}

/** Ends what still loads, so that the page stands still for its pictures. */
export async function stopLoading(page: Session, deadline: Deadline): Promise<void> {
  try {
    await deadline.race(page.send("Page.stopLoading"));
  } catch (error) {
    // A page that does not even answer to this one will fail its steps, and they say so.
    if (!(error instanceof TimeUp || error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
  }
}
