import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestProblem } from "./problems.ts";

/** Is `host` the name and port, written as a browser writes it? */
export function isHost(host: string | undefined, name: string, port: number): boolean {
  return host === `${name}:${String(port)}` || (port === 80 && host === name);
}

/**
 * Stands before every route, the unknown ones too. The names decide against DNS rebinding: a foreign name that leads to
 * 127.0.0.1 arrives here with that name in `Host`. Throws "host.refused" or "method.refused".
 */
export function guard(server: FastifyInstance, isOurs: (host: string | undefined) => boolean): void {
  server.addHook("onRequest", (request, reply, done) => {
    if (!isOurs(request.headers.host)) {
      done(new RequestProblem("host.refused"));
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      void reply.header("allow", "GET, HEAD");
      done(new RequestProblem("method.refused"));
    } else {
      done();
    }
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
