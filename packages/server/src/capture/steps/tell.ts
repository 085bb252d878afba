import type { VerdictCode } from "@muniment/verify";

import type { CaptureProgress } from "../capturer.ts";
import type { Recorder } from "../recorder/index.ts";

/** Notes a limit that was reached, once. */
export function reach({ limits }: { readonly limits: VerdictCode[] }, code: VerdictCode): void {
  if (!limits.includes(code)) limits.push(code);
}

/** Tells whoever waits what is being done. */
export function say(
  run: { readonly progress: CaptureProgress; readonly recorder: Pick<Recorder, "activity"> },
  text: string,
): void {
  const { requests, bytes } = run.recorder.activity();
  run.progress({ text, requests, bytes });
}
