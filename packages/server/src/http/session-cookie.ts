import type { FastifyRequest } from "fastify";
import type { SessionDesk } from "../state/sessions.ts";

/**
 * The cookie's name. Browsers hold `__Host-` to be this origin's own, and refuse it without TLS. On loopback the random part does what can
 * be done there: homes on different ports do not overwrite each other's, and a replayed page cannot lay one of the same name over it.
 */
export function cookieName(sessions: SessionDesk, secure: boolean): string {
  return `${secure ? "__Host-" : ""}muniment-${sessions.cookieName()}`;
}

/** The token in a request's cookies, or null. Only where sessions are needed. */
export function tokenIn(request: FastifyRequest, sessions: SessionDesk): string | null {
  const name = cookieName(sessions, request.scheme === "https");
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** `Set-Cookie` for a token; null takes the cookie away. It ends with the browser, and sooner in the home. */
export function setCookie(request: FastifyRequest, sessions: SessionDesk, token: string | null): string {
  const secure = request.scheme === "https";
  return [
    `${cookieName(sessions, secure)}=${token ?? ""}`,
    ...["Path=/", "HttpOnly", "SameSite=Strict"],
    ...(secure ? ["Secure"] : []),
    ...(token === null ? ["Max-Age=0"] : []),
  ].join("; ");
}
