import { lookup } from "mrmime";

import type { CaptureOrder, CaptureProgress, CaptureSink } from "../../capturer.ts";
import type { Recorder } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import { streamOf } from "../made.ts";
import { StepError, type StepLog } from "../step-log.ts";
import { say } from "../tell.ts";
import { lastLine, openPlain, runYtDlp, type VideoRun, type VideoTool } from "./yt-dlp.ts";

export interface VideoStepRun {
  readonly order: Pick<CaptureOrder, "url" | "limits">;
  readonly recorder: Pick<Recorder, "activity">;
  readonly tool: VideoTool;
  readonly sink: CaptureSink;
  readonly steps: StepLog;
  readonly progress: CaptureProgress;
}

/** For what it left to be read and put away. */
const putMs = 5_000;

/** What it says where there is no film for it. */
const nothingThere = /Unsupported URL|[Nn]o video (?:could be )?found|There(?:'s| is) no video/;

/** Has yt-dlp fetch the film of the page, and keeps what it fetched, what it tells of it, and what it printed. Source: spec/capture, "yt-dlp". */
export async function fetchVideo(run: VideoStepRun, end: Deadline): Promise<void> {
  say(run, "Fetching the film with yt-dlp");
  await run.steps.run("video", end, async (deadline) => {
    const { order, recorder, tool } = run;
    const bytes = Math.max(0, order.limits.bytes - recorder.activity().bytes);
    const done = await runYtDlp(tool, order.url.href, { ms: Math.max(0, deadline.leftMs - putMs), bytes });
    try {
      const kept = await keepAll(run, done);
      const said = lastLine(done.log) ?? "it said nothing";
      // 101: it has fetched as many as it was told to.
      const isEnded = done.stopped === null && (done.code === 0 || done.code === 101);
      const detail = `yt-dlp ${done.version}: films ${String(kept.films)}, in bytes ${String(kept.bytes)}; its traffic is not in the WARC`;
      if (isEnded && kept.films > 0 && kept.unfinished === 0) return { value: null, detail };
      if (done.stopped !== null || kept.films + kept.unfinished > 0 || !nothingThere.test(said))
        throw new StepError(`${detail}; ${reasonOf(done, kept.unfinished)}: ${said}`);
      run.steps.skipped("video", `yt-dlp ${done.version} found no film: ${said}`);
      return null;
    } finally {
      await done.remove();
    }
  });
}

function reasonOf({ stopped, code }: VideoRun, unfinished: number): string {
  if (stopped !== null) return `it was ended, as its ${stopped === "time" ? "time was up" : "bytes were spent"}`;
  return unfinished > 0 ? "it left files unfinished" : `it ended with the code ${String(code)}`;
}

async function keepAll({ sink }: VideoStepRun, { folder, files, log }: VideoRun) {
  const kept = { films: 0, bytes: 0, unfinished: 0 };
  let told = 0;
  for (const name of files) {
    if (/\.(?:part|ytdl|temp)(?:-Frag\d+)?$/.test(name)) {
      kept.unfinished += 1;
      continue;
    }
    const opened = await openPlain(folder, name);
    if (opened === null) continue;
    const { file, size } = opened;
    try {
      const object = objectOf(name, kept.films + 1, told + 1);
      if (object.role === "video") {
        kept.films += 1;
        kept.bytes += size;
      } else told += 1;
      await sink.put(object, file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>);
    } finally {
      await file.close();
    }
  }
  await sink.put(
    { role: "video-log", path: "video/yt-dlp.txt", mediaType: "text/plain; charset=utf-8" },
    streamOf(log),
  );
  return kept;
}

function objectOf(name: string, film: number, told: number) {
  if (name.endsWith(".info.json"))
    return { role: "video-info", path: `video/${String(told)}.info.json`, mediaType: "application/json" };
  const end = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "bin";
  const mediaType = lookup(end) ?? "application/octet-stream";
  return { role: "video", path: `video/${String(film)}.${end}`, mediaType };
}
