import { readAll } from "@muniment/verify";

import { lastingParts } from "../../file-blocks.ts";
import type { CaptureOrder } from "../../capturer.ts";
import { fetchWhole, type OwnRequests, type Recorder, type Scratch, type Targets } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import type { Frame } from "../frames.ts";
import { askForFile, type FileAnswer } from "./ask-in-page.ts";

/** What the capturer fetches with, beside what the page asked for. */
export interface FetchRun {
  readonly order: Pick<CaptureOrder, "limits">;
  readonly targets: Targets;
  readonly frame: Frame;
  readonly recorder: Pick<Recorder, "activity" | "add">;
  readonly own: OwnRequests;
  readonly scratch: Scratch;
  readonly userAgent: string;
  readonly now: () => number;
}

export interface FileOrder {
  readonly url: string;
  readonly resourceType: string;
  readonly serverAddress: string | null;
  readonly bytesMax: number;
  readonly textMax: number;
  readonly ms: number;
}

/** For the command that ends what was asked for, and its answer. */
const graceMs = 1_000;

/**
 * Asks in a frame, as a script of the page would: all that is known of the page's own requests is then known of this one, what comes is
 * kept as it comes, and a file of any size takes no memory. The page's rules bind it, so it is for what a script of the page may have.
 */
export async function fetchInPage(
  run: FetchRun,
  frame: Frame,
  order: FileOrder,
  deadline: Deadline,
): Promise<FileAnswer> {
  const { url, bytesMax, textMax } = order;
  const ms = Math.max(0, Math.min(order.ms, deadline.leftMs - graceMs));
  return askForFile({ frame, scriptName: run.own.scriptName }, { url, ms, bytesMax, textMax }, deadline);
}

/**
 * Has the browser itself ask, whom no rule of the page binds. It follows redirects without a word, hands nothing over before it has all, and
 * holds all in memory until then: what does not end in time is recorded as asked for, and no more.
 */
export async function fetchByBrowser(run: FetchRun, order: FileOrder, deadline: Deadline) {
  const { url, resourceType, serverAddress, bytesMax, textMax } = order;
  const { scratch, userAgent, now } = run;
  const signal = AbortSignal.timeout(Math.max(0, Math.min(order.ms, deadline.leftMs - graceMs)));
  const from = { page: run.targets.page.session, frameId: run.frame.id, scratch, userAgent, now };
  const { exchange, body, cut } = await deadline.race(
    fetchWhole({ ...from, url, resourceType, serverAddress, bytesMax, signal }),
  );
  const { size } = body;
  const text =
    textMax > 0 && size <= textMax
      ? Buffer.from(await readAll(lastingParts(body.stream()), textMax)).toString("utf8")
      : null;
  await run.recorder.add(exchange, body, cut);
  const status = exchange.response?.status ?? null;
  return { status, whole: cut === null, bytes: size, url, text, cut };
}
