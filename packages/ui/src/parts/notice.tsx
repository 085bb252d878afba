import type { ReactNode } from "react";
import type { Problem } from "../api.ts";
import { useLanguage } from "../language.tsx";
import type { Messages } from "../messages/messages.ts";

interface NoticeProps {
  readonly tone: "fails" | "unchecked";
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** Something the reader must not miss: a bar at the side, a shape, and words. */
export function Notice({ tone, title, children }: NoticeProps): ReactNode {
  return (
    <section className={`notice notice-${tone}`} role={tone === "fails" ? "alert" : "status"}>
      <h2>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
          {tone === "fails" ? (
            <path d="M3 3l10 10M13 3L3 13" className="mark-line" />
          ) : (
            <path d="M8 2.5L14.5 13.5h-13zM8 6.5v3.5M8 11.5v.6" className="mark-line" />
          )}
        </svg>
        <span>{title}</span>
      </h2>
      {children}
    </section>
  );
}

interface ProblemNoticeProps {
  readonly problem: Problem;
  readonly tone?: NoticeProps["tone"];
  readonly title?: string;
  readonly retry?: () => void;
}

/** What went wrong, what to do next, and small beneath, the code. */
export function ProblemNotice({ problem, tone = "fails", title, retry }: ProblemNoticeProps): ReactNode {
  const { messages } = useLanguage();
  const [message, next] = wordsOf(problem, messages);
  return (
    <Notice tone={tone} title={title ?? <bdi>{message}</bdi>}>
      {title === undefined ? null : (
        <p>
          <bdi>{message}</bdi>
        </p>
      )}
      {next === "" ? null : (
        <p>
          <bdi>{next}</bdi>
        </p>
      )}
      {retry === undefined ? null : (
        <p>
          <button type="button" onClick={retry}>
            {messages.problem.retry}
          </button>
        </p>
      )}
      <p className="quiet">
        <code className="exact">
          <bdi dir="ltr">{problem.code}</bdi>
        </code>
      </p>
    </Notice>
  );
}

/** A problem in the reader's language, where there are words for it: what went wrong, and what to do. */
export function wordsOf(problem: Problem, messages: Messages): readonly [string, string] {
  if (problem.code === "network") return messages.problem.network;
  const words = { ...messages.problem.codes, ...messages.upload.problems, ...messages.account.passkeyProblems };
  const own = Object.entries(words).find(([code]) => code === problem.code);
  return own?.[1] ?? [problem.message, problem.next];
}
