import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { foldedName } from "../state/account-name.ts";
import { roles, type AccountShown } from "../state/accounts.ts";
import { sessionOf } from "./access.ts";
import type { AccountsAnswer } from "./api.ts";
import { bodyOf } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const name = z.string();
const role = z.enum(roles);
const password = z.string();
const named = z.strictObject({ name });

/** Registers what an administrator may do with accounts. Each answers with the account as it is now. */
export function registerAccounts(server: FastifyInstance, deps: ViewerDeps): void {
  const { accounts } = deps;

  server.get("/api/accounts", async (): Promise<AccountsAnswer> => ({ accounts: await accounts.list() }));

  server.post("/api/accounts/add", async (request): Promise<AccountShown> =>
    accounts.add(bodyOf(request.body, z.strictObject({ name, role, password }))),
  );

  server.post("/api/accounts/role", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, z.strictObject({ name, role }));
    refuseOwn(request, deps, order.name);
    return accounts.setRole(order.name, order.role);
  });

  server.post("/api/accounts/password", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, z.strictObject({ name, password }));
    return accounts.setPassword(order.name, order.password);
  });

  server.post("/api/accounts/disable", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, named);
    refuseOwn(request, deps, order.name);
    return accounts.disable(order.name);
  });

  server.post("/api/accounts/enable", async (request): Promise<AccountShown> =>
    accounts.enable(bodyOf(request.body, named).name),
  );

  server.post("/api/accounts/sign-out", async (request): Promise<AccountShown> => {
    const order = bodyOf(request.body, named);
    await accounts.signOut(order.name);
    return accounts.find(order.name);
  });
}

/** An administrator who took their own role away could not give it back: the command line can. Throws "account.own". */
function refuseOwn(request: FastifyRequest, { sessions }: ViewerDeps, other: string): void {
  const own = sessionOf(request, sessions);
  if (own !== null && foldedName(own.name) === foldedName(other.trim())) throw new RequestProblem("account.own");
}
