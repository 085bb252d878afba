import { useState, type ReactNode } from "react";
import { useAnswer } from "../use-answer.ts";
import { ProblemNotice } from "./notice.tsx";
import { Waiting } from "./waiting.tsx";

interface AnsweredProps<T> {
  readonly path: string;
  /** What is shown of the answer; `again` asks once more. */
  readonly children: (answer: T, again: () => void) => ReactNode;
}

/** What the server answers at an address: until it does, that it is waited for; or what went wrong, and a button that asks again. */
export function Answered<T>({ path, children }: AnsweredProps<T>): ReactNode {
  const [attempt, setAttempt] = useState(0);
  const answer = useAnswer<T>(path, attempt);
  const again = (): void => {
    setAttempt((before) => before + 1);
  };
  switch (answer.state) {
    case "waiting":
      return <Waiting slow={answer.slow} />;
    case "problem":
      return <ProblemNotice problem={answer.problem} retry={again} />;
    case "ready":
      return children(answer.value, again);
  }
}
