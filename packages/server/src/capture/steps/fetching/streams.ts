import type { VerdictCode } from "@muniment/verify";

import { DevToolsError } from "../../browser/index.ts";
import type { CaptureProgress } from "../../capturer.ts";
import { parseDash, parseHls, type HlsList, type HlsMedia } from "../../lists/index.ts";
import { manifestSizeMax, type Manifest, type ManifestWatcher } from "../../recorder/index.ts";
import { budgets } from "../budgets.ts";
import { TimeUp, type Deadline } from "../deadline.ts";
import { allFrames, type Frame } from "../frames.ts";
import { remark, type Remark } from "../remark.ts";
import { StepError, type StepLog, type StepOutcome } from "../step-log.ts";
import { say } from "../tell.ts";
import { pastWorkers, type FileAnswer } from "./ask-in-page.ts";
import { fetchByBrowser, fetchInPage, type FetchRun } from "./fetch-own.ts";

export interface StreamsRun extends FetchRun {
  readonly manifests: ManifestWatcher;
  readonly steps: StepLog;
  readonly progress: CaptureProgress;
  readonly limits: readonly VerdictCode[];
  readonly remarks: Remark[];
}

/** Pieces that are on their way at once: as many as a player asks for. */
const atOnce = 3;

/**
 * Fetches the best form of each film that the page was given in pieces, as far as the page did not play that one: its pieces, what they begin
 * with, their keys, and the playlists that name them. Nothing of it is rewritten or given to the page.
 */
export async function fetchStreams(run: StreamsRun, end: Deadline): Promise<void> {
  const manifests = run.manifests.all();
  if (manifests.length === 0) return;
  if (run.limits.length > 0) {
    run.steps.skipped("streams", "A limit of the capture was reached before: the best form was not looked for");
    return;
  }
  say(run, "Completing a film that comes in pieces");
  await run.steps.run("streams", end, async (deadline) => {
    const frames = await allFrames(run.targets, budgets.frames, deadline);
    return pastWorkers(frames, () => new Streams(run, frames, deadline).fetch(manifests));
  });
}

class Streams {
  readonly #run: StreamsRun;
  readonly #frames: readonly Frame[];
  readonly #deadline: Deadline;
  /** Origins whose answers the browser may have, and scripts of the page may not. */
  readonly #byBrowser = new Set<string>();
  #fetched = 0;
  #failed = 0;
  #failedInTurn = 0;
  /** Pieces, and forms, that the budget left out. */
  #beyond = 0;
  #unread = 0;
  #live = false;

  constructor(run: StreamsRun, frames: readonly Frame[], deadline: Deadline) {
    this.#run = run;
    this.#frames = frames;
    this.#deadline = deadline;
  }

