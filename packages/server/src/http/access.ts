import type { FastifyRequest } from "fastify";
import type { ItemView } from "../index/item-view.ts";
import type { Reach } from "../index/items.ts";
import type { Role } from "../state/accounts.ts";
import { rolesOf, type CaseRole } from "../state/duties.ts";
import type { Session, SessionDesk } from "../state/sessions.ts";
import type { FirstRun } from "./first-run.ts";
import { refuseOtherSites } from "./guard.ts";
import { RequestProblem } from "./problems.ts";
import type { ReplayPasses } from "./replay-passes.ts";
import { readers, type Who } from "./rules.ts";
import { tokenIn } from "./session-cookie.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const bearer = /^Bearer ([A-Za-z0-9_-]{1,200})$/i;

/** Who asks, by a session or by a token for programs, or null. It is not used by being looked for. */
export function sessionOf(request: FastifyRequest, sessions: SessionDesk, use = false): Session | null {
  if (!sessions.needed()) return null;
  // A program that sends a token means it, whatever cookies it sends beside.
  if (hasBearer(request)) return sessions.ofBearer(bearer.exec(request.headers.authorization ?? "")?.[1] ?? "");
  const token = tokenIn(request, sessions);
  return token === null ? null : sessions.ofToken(token, use);
}

/** No browser sends it by itself, and no page of another site can without asking first: so it needs no proof of where it comes from. */
function hasBearer({ headers }: FastifyRequest): boolean {
  return /^Bearer(?: |$)/i.test(headers.authorization ?? "");
}

/**
 * Refuses what the rule of an endpoint on the application's origin does not allow. Without accounts, everybody on this machine is a viewer,
 * and nobody an administrator. Throws "site.refused", "body.type", "session.none", "welcome.refused", "token.refused" or "role.refused".
 */
export function refuseByRule(request: FastifyRequest, who: Who, sessions: SessionDesk, firstRun: FirstRun): void {
  const byToken = hasBearer(request);
  // By the endpoint that was found, not by the address, which can be written in several ways.
  if (!byToken && request.routeOptions.url?.startsWith("/api/") === true) refuseOtherSites(request);
  const type = bodyTypes.get(request.method);
  if (type !== undefined) refuseForeignOrders(request, type, byToken);
  if (who === "anyone") return;
  if (who === "pass") throw new RequestProblem("role.refused");
  if (who === "first-run") {
    if (!firstRun.mayBegin(request)) throw new RequestProblem("welcome.refused");
    return;
  }
  const needed = sessions.needed();
  const session = sessionOf(request, sessions, !askedUnattended.has(request.routeOptions.url ?? ""));
  if (needed && session === null) throw new RequestProblem("session.none");
  const isInPerson = "inPerson" in who;
  if (isInPerson && byToken) throw new RequestProblem("token.refused");
  if ("inCase" in who) {
    request.reach = reachOf(session, who.inCase);
    if (request.reach.length === 0) throw new RequestProblem("role.refused");
  } else {
    const allowed = "inPerson" in who ? who.inPerson : who;
    if (!rolesHere(session).some((role) => allowed.includes(role))) throw new RequestProblem("role.refused");
  }
  // While nobody is signed in, there is no own account.
  if (isInPerson && session === null) throw new RequestProblem("session.none");
}

declare module "fastify" {
  interface FastifyRequest {
    /** Whose items who asks may have to do with here. Null where the rule of the endpoint is not by case. */
    reach: Reach | null;
  }
}

function rolesHere(session: Session | null): readonly Role[] {
  return session === null ? ["viewer"] : rolesOf(session);
}

/** Where somebody has one of these roles: over the archive, or in the cases that are named. */
export function reachOf(session: Session | null, wanted: readonly CaseRole[]): Reach {
  const isWanted = (role: Role): boolean => wanted.some((one) => one === role);
  if (rolesHere(session).some(isWanted)) return "all";
  return [...(session?.cases ?? [])].flatMap(([id, role]) => (isWanted(role) ? [id] : []));
}

/** Whether the item of this name, which there is, is in reach. */
export async function reachesItem({ index }: Pick<ViewerDeps, "index">, reach: Reach, item: string): Promise<boolean> {
  return reach === "all" || (await index.within(reach).find(item)).found === "one";
}

/** The reach that the rule of this endpoint gives who asks. */
export function reachHere(request: FastifyRequest): Reach {
  if (request.reach === null) throw new Error(`the rule of ${request.routeOptions.url ?? "it"} is not by case`);
  return request.reach;
}

/** The items that who asks may have to do with at this endpoint. */
export function viewHere(request: FastifyRequest, { index }: Pick<ViewerDeps, "index">): ItemView {
  return index.within(reachHere(request));
}

/** What a page asks for again and again to show how far something has come: who left it there does not use it. */
const askedUnattended: ReadonlySet<string> = new Set(["/api/queues", "/api/queues/:queue", "/api/packages"]);

/** What orders are sent as: neither is a type that a form of another site can send without asking first (CSRF). */
const bodyTypes: ReadonlyMap<string, RegExp> = new Map([
  ["POST", /^application\/json(?:; ?charset=utf-8)?$/i],
  ["PUT", /^application\/octet-stream$/i],
]);

/** Who is signed in, where the rule asks for somebody in person. */
export function sessionHere(request: FastifyRequest, sessions: SessionDesk): Session {
  const session = sessionOf(request, sessions);
  if (session === null) throw new RequestProblem("session.none");
  return session;
}

/** Whose name stands in what an order adds. Throws "role.refused" where nobody is signed in: the archive may have no accounts. */
export function writerOf(request: FastifyRequest, sessions: SessionDesk): Session {
  const session = sessionOf(request, sessions);
  if (session === null) throw new RequestProblem("role.refused");
  return session;
}

/**
 * What changes something comes from the viewer's own pages, which browsers attest, or from a program with a token. `Host` is one of the
 * viewer's names: the guard saw to it.
 */
function refuseForeignOrders(request: FastifyRequest, body: RegExp, byToken: boolean): void {
  const { origin, host, "sec-fetch-site": site, "content-type": type } = request.headers;
  const isOwn = origin === undefined || origin === `${request.scheme}://${host ?? ""}`;
  const isForeign =
    !isOwn || (site !== undefined && site !== "same-origin") || (origin === undefined && site === undefined);
  if (isForeign && !byToken) throw new RequestProblem("site.refused");
  if (!body.test(type ?? "")) throw new RequestProblem("body.type");
}

/**
 * Refuses on a replay origin who has no pass for the item that the address names, and whose session has ended or may no longer look at it.
 * Throws "pass.refused".
 */
export async function refuseWithoutPass(
  request: FastifyRequest,
  passes: ReplayPasses,
  deps: Pick<ViewerDeps, "sessions" | "index">,
): Promise<void> {
  const { sessions } = deps;
  const { item, pass } = request.params as { readonly item?: unknown; readonly pass?: unknown };
  const holder = typeof item === "string" && typeof pass === "string" ? passes.holder(item, pass) : null;
  if (holder === null) throw new RequestProblem("pass.refused");
  const session = holder.session === null ? null : sessions.byId(holder.session);
  const isOpen = holder.session === null ? !sessions.needed() : session !== null;
  const reach = isOpen ? reachOf(session, readers) : [];
  request.reach = reach;
  if (!(await reachesItem(deps, reach, holder.item))) throw new RequestProblem("pass.refused");
}
