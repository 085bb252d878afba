import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { roles } from "../state/accounts.ts";
import { sessionHere } from "./access.ts";
import type { InvitationAnswer, InvitationMadeAnswer, InvitationsAnswer, SessionAnswer } from "./api.ts";
import { bodyOf } from "./parameters.ts";
import { enter } from "./session-routes.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const inviting = z.strictObject({
  role: z.enum(roles),
  alsoAdministers: z.boolean(),
  note: z.string(),
  days: z.number(),
});
const withdrawing = z.strictObject({ id: z.number() });
const looking = z.strictObject({ secret: z.string() });
const accepting = z.strictObject({ secret: z.string(), name: z.string(), password: z.string() });

/** Registers invitations: for who makes them, and for who was invited and has no account yet. */
export function registerInvitations(server: FastifyInstance, deps: ViewerDeps): void {
  const { accounts, invitations } = deps;

  server.get("/api/invitations", async (): Promise<InvitationsAnswer> => ({ invitations: invitations.list() }));

  server.post("/api/invitations", async (request): Promise<InvitationMadeAnswer> =>
    invitations.make(sessionHere(request, deps.sessions), bodyOf(request.body, inviting)),
  );

  server.post("/api/invitations/withdraw", async (request): Promise<InvitationsAnswer> => {
    invitations.withdraw(sessionHere(request, deps.sessions), bodyOf(request.body, withdrawing).id);
    return { invitations: invitations.list() };
  });

  server.post("/api/invitation", async (request): Promise<InvitationAnswer> => {
    const { by, role, alsoAdministers, ends, case: into } = invitations.look(bodyOf(request.body, looking).secret);
    const told = into === null ? null : { name: into.name, role: into.role };
    return { archive: accounts.archiveName(), by, role, alsoAdministers, ends, case: told };
  });

  server.post("/api/invitation/accept", async (request, reply): Promise<SessionAnswer> => {
    const { secret, name, password } = bodyOf(request.body, accepting);
    const made = await invitations.accept(secret, { name, password });
    return enter(deps, request, reply, made.name);
  });
}
