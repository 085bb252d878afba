import { forget, type Session } from "../../browser/index.ts";
import type { Target } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";

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
  /** Dialogs that were answered, and windows that were closed, as sentences; the first of them, and how many there were. */
  readonly dialogs: Noted;
  readonly popups: Noted;
}

export interface Noted {
  count: number;
  readonly first: string[];
}

/** Of each kind; their number is told beside them. */
const notedMax = 20;

export function note(noted: Noted, sentence: string): void {
  noted.count += 1;
  if (noted.first.length < notedMax) noted.first.push(sentence);
}

/** A page may ask thousands of servers with bad certificates; the record names no more than this. */
const certificateErrorsMax = 200;

/**
 * The commands that make a new target ready to be captured. Dialogs are answered, so that none holds the page up: with no,
 * except when the page asks whether it may be left. A window that the page opens is closed before it asks for anything.
 */
export function preparePage(target: Target, order: PageOrder, events: PageEvents): Promise<unknown>[] {
  const { session, type } = target;
  if (type !== "page" && type !== "iframe") return [];
  const sent: Promise<unknown>[] = [session.send("Page.enable"), session.send("Inspector.enable")];
  answerDialogs(session, events);
  session.on("Page.windowOpen", ({ url, userGesture }) => {
    const closed = userGesture ? "closed" : "kept shut by the browser, as nobody had clicked";
    note(events.popups, `A window for ${url.slice(0, 300)}: ${closed}`);
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

function answerDialogs(session: Session, events: PageEvents): void {
  session.on("Page.javascriptDialogOpening", ({ type: kind, message }) => {
    const accept = kind === "beforeunload";
    const said = message === "" ? "" : `: “${message.slice(0, 200)}”`;
    note(events.dialogs, `${kind}${said}, answered with ${accept ? "yes" : kind === "alert" ? "OK" : "no"}`);
    forget(session.send("Page.handleJavaScriptDialog", { accept }));
    // A script that asks without end is a script that does nothing else.
    if (events.dialogs.count % budgets.dialogs === 0) forget(session.send("Runtime.terminateExecution"));
  });
}

/**
 * Ends a window that the page has opened. It is without a network, so it asks nobody for anything, and is let run before it is closed: one that is
 * closed while it is held may leave all other pages of its process held, and what they open next comes without a body.
 */
export function closeWindow({ session }: Target): Promise<unknown>[] {
  const close = (): void => {
    forget(session.send("Page.close"));
  };
  const sent = [session.send("Network.enable"), session.send("Network.emulateNetworkConditions", noNetwork)];
  session.send("Runtime.runIfWaitingForDebugger").then(close, close);
  return sent;
}

const noNetwork = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

function acceptCertificates(session: Session, events: PageEvents): Promise<unknown>[] {
  session.on("Security.certificateError", ({ eventId, errorType, requestURL }) => {
    const origin = URL.parse(requestURL)?.origin ?? requestURL;
    if (events.certificateErrors.size < certificateErrorsMax) events.certificateErrors.set(origin, errorType);
    forget(session.send("Security.handleCertificateError", { eventId, action: "continue" }));
  });
  return [session.send("Security.enable"), session.send("Security.setOverrideCertificateErrors", { override: true })];
}
