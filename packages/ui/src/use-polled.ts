import { useCallback, useEffect, useState } from "react";
import type { Problem } from "./api.ts";
import { getJson } from "./client.ts";
import { problemOf, type Answer } from "./use-answer.ts";

export interface Polled<T> {
  readonly answer: Answer<T>;
  /** The server did not answer the last time; what is shown is from before. */
  readonly lost: boolean;
  /** Asks now. */
  readonly again: () => void;
}

const slowMs = 200;
const lostMs = 3_000;

interface Known<T> {
  readonly path: string;
  readonly answer: Answer<T>;
  readonly lost: boolean;
}

/** What the server answers at an address, asked for again `everyMs` after each answer. A lost connection keeps what was known, and asks on. */
export function usePolled<T>(path: string, everyMs: (value: T) => number): Polled<T> {
  const [known, setKnown] = useState<Known<T>>({ path, answer: { state: "waiting", slow: false }, lost: false });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slow = setTimeout(() => {
      setKnown((before) => (before.path === path ? before : waiting(path)));
    }, slowMs);
    const fail = (problem: Problem): void => {
      const isLost = problem.code === "network";
      setKnown((before) =>
        isLost && before.path === path && before.answer.state === "ready"
          ? { ...before, lost: true }
          : { path, answer: { state: "problem", problem }, lost: false },
      );
      if (isLost) timer = setTimeout(ask, lostMs);
    };
    const ask = (): void => {
      getJson<T>(path, stop.signal)
        .then((value) => {
          if (stop.signal.aborted) return;
          setKnown({ path, answer: { state: "ready", value }, lost: false });
          timer = setTimeout(ask, everyMs(value));
        })
        .catch((error: unknown) => {
          if (!stop.signal.aborted) fail(problemOf(error));
        })
        .finally(() => {
          clearTimeout(slow);
        });
    };
    ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearTimeout(slow);
    };
  }, [path, everyMs, attempt]);
  const again = useCallback(() => {
    setAttempt((before) => before + 1);
  }, []);
  const { answer, lost } =
    known.path === path ? known : { answer: { state: "waiting", slow: false } as const, lost: false };
  return { answer, lost, again };
}

function waiting<T>(path: string): Known<T> {
  return { path, answer: { state: "waiting", slow: true }, lost: false };
}
