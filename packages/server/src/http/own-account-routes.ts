import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { roles } from "../state/accounts.ts";
import type { Session } from "../state/sessions.ts";
import { sessionHere } from "./access.ts";
import type { FactorOffered, OwnAccountAnswer, RecoveryAnswer, SessionAnswer, TokenMadeAnswer } from "./api.ts";
import { bodyOf } from "./parameters.ts";
import type { PasswordCheck } from "./password-check.ts";
import { enter } from "./session-routes.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const nothing = z.strictObject({});
const changing = z.strictObject({ password: z.string(), next: z.string() });
const setting = z.strictObject({ password: z.string(), secret: z.string(), code: z.string() });
const confirming = z.strictObject({ password: z.string() });
const making = z.strictObject({ password: z.string(), name: z.string(), role: z.enum(roles), days: z.number() });
const withdrawing = z.strictObject({ id: z.number() });

/** Registers what everybody may do with their own account, and no token may. */
export function registerOwnAccount(server: FastifyInstance, deps: ViewerDeps, check: PasswordCheck): void {
  const { accounts, factors, passkeys, tokens } = deps;
  const here = (request: FastifyRequest): Session => sessionHere(request, deps.sessions);

  const shown = async (name: string): Promise<OwnAccountAnswer> => ({
    account: await accounts.find(name),
    factor: factors.shown(name),
    passkeys: passkeys.list(name),
    tokens: tokens.list(name),
  });

  server.get("/api/account", (request) => shown(here(request).name));

  // All sessions end, and here begins a new one.
  server.post("/api/account/password", async (request, reply): Promise<SessionAnswer> => {
    const { password, next } = bodyOf(request.body, changing);
    const { name } = here(request);
    await check.refuseUnless(request, name, password);
    await accounts.setPassword(name, next, name);
    return enter(deps, request, reply, name);
  });

  server.post("/api/account/factor/offer", async (request): Promise<FactorOffered> => {
    bodyOf(request.body, nothing);
    return factors.offer(here(request).name);
  });

  server.post("/api/account/factor", async (request): Promise<RecoveryAnswer> => {
    const { password, secret, code } = bodyOf(request.body, setting);
    const { name } = here(request);
    await check.refuseUnless(request, name, password);
    return { recovery: factors.set(name, secret, code) };
  });

  server.post("/api/account/factor/end", async (request): Promise<OwnAccountAnswer> => {
    const { name } = here(request);
    await check.refuseUnless(request, name, bodyOf(request.body, confirming).password);
    await accounts.endFactor(name, name);
    return await shown(name);
  });

  server.post("/api/account/tokens", async (request): Promise<TokenMadeAnswer> => {
    const { password, ...token } = bodyOf(request.body, making);
    const session = here(request);
    await check.refuseUnless(request, session.name, password);
    return tokens.make(session, token);
  });

  server.post("/api/account/tokens/withdraw", async (request): Promise<OwnAccountAnswer> => {
    const session = here(request);
    tokens.withdraw(session, bodyOf(request.body, withdrawing).id);
    return await shown(session.name);
  });
}
