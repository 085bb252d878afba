import type { CaseId } from "@muniment/verify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { caseId as id } from "../case-form.ts";
import { reachesCase, type CaseInLog } from "../index/items.ts";
import type { Case } from "../state/cases.ts";
import { caseRoles, type CaseRole } from "../state/duties.ts";
import { reachHere, sessionHere, sessionOf } from "./access.ts";
import type { CaseAnswer, CasesAnswer, CaseTold } from "./api-cases.ts";
import type { InvitationMadeAnswer } from "./api-people.ts";
import { noCase } from "./case-here.ts";
import { bodyOf, parameter } from "./parameters.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const name = z.string();
const role = z.enum(caseRoles);

/** Registers cases, and who is in them. Which items belong to a case is said as all else is said of items. */
export function registerCases(server: FastifyInstance, deps: ViewerDeps): void {
  const { cases } = deps;
  const here = (request: FastifyRequest): string => sessionHere(request, deps.sessions).name;

  server.get("/api/cases", async (request): Promise<CasesAnswer> => {
    await deps.refresh();
    const session = sessionOf(request, deps.sessions);
    return {
      cases: await casesTold(request, deps),
      mayMake: session?.role === "lead",
    };
  });

  server.get("/api/cases/:case", async (request): Promise<CaseAnswer> => {
    await deps.refresh();
    return answerFor(request, deps, parameter(request.params, "case"));
  });

  server.post("/api/cases/make", async (request): Promise<CaseAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ name, id: id.nullable() }));
    request.reach = "all";
    return answerFor(request, deps, cases.make(order.name, here(request), order.id).id);
  });

  server.post("/api/cases/rename", async (request): Promise<CaseAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ case: id, name }));
    cases.rename(inReach(request, order.case), order.name, here(request));
    return answerFor(request, deps, order.case);
  });

  server.post("/api/cases/admit", async (request): Promise<CaseAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ case: id, name, role }));
    cases.admit(inReach(request, order.case), order.name, order.role, here(request));
    return answerFor(request, deps, order.case);
  });

  server.post("/api/cases/dismiss", async (request): Promise<CaseAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ case: id, name }));
    cases.dismiss(inReach(request, order.case), order.name, here(request));
    // Who leaves a case by their own hand is told so once more, and sees it no longer.
    return answerFor(request, deps, order.case);
  });

  server.post("/api/cases/invite", async (request): Promise<InvitationMadeAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ case: id, role, note: z.string(), days: z.number() }));
    inReach(request, order.case);
    return deps.invitations.makeForCase(sessionHere(request, deps.sessions), order);
  });

  server.post("/api/cases/withdraw", async (request): Promise<CaseAnswer> => {
    const order = bodyOf(request.body, z.strictObject({ case: id, invitation: z.number() }));
    inReach(request, order.case);
    deps.invitations.withdraw(sessionHere(request, deps.sessions), order.invitation, order.case);
    return answerFor(request, deps, order.case);
  });
}

/** Of another case it is not told whether there is one. Throws "case.missing". */
function inReach(request: FastifyRequest, wanted: CaseId): CaseId {
  if (reachesCase(reachHere(request), wanted)) return wanted;
  throw noCase(wanted);
}

async function answerFor(request: FastifyRequest, deps: ViewerDeps, wanted: string): Promise<CaseAnswer> {
  const found = (await casesTold(request, deps)).find((one) => one.id === wanted);
  if (found === undefined) throw noCase(wanted);
  const open = found.role === "lead" ? deps.invitations.list() : [];
  return {
    case: found,
    members: found.made === null ? [] : deps.cases.members(found.id),
    invitations: open.filter(({ case: into }) => into?.id === found.id),
  };
}

async function casesTold(request: FastifyRequest, deps: ViewerDeps): Promise<readonly CaseTold[]> {
  const reach = reachHere(request);
  const [kept, logged] = [deps.cases.list(), new Map((await deps.index.cases()).map((one) => [one.id, one]))];
  const session = sessionOf(request, deps.sessions);
  const over = caseRoles.find((one) => one === session?.role) ?? null;
  const roleIn = (of: CaseId): CaseRole => higher(session?.cases.get(of) ?? null, over);
  const known: readonly CaseTold[] = kept.map((one) => told(one, logged.get(one.id), roleIn(one.id)));
  const others = [...logged.values()].filter((one) => !kept.some((of) => of.id === one.id));
  const unknown = others.map((one): CaseTold => ({ ...one, made: null, members: 0, role: roleIn(one.id) }));
  return [...known, ...unknown].filter((one) => reachesCase(reach, one.id));
}

function told({ id: of, name: called, made, members }: Case, logged: CaseInLog | undefined, role: CaseRole): CaseTold {
  return { id: of, name: called, made, members, items: logged?.items ?? 0, role };
}

function higher(one: CaseRole | null, other: CaseRole | null): CaseRole {
  const place = (of: CaseRole | null): number => (of === null ? 0 : caseRoles.indexOf(of));
  return caseRoles[Math.max(place(one), place(other))] ?? "viewer";
}
