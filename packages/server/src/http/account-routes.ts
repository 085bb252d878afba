import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { foldedName } from "../state/account-name.ts";
import { roles, type AccountShown } from "../state/accounts.ts";
import { sessionHere } from "./access.ts";
import type { AccountsAnswer, ArchiveNameAnswer, EventsAnswer } from "./api.ts";
import { bodyOf, optional } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const name = z.string();
const role = z.enum(roles);
const password = z.string();
const named = z.strictObject({ name });
const duties = { role, alsoAdministers: z.boolean().optional() };

const eventsOnPage = 100;

/** Registers what an administrator may do with accounts. Each answers with the account as it is now. */
export function registerAccounts(server: FastifyInstance, deps: ViewerDeps): void {
  const { accounts } = deps;
  const here = (request: FastifyRequest): string => sessionHere(request, deps.sessions).name;

  server.get("/api/accounts", async (): Promise<AccountsAnswer> => ({ accounts: await accounts.list() }));

  server.get("/api/accounts/events", async (request): Promise<EventsAnswer> => {
    const before = optional(request.query, "before");
    if (before !== null && !/^[0-9]{1,15}$/.test(before)) throw new RequestProblem("query.bad");
    const found = accounts.events(before === null ? null : Number(before), eventsOnPage + 1);
    const events = found.slice(0, eventsOnPage);
    return { events, older: found.length > eventsOnPage ? (events.at(-1)?.id ?? null) : null };
  });

  server.post("/api/accounts/add", async (request): Promise<AccountShown> => {
    const { alsoAdministers = false, ...order } = bodyOf(request.body, z.strictObject({ name, ...duties, password }));
    return await accounts.add({ ...order, alsoAdministers }, here(request));
  });

  server.post("/api/accounts/role", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, z.strictObject({ name, ...duties }));
    refuseOwn(request, deps, order.name);
    return await accounts.setRole(order.name, order.role, order.alsoAdministers, here(request));
  });

  server.post("/api/accounts/password", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, z.strictObject({ name, password }));
    return await accounts.setPassword(order.name, order.password, here(request));
  });

  server.post("/api/accounts/disable", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, named);
    refuseOwn(request, deps, order.name);
    return await accounts.disable(order.name, here(request));
  });

  server.post("/api/accounts/enable", async (request): Promise<AccountShown> =>
    accounts.enable(bodyOf(request.body, named).name, here(request)),
  );

  server.post("/api/accounts/sign-out", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, named);
    await accounts.signOut(order.name, here(request));
    return await accounts.find(order.name);
  });

  server.post("/api/accounts/factor-end", async (request): Promise<AccountShown> =>
    accounts.endFactor(bodyOf(request.body, named).name, here(request)),
  );

  server.post("/api/accounts/passkeys-end", async (request): Promise<AccountShown> =>
    accounts.endPasskeys(bodyOf(request.body, named).name, here(request)),
  );

  server.post("/api/archive/name", async (request): Promise<ArchiveNameAnswer> => ({
    archive: accounts.nameArchive(bodyOf(request.body, named).name, here(request)),
  }));
}

/** An administrator who took their own role away could not give it back: the command line can. Throws "account.own". */
function refuseOwn(request: FastifyRequest, { sessions }: ViewerDeps, other: string): void {
  const own = sessionHere(request, sessions);
  if (foldedName(own.name) === foldedName(other.trim())) throw new RequestProblem("account.own");
}
