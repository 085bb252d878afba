import { useEffect, useState } from "react";
import type { Problem } from "./api.ts";
import { ApiError, getJson } from "./client.ts";

/** `slow` turns true after 200 ms: a sign of waiting that comes sooner only flickers. */
export type Answer<T> =
  | { readonly state: "waiting"; readonly slow: boolean }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "problem"; readonly problem: Problem };

const slowMs = 200;

/** The last answer to each address, so that going back shows at once what was there, while it is asked for again. */
const seen = new Map<string, unknown>();
const seenMax = 50;

/** A new `attempt` asks again. */
export function useAnswer<T>(path: string, attempt: number): Answer<T> {
  const [known, setKnown] = useState<{ readonly path: string; readonly answer: Answer<T> }>(() => ({
    path,
    answer: remembered<T>(path),
  }));
  useEffect(() => {
    const stop = new AbortController();
    const tell = (answer: Answer<T>): void => {
      if (!stop.signal.aborted) setKnown({ path, answer });
    };
    const before = remembered<T>(path);
    tell(before);
    const timer = setTimeout(() => {
      if (before.state === "waiting") tell({ state: "waiting", slow: true });
    }, slowMs);
    getJson<T>(path, stop.signal)
      .then((value) => {
        remember(path, value);
        tell({ state: "ready", value });
      })
      .catch((error: unknown) => {
        tell({ state: "problem", problem: problemOf(error) });
      })
      .finally(() => {
        clearTimeout(timer);
      });
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, attempt]);
  return known.path === path ? known.answer : remembered<T>(path);
}

/** For who is no longer, or somebody else: nothing that was seen is shown again. */
export function forgetAnswers(): void {
  seen.clear();
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return { code: "internal", message: error instanceof Error ? error.message : String(error), next: "" };
}

function remembered<T>(path: string): Answer<T> {
  const value = seen.get(path) as T | undefined;
  return value === undefined ? { state: "waiting", slow: false } : { state: "ready", value };
}

function remember(path: string, value: unknown): void {
  seen.delete(path);
  seen.set(path, value);
  for (const oldest of seen.keys()) if (seen.size > seenMax) seen.delete(oldest);
}
