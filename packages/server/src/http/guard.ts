import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestProblem } from "./problems.ts";

/**
 * Stands before every route, the unknown ones too. The names decide against DNS rebinding: a foreign name that leads to
 * this machine arrives here with that name in `Host`. Throws "host.refused".
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
