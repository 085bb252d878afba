import { DevToolsClosed, DevToolsError, type Session } from "../browser/index.ts";
import type { Target } from "../recorder/index.ts";

export interface PageOrder {
  readonly window: { readonly width: number; readonly height: number; readonly scale: number };
  readonly acceptBadCertificates: boolean;
}

/** What pages did that a capture must know of. */
export interface PageEvents {
  /** The page's renderer, or the browser, came to an end. */
  crashed: boolean;
  /** Addresses whose certificate was bad and was accepted, with the browser's word for what is wrong. */
  readonly certificateErrors: Map<string, string>;
}

/** A page may ask thousands of servers with bad certificates; the record names no more than this. */
const certificateErrorsMax = 200;

/**
 * The commands that make a new target ready to be captured. Dialogs are answered, so that none holds the page up: with no,
 * except when the page asks whether it may be left.
 */
export function preparePage(target: Target, order: PageOrder, events: PageEvents): Promise<unknown>[] {
  const { session, type } = target;
  if (type !== "page" && type !== "iframe") return [];
  const sent: Promise<unknown>[] = [session.send("Page.enable"), session.send("Inspector.enable")];
  session.on("Page.javascriptDialogOpening", ({ type: kind }) => {
    forget(session.send("Page.handleJavaScriptDialog", { accept: kind === "beforeunload" }));
  });
  if (type === "page") {
    const { width, height, scale } = order.window;
    const metrics = {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: false,
      screenWidth: width,
      screenHeight: height,
    };
    sent.push(session.send("Emulation.setDeviceMetricsOverride", metrics));
    session.on("Inspector.targetCrashed", () => {
      events.crashed = true;
    });
  }
  if (order.acceptBadCertificates) sent.push(...acceptCertificates(session, events));
  return sent;
}

function acceptCertificates(session: Session, events: PageEvents): Promise<unknown>[] {
  session.on("Security.certificateError", ({ eventId, errorType, requestURL }) => {
    const origin = URL.parse(requestURL)?.origin ?? requestURL;
    if (events.certificateErrors.size < certificateErrorsMax) events.certificateErrors.set(origin, errorType);
    forget(session.send("Security.handleCertificateError", { eventId, action: "continue" }));
  });
  return [session.send("Security.enable"), session.send("Security.setOverrideCertificateErrors", { override: true })];
}

/** The target may have ended before it could be answered; then there is nothing to answer. */
function forget(answer: Promise<unknown>): void {
  answer.catch((error: unknown) => {
    if (!(error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
  });
}
