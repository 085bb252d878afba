import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { instantMs } from "@muniment/verify";
import { z } from "zod";
import { foldedName } from "../state/account-name.ts";
import type { BegunSession, Session, SessionDesk } from "../state/sessions.ts";
import { reachOf, sessionOf } from "./access.ts";
import type { SessionAnswer } from "./api.ts";
import { CodeAttempts, type Attempts } from "./attempts.ts";
import { bodyOf } from "./parameters.ts";
import { addressOf } from "./password-check.ts";
import { RequestProblem } from "./problems.ts";
import { assigners, contributors, exporters } from "./rules.ts";
import { setCookie, tokenIn } from "./session-cookie.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const credentials = z.strictObject({ name: z.string(), password: z.string(), code: z.string().optional() });
const nothing = z.strictObject({});

/** Registers signing in, signing out, and whether one is signed in. */
export function registerSessions(server: FastifyInstance, deps: ViewerDeps, attempts: Attempts): void {
  const { sessions } = deps;
  const codes = new CodeAttempts();

  server.get("/api/session", async (request): Promise<SessionAnswer> => {
    if (!sessions.needed()) return { state: "open" };
    return answerOf(sessionOf(request, sessions), deps);
  });

  server.post("/api/session", async (request, reply): Promise<SessionAnswer> => {
    const { name, password, code = null } = bodyOf(request.body, credentials);
    const [counted, address, now] = [foldedName(name), addressOf(request), instantMs(deps.now())];
    const codeWaitMs = code === null ? 0 : codes.wait(counted, now);
    const waitMs = codeWaitMs > 0 ? codeWaitMs : attempts.take(counted, address, now);
    if (waitMs > 0) throw new RequestProblem("sign-in.slow", undefined, { retryAfterS: Math.ceil(waitMs / 1000) });
    const tried = await sessions.begin(name, password, code);
    if (tried.outcome === "refused") throw new RequestProblem("sign-in.refused");
    // The password was right. Codes are few: they have a count of their own.
    attempts.giveBack(counted, address, instantMs(deps.now()));
    if (tried.outcome === "code-refused") codes.take(counted, now);
    if (tried.outcome !== "begun") throw new RequestProblem(`sign-in.${tried.outcome}`);
    return answerWith(deps, request, reply, tried.begun);
  });

  server.post("/api/session/end", async (request, reply): Promise<SessionAnswer> => {
    bodyOf(request.body, nothing);
    if (!sessions.needed()) return { state: "open" };
    endCurrent(request, sessions);
    void reply.header("set-cookie", setCookie(request, sessions, null));
    return { state: "out" };
  });
}

/** Signs somebody in who has shown in another way who they are, and answers with that. Throws "account.missing". */
export function enter(
  deps: ViewerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  passkey?: string,
): SessionAnswer {
  return answerWith(deps, request, reply, deps.sessions.enter(name, passkey));
}

function answerWith(
  deps: ViewerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  begun: BegunSession,
): SessionAnswer {
  endCurrent(request, deps.sessions);
  void reply.header("set-cookie", setCookie(request, deps.sessions, begun.token));
  return answerOf(begun.session, deps);
}

function endCurrent(request: FastifyRequest, sessions: SessionDesk): void {
  const token = tokenIn(request, sessions);
  if (token !== null) sessions.end(token);
}

function answerOf(session: Session | null, { accounts }: Pick<ViewerDeps, "accounts">): SessionAnswer {
  if (session === null) return { state: "out" };
  const { name, role, alsoAdministers, ends } = session;
  const contributes = reachOf(session, contributors);
  return {
    state: "in",
    name,
    role,
    alsoAdministers,
    archive: accounts.archiveName(),
    ends,
    cases: session.cases.size,
    adds: contributes === "all" ? "everywhere" : contributes.length > 0 ? "in-cases" : "nowhere",
    mayAssign: reachOf(session, assigners).length > 0,
    mayHandOver: reachOf(session, exporters).length > 0,
  };
}
