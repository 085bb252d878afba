import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestProblem } from "./problems.ts";

/** The viewer by its number, in every browser. */
export const loopbackNames: readonly string[] = ["127.0.0.1", "localhost"];

/** The viewer by a name of its own. Browsers lead every name under `localhost` to this machine, without asking anybody (RFC 6761). */
export const ownName = "muniment.localhost";

/** The name in a Host header, if its port is `port`, or null. */
export function hostnameOf(host: string | undefined, port: number): string | null {
  const match = /^([a-z0-9.-]{1,253})(?::([0-9]{1,5}))?$/.exec(host ?? "");
  return match?.[1] !== undefined && Number(match[2] ?? "80") === port ? match[1] : null;
}

/**
 * Stands before every route, the unknown ones too. The names decide against DNS rebinding: a foreign name that leads to
 * 127.0.0.1 arrives here with that name in `Host`. Throws "host.refused".
 */
export function guard(server: FastifyInstance, isOurs: (host: string | undefined) => boolean): void {
  server.addHook("onRequest", async (request) => {
    if (!isOurs(request.headers.host)) throw new RequestProblem("host.refused");
  });
}

/**
 * Refuses what pages of other sites ask for without the reader's knowledge. Browsers say who asks; programs such as curl say nothing,
 * and are answered. Throws "site.refused".
 */
export function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new RequestProblem("site.refused");
}
