import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Problem, SessionAnswer } from "./api.ts";
import { getJson, postJson, sessionEnds } from "./client.ts";
import { forgetDescribing } from "./describing.ts";
import type { SignedOut } from "./messages/messages.ts";
import { forgetSendings } from "./upload/upload-store.ts";
import { forgetAnswers, problemOf } from "./use-answer.ts";

/** Who looks. `out`: nobody may, until they sign in; `name`: who it was before. */
export type SessionState =
  | { readonly state: "asking" }
  | { readonly state: "problem"; readonly problem: Problem }
  | { readonly state: "open" }
  | { readonly state: "out"; readonly why: SignedOut; readonly name: string }
  | Extract<SessionAnswer, { state: "in" }>;

interface Sessions {
  readonly session: SessionState;
  /** Null if it went well. */
  readonly signIn: (name: string, password: string, code: string | null) => Promise<Problem | null>;
  /** Goes on with an answer by which the server signed somebody in. */
  readonly enter: (answer: SessionAnswer) => void;
  /** What keeps it from being done is shown in place of everything. Answers whether it was done. */
  readonly signOut: () => Promise<boolean>;
  /** Asks whether it still holds. What it says shows everywhere. */
  readonly check: () => void;
}

const SessionContext = createContext<Sessions | null>(null);

// Longer, and a browser's timer ends at once.
const timerMaxMs = 2 ** 31 - 1;
// The server's clock and this one are not the same; asked a little late, it has ended there too.
const lateMs = 2_000;

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [session, setSession] = useState<SessionState>({ state: "asking" });
  const asked = useRef(0);

  const take = useCallback((answer: SessionAnswer, why: SignedOut | null = null) => {
    // What was asked before and is answered later is older.
    asked.current += 1;
    setSession((before) => next(before, answer, why));
  }, []);

  const check = useCallback(() => {
    const mine = (asked.current += 1);
    getJson<SessionAnswer>("/api/session", AbortSignal.timeout(30_000))
      .then((answer) => {
        if (mine === asked.current) take(answer);
      })
      .catch((error: unknown) => {
        // Only a page that never heard who looks has nothing better to show.
        setSession((before) => (before.state === "asking" ? { state: "problem", problem: problemOf(error) } : before));
      });
  }, [take]);

  useEffect(() => {
    check();
    const seen = (): void => {
      if (document.visibilityState === "visible") check();
    };
    // Another tab may have signed out.
    document.addEventListener("visibilitychange", seen);
    sessionEnds.addEventListener("ended", check);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      sessionEnds.removeEventListener("ended", check);
    };
  }, [check]);

  const ends = session.state === "in" ? session.ends : null;
  useEffect(() => {
    if (ends === null) return;
    // A screen that was left goes blank by itself. Each use moves the end, which is asked for only now.
    const timer = setTimeout(check, Math.min(timerMaxMs, Math.max(lateMs, Date.parse(ends) - now() + lateMs)));
    return () => {
      clearTimeout(timer);
    };
  }, [ends, check]);

  const value = useMemo<Sessions>(() => {
    const send = async (path: string, body: object, why: SignedOut | null): Promise<Problem | null> => {
      try {
        take(await postJson<SessionAnswer>(path, body), why);
        return null;
      } catch (error) {
        return problemOf(error);
      }
    };
    return {
      session,
      signIn: (name, password, code) =>
        send("/api/session", code === null ? { name, password } : { name, password, code }, null),
      enter: take,
      signOut: async () => {
        const problem = await send("/api/session/end", {}, "left");
        if (problem !== null) setSession({ state: "problem", problem });
        return problem === null;
      },
      check,
    };
  }, [session, take, check]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): Sessions {
  const sessions = use(SessionContext);
  if (sessions === null) throw new Error("no session was provided");
  return sessions;
}

function forgetBegun(): void {
  forgetSendings();
  forgetDescribing();
}

/** What is remembered of the archive is forgotten with the person who saw it. */
function next(before: SessionState, answer: SessionAnswer, why: SignedOut | null): SessionState {
  if (answer.state === "out") {
    if (before.state === "out" && why === null) return before;
    forgetAnswers();
    // Who only has to sign in again goes on with what is on its way.
    if (why === "left") forgetBegun();
    if (before.state === "in") return { state: "out", why: why ?? "ended", name: why === "left" ? "" : before.name };
    return { state: "out", why: why ?? "never", name: "" };
  }
  if (answer.state === "open") return { state: "open" };
  if (before.state === "in" && before.name !== answer.name) forgetAnswers();
  if ((before.state === "in" || before.state === "out") && before.name !== answer.name) forgetBegun();
  return answer;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
