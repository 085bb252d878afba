import type { Capturer } from "../../capture/capturer.ts";

/** The same capturer, with so many captures under way at once, whoever asks; the others wait in turn. */
export function fewCapturesAtOnce(capturer: Capturer, atOnce: number): Capturer {
  const waiting = new Set<() => void>();
  let free = atOnce;
  const enter = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    const turn = Promise.withResolvers<undefined>();
    const take = (): void => {
      turn.resolve(undefined);
    };
    const giveUp = (): void => {
      // Unless it was its turn at the same moment: then it is given on below.
      if (waiting.delete(take)) turn.reject(signal.reason as Error);
    };
    waiting.add(take);
    signal.addEventListener("abort", giveUp, { once: true });
    await turn.promise.finally(() => {
      signal.removeEventListener("abort", giveUp);
    });
  };
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  };
  return {
    async capture(order, sink, progress, signal) {
      await enter(signal);
      try {
        return await capturer.capture(order, sink, progress, signal);
      } finally {
        leave();
      }
    },
  };
}
