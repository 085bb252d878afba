import type { Capturer } from "../../capture/capturer.ts";
import { Limit } from "../../limit.ts";

/** The same capturer, with so many captures under way at once, whoever asks; the others wait in turn. */
export function fewCapturesAtOnce(capturer: Capturer, atOnce: number): Capturer {
  const limit = new Limit(atOnce);
  return {
    capture: (order, sink, progress, signal) =>
      limit.run(() => capturer.capture(order, sink, progress, signal), signal),
  };
}