  /** Null if there was nothing to fetch, and nothing to say. */
  async fetch(manifests: readonly Manifest[]): Promise<StepOutcome<null> | null> {
    const lists = manifests.map((one) => ({ one, list: one.kind === "hls" ? hls(one) : null }));
    const named = new Set(lists.flatMap(({ list }) => (list?.kind === "master" ? [...list.all] : [])));
    for (const { one, list } of lists) {
      if (one.kind === "dash") await this.#dash(one);
      else if (list?.kind === "master") await this.#forms(one, list.best);
      // A playlist that none of the others names is of one form alone, of which the page may have played a part.
      else if (list !== null && !named.has(one.url)) await this.#media(one, list);
    }
    const short = this.#failed + this.#beyond + this.#unread;
    if (this.#fetched + short === 0 && !this.#live) return null;
    if (short > 0 && !this.#live)
      remark(this.#run, "part.cut", "Of a film that comes in pieces not all of its best form is held", ["media"]);
    const told = (count: number, text: string) => (count > 0 ? [`${text}: ${String(count)}`] : []);
    const detail = [
      `Of the best form, beside what was played, fetched: ${String(this.#fetched)}`,
      ...told(this.#failed, "not whole, or without a good answer"),
      ...told(this.#beyond, "not asked for, as the budget was spent"),
      ...told(this.#unread, "lists that could not be read"),
      ...(this.#live ? ["it goes on, and is held as it was listed then"] : []),
    ];
    return { value: null, detail: detail.join("; ") };
  }

  async #forms(master: Manifest, best: readonly string[]): Promise<void> {
    this.#beyond += Math.max(0, best.length - budgets.streamForms);
    for (const url of best.slice(0, budgets.streamForms)) {
      const playlist = this.#run.manifests.all().find((one) => one.url === url) ?? (await this.#playlist(master, url));
      const list = playlist === null ? null : hls(playlist);
      if (playlist !== null && list?.kind === "media") await this.#media(playlist, list);
      else this.#unread += 1;
    }
  }

  /** One that the page did not ask for, or of which no text is kept. */
  async #playlist({ frameId, byScript }: Manifest, url: string): Promise<Manifest | null> {
    if (this.#isSpent() || this.#run.own.wasAsked(url)) return null;
    const got = await this.#one({ frameId, byScript }, url, manifestSizeMax);
    // A redirect may have led elsewhere, and what it names is named from there.
    return got === null || got.text === null ? null : { kind: "hls", url: got.url, text: got.text, frameId, byScript };
  }

  async #media(playlist: Manifest, { parts, beyond, live }: HlsMedia): Promise<void> {
    this.#live ||= live;
    this.#beyond += beyond;
    await this.#parts(playlist, parts);
  }

  async #dash(manifest: Manifest): Promise<void> {
    const found = parseDash(manifest.text, manifest.url, budgets.streamParts);
    if (found === null) this.#unread += 1;
    else {
      this.#live ||= found.live;
      this.#beyond += Math.max(0, found.tracks.length - budgets.streamForms) + (found.beyond ? 1 : 0);
      for (const { parts } of found.tracks.slice(0, budgets.streamForms)) await this.#parts(manifest, parts);
    }
  }

  async #parts(by: Asker, parts: readonly string[]): Promise<void> {
    const wanted = parts.filter((url) => !this.#run.own.wasAsked(url));
    let next = 0;
    const work = async () => {
      for (; !this.#isSpent();) {
        const url = wanted[next];
        if (url === undefined) return;
        next += 1;
        await this.#one(by, url, 0);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    this.#beyond += wanted.length - next;
  }

  #isSpent(): boolean {
    const { order, recorder } = this.#run;
    const { requests, bytes } = recorder.activity();
    const asked = this.#fetched + this.#failed;
    if (asked >= budgets.streamParts || this.#failedInTurn >= failedInTurnMax) return true;
    // Those on their way may not be counted yet, and a limit that is reached ends all that is on its way.
    return requests + spare >= order.limits.requests || bytes >= order.limits.bytes || this.#deadline.leftMs < leastMs;
  }

  /** Asks once, or once more by the browser where the page may not have the answer. Null if there was none that is good. */
  async #one(by: Asker, url: string, textMax: number): Promise<FileAnswer | null> {
    let got: FileAnswer | null = null;
    try {
      got = await this.#ask(by, url, textMax);
    } catch (error) {
      if (!(error instanceof TimeUp || error instanceof DevToolsError || error instanceof StepError)) throw error;
    }
    const isGood = got !== null && got.whole && (got.status === 200 || got.status === 206);
    if (isGood) this.#fetched += 1;
    else this.#failed += 1;
    this.#failedInTurn = isGood ? 0 : this.#failedInTurn + 1;
    return isGood ? got : null;
  }

  async #ask({ frameId, byScript }: Asker, url: string, textMax: number): Promise<FileAnswer> {
    const run = this.#run;
    const bytesMax = Math.max(0, run.order.limits.bytes - run.recorder.activity().bytes);
    const order = { url, resourceType: "Media", serverAddress: null, bytesMax, textMax, ms: budgets.streamPartMs };
    const frame = this.#frames.find(({ id }) => id === frameId) ?? null;
    const { origin } = new URL(url);
    const isForPage = byScript && frame !== null && !this.#byBrowser.has(origin);
    const inPage = isForPage ? await fetchInPage(run, frame, order, this.#deadline) : null;
    if (inPage !== null && inPage.status !== null) return inPage;
    const byBrowser = await fetchByBrowser(run, order, this.#deadline);
    if (inPage !== null && byBrowser.status !== null) this.#byBrowser.add(origin);
    return byBrowser;
  }
}

type Asker = Pick<Manifest, "frameId" | "byScript">;

/** After so many a server is taken to give no more. */
const failedInTurnMax = 10;

const spare = 4 * atOnce;

/** Less time than this is too little to ask for anything. */
const leastMs = 2_000;

function hls({ text, url }: Manifest): HlsList | null {
  return parseHls(text, url, budgets.streamParts);
}
