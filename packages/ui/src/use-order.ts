import { useState } from "react";
import type { Problem } from "./api.ts";
import { problemOf } from "./use-answer.ts";

interface Order {
  readonly sending: boolean;
  /** What kept the last one from being done. */
  readonly problem: Problem | null;
  /** Answers whether it was done. While one is on its way, another is not begun. */
  readonly send: (work: () => Promise<void>) => Promise<boolean>;
}

/** Something that is asked for, and done or not. */
export function useOrder(): Order {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (work: () => Promise<void>): Promise<boolean> => {
    if (sending) return false;
    setSending(true);
    try {
      await work();
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    } finally {
      setSending(false);
    }
  };
  return { sending, problem, send };
}
