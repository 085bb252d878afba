import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SessionAnswer } from "./api.ts";
import { bodyOf } from "./parameters.ts";
import { enter } from "./session-routes.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const beginning = z.strictObject({ archive: z.string(), name: z.string(), password: z.string() });

/** Registers where the first account is made, by who holds the token of the first run; they are then signed in. */
export function registerWelcome(server: FastifyInstance, deps: ViewerDeps): void {
  server.post("/api/welcome", async (request, reply): Promise<SessionAnswer> => {
    const { archive, name, password } = bodyOf(request.body, beginning);
    const made = await deps.accounts.addFirst({ name, password, archive });
    return enter(deps, request, reply, made.name);
  });
}
