import type { FastifyInstance, FastifyRequest } from "fastify";
import { instantMs } from "@muniment/verify";
import { z } from "zod";
import { foldedName } from "../state/account-name.ts";
import type { Session } from "../state/sessions.ts";
import { sessionOf } from "./access.ts";
import type { SessionAnswer } from "./api.ts";
import { Attempts } from "./attempts.ts";
import { bodyOf } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import { contributors, exporters } from "./rules.ts";
import { setCookie, tokenIn } from "./session-cookie.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const credentials = z.strictObject({ name: z.string(), password: z.string() });
const nothing = z.strictObject({});

/** Registers signing in, signing out, and whether one is signed in. */
export function registerSessions(server: FastifyInstance, deps: ViewerDeps): void {
  const { sessions } = deps;
  const attempts = new Attempts();

  server.get("/api/session", async (request): Promise<SessionAnswer> => {
    if (!sessions.needed()) return { state: "open" };
    return answerOf(sessionOf(request, sessions));
  });

  server.post("/api/session", async (request, reply): Promise<SessionAnswer> => {
    const { name, password } = bodyOf(request.body, credentials);
    const [counted, address] = [foldedName(name), addressOf(request)];
    const waitMs = attempts.take(counted, address, instantMs(deps.now()));
    if (waitMs > 0) throw new RequestProblem("sign-in.slow", undefined, { retryAfterS: Math.ceil(waitMs / 1000) });
    const begun = await sessions.begin(name, password);
    if (begun === null) throw new RequestProblem("sign-in.refused");
    attempts.giveBack(counted, address, instantMs(deps.now()));
    endCurrent(request);
    void reply.header("set-cookie", setCookie(request, sessions, begun.token));
    return answerOf(begun.session);
  });

  server.post("/api/session/end", async (request, reply): Promise<SessionAnswer> => {
    bodyOf(request.body, nothing);
    if (!sessions.needed()) return { state: "open" };
    endCurrent(request);
    void reply.header("set-cookie", setCookie(request, sessions, null));
    return { state: "out" };
  });

  function endCurrent(request: FastifyRequest): void {
    const token = tokenIn(request, sessions);
    if (token !== null) sessions.end(token);
  }
}

function answerOf(session: Session | null): SessionAnswer {
  if (session === null) return { state: "out" };
  return {
    state: "in",
    name: session.name,
    role: session.role,
    ends: session.ends,
    mayAdd: contributors.includes(session.role),
    mayHandOver: exporters.includes(session.role),
  };
}

/** A program of this machine may come from any address of loopback: they are one. */
function addressOf({ ip }: FastifyRequest): string {
  return ip.startsWith("127.") || ip === "::1" ? "loopback" : ip;
}
