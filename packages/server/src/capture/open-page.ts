import { join } from "node:path";

import { formatInstant, type VerdictCode } from "@muniment/verify";

import {
  checkFonts,
  checkSandbox,
  DevToolsClosed,
  forget,
  setCookies,
  watchProcesses,
  type RunningBrowser,
  type Session,
  type StartedBrowser,
} from "./browser/index.ts";
import { CaptureError, type CaptureOrder, type CaptureProgress, type CaptureSink } from "./capturer.ts";
import type { Egress } from "./network/index.ts";
import type { Overhearing } from "./overhear/index.ts";
import {
  attachTargets,
  Recorder,
  scratchIn,
  watchDocuments,
  watchDownloads,
  watchManifests,
  watchMedia,
  watchOwnRequests,
  watchTls,
  type Target,
} from "./recorder/index.ts";
import {
  budgets,
  closeWindow,
  Deadline,
  mainFrame,
  preparePage,
  reach,
  readConditions,
  StepLog,
  TimeUp,
  watchPartKinds,
  watchUnrest,
  type Conditions,
  type PageCapture,
  type PageEvents,
  type VideoTool,
} from "./steps/index.ts";
import { openWarc, type WarcWriter } from "./warc/index.ts";

/** What belongs to one capture from its beginning. */
export interface Job {
  readonly order: CaptureOrder;
  readonly sink: CaptureSink;
  readonly progress: CaptureProgress;
  readonly signal: AbortSignal;
  readonly egress: Egress;
  readonly overhearing: Overhearing;
  readonly startMs: number;
}

/** What the program as a whole brings. */
export interface Surroundings {
  /** Name and version of this program. */
  readonly software: string;
  readonly platform: string;
  /** Who other programs run as, where their folders are made, and where they are looked for. */
  readonly user: VideoTool["user"];
  readonly temporary: string;
  readonly places: { readonly path: string };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Browsers that were seen to draw letters, by path and version. */
  readonly drawing: Set<string>;
}

/** A browser with an empty page, ready to record what it will load. */
export interface OpenedPage {
  readonly run: PageCapture;
  readonly warc: WarcWriter;
  readonly product: string;
  readonly conditions: Conditions;
}

/** The first answers of an empty page take milliseconds; a machine in trouble gets ten seconds. */
const firstAnswersMs = 10_000;

/**
 * Attaches to the browser's empty page, sees that sandbox and fonts are what they must be, and starts recording. Throws
 * CaptureError `browser.sandbox`, `browser.fonts` or `browser.lost`.
 */
export async function openPage(started: StartedBrowser, job: Job, surroundings: Surroundings): Promise<OpenedPage> {
  const { order, signal } = job;
  const { now, software } = surroundings;
  try {
    const { product } = await started.browser.devtools.browser.send("Browser.getVersion");
    const warc = await openWarc(join(order.scratch, "data.warc.gz"), {
      software,
      created: formatInstant(now()),
      fields: [
        ["browser", product],
        ["http-header-user-agent", started.browser.userAgent],
      ],
    });
    try {
      const run = await startRecording(started, job, surroundings, warc);
      const { session } = run.targets.page;
      if (order.policy.sandbox === "on") await checkSandbox(started.browser.devtools.browser, surroundings.platform);
      const drawing = `${started.executable} ${started.browser.version}`;
      if (!surroundings.drawing.has(drawing)) await checkFonts(session);
      surroundings.drawing.add(drawing);
      const conditions = await readConditions(run.frame, new Deadline(now, now() + firstAnswersMs, signal));
      return { run, warc, product, conditions };
    } catch (error) {
      await warc.abandon();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof DevToolsClosed || error instanceof TimeUp)) throw error;
    throw new CaptureError(
      "browser.lost",
      "The browser ended before it was asked for the page.",
      "Try again; if it happens each time, install another version of the browser.",
      { cause: error },
    );
  }
}

async function startRecording(
  started: StartedBrowser,
  { order, egress, overhearing, signal, sink, progress }: Job,
  { now, user, temporary, places }: Surroundings,
  warc: WarcWriter,
): Promise<PageCapture> {
  const { devtools, downloads: folder, netLog } = started.browser;
  const scratch = scratchIn(order.scratch);
  const limits: VerdictCode[] = [];
  const events = noEvents();
  void devtools.closed.then(() => {
    events.crashed = !signal.aborted;
  });
  const [documents, media, tls] = [watchDocuments(), watchMedia(), watchTls()];
  const [manifests, own] = [watchManifests(), watchOwnRequests()];
  const [unrest, kinds] = [watchUnrest(now), watchPartKinds()];
  const downloads = await watchDownloads(devtools.browser, folder, scratch, order.limits.bytes);
  const recorder = new Recorder({
    scratch,
    write: (exchange) => manifests.read(exchange).then(() => warc.write(exchange)),
    askedBy: (hop) => (own.isOwn(hop) ? "capturer" : "page"),
    egress,
    download: (url) => downloads.of(url),
    netLog,
    overhearing,
    limits: order.limits,
    onLimit: (code) => {
      reach({ limits }, code);
      // No byte more, from wherever it is asked for. Closing never fails, and is awaited when the capture ends.
      void egress.close();
    },
    watch: [own, documents, media, manifests, tls, unrest, kinds],
    now,
  });
  const { window, policy } = order;
  const page = { window, acceptBadCertificates: policy.acceptBadCertificates };
  let opened = false;
  const targets = await attachTargets(devtools, (target: Target) => {
    const isWindow = target.type === "page" && opened;
    opened ||= target.type === "page";
    own.listen(target.session);
    return isWindow ? closeWindow(target) : [...recorder.prepare(target), ...preparePage(target, page, events)];
  });
  watchCrowd(started.browser, targets.page.session, recorder);
  if (order.session !== null) await setCookies(devtools.browser, order.session);
  const frame = await mainFrame(targets.page.session);
  documents.follow(frame.id);
  kinds.follow(frame.id);
  const steps = new StepLog(now);
  const watchers = { documents, media, manifests, own, tls, unrest, kinds, downloads, events };
  return {
    order,
    targets,
    frame,
    recorder,
    ...watchers,
    scratch,
    userAgent: started.browser.userAgent,
    tool: { user, temporary, path: places.path, proxyUrl: egress.proxyUrl },
    sink,
    progress,
    now,
    steps,
    limits,
    remarks: [],
  };
}

function noEvents(): PageEvents {
  return {
    crashed: false,
    certificateErrors: new Map(),
    dialogs: { count: 0, first: [] },
    popups: { count: 0, first: [] },
  };
}

/** A page that takes too many processes is let in no further, and ended if it takes more all the same. */
function watchCrowd(browser: RunningBrowser, page: Session, recorder: Recorder): void {
  const crowded = (count: number): void => {
    recorder.reach("limit.processes");
    // Frames that are on their way have a process already.
    forget(page.send("Page.stopLoading"));
    // It only has to begin here; whoever started the browser awaits its end.
    if (count > 2 * budgets.processes) browser.close().catch(() => undefined);
  };
  watchProcesses(browser.pid, budgets.processes, browser.devtools.closed, crowded).catch((error: unknown) => {
    recorder.fail(error);
  });
}
