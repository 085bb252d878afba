import type { FastifyRequest } from "fastify";
import type { Session, SessionDesk } from "../state/sessions.ts";
import { refuseOtherSites } from "./guard.ts";
import { RequestProblem } from "./problems.ts";
import type { ReplayPasses } from "./replay-passes.ts";
import { readers, type Who } from "./rules.ts";
import { tokenIn } from "./session-cookie.ts";

/** The session of a request, or null. It is not used by being looked for. */
export function sessionOf(request: FastifyRequest, sessions: SessionDesk, use = false): Session | null {
  if (!sessions.needed()) return null;
  const token = tokenIn(request, sessions);
  return token === null ? null : sessions.ofToken(token, use);
}

/**
 * Refuses what the rule of an endpoint on the application's origin does not allow. Without accounts, everybody on this machine is a viewer,
 * and nobody an administrator. Throws "site.refused", "body.type", "session.none" or "role.refused".
 */
export function refuseByRule(request: FastifyRequest, who: Who, sessions: SessionDesk): void {
  // By the endpoint that was found, not by the address, which can be written in several ways.
  if (request.routeOptions.url?.startsWith("/api/") === true) refuseOtherSites(request);
  const type = bodyTypes.get(request.method);
  if (type !== undefined) refuseForeignOrders(request, type);
  if (who === "anyone") return;
  if (who === "pass") throw new RequestProblem("role.refused");
  const needed = sessions.needed();
  const session = sessionOf(request, sessions, true);
  if (needed && session === null) throw new RequestProblem("session.none");
  if (!who.includes(session?.role ?? "viewer")) throw new RequestProblem("role.refused");
}

/** What orders are sent as: neither is a type that a form of another site can send without asking first (CSRF). */
const bodyTypes: ReadonlyMap<string, RegExp> = new Map([
  ["POST", /^application\/json(?:; ?charset=utf-8)?$/i],
  ["PUT", /^application\/octet-stream$/i],
]);

/** Whose name stands in what an order adds. Throws "role.refused" where nobody is signed in: the archive may have no accounts. */
export function writerOf(request: FastifyRequest, sessions: SessionDesk): Session {
  const session = sessionOf(request, sessions);
  if (session === null) throw new RequestProblem("role.refused");
  return session;
}

/** What changes something comes from the viewer's own pages, which browsers attest. `Host` is one of its names: the guard saw to it. */
function refuseForeignOrders(request: FastifyRequest, body: RegExp): void {
  const { origin, host, "sec-fetch-site": site, "content-type": type } = request.headers;
  const isOwn = origin === undefined || origin === `${request.protocol}://${host ?? ""}`;
  if (!isOwn || (site !== undefined && site !== "same-origin") || (origin === undefined && site === undefined))
    throw new RequestProblem("site.refused");
  if (!body.test(type ?? "")) throw new RequestProblem("body.type");
}

/**
 * Refuses on a replay origin who has no pass for the item that the address names, and whose session has ended or may no longer look.
 * Throws "pass.refused".
 */
export function refuseWithoutPass(request: FastifyRequest, passes: ReplayPasses, sessions: SessionDesk): void {
  const { item, pass } = request.params as { readonly item?: unknown; readonly pass?: unknown };
  const holder = typeof item === "string" && typeof pass === "string" ? passes.holder(item, pass) : null;
  if (holder === null) throw new RequestProblem("pass.refused");
  const session = holder.session === null ? null : sessions.byId(holder.session);
  const may = holder.session === null ? !sessions.needed() : session !== null && readers.includes(session.role);
  if (!may) throw new RequestProblem("pass.refused");
}
