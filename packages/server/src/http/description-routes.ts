import { FormatError, isDigest, parseStatement, statementFields } from "@muniment/verify";
import type { CaseId, CaseNamed, Digest } from "@muniment/verify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import {
  caseIn,
  describe,
  describedAtOnceMax,
  DescribeError,
  type DescribeErrorCode,
  type DescribeFailure,
  type DescribeOrder,
} from "../actions/describe.ts";
import { caseId } from "../case-form.ts";
import { Limit } from "../limit.ts";
import type { DescribedStatement } from "../index/descriptions.ts";
import { reachesCase, type Reach } from "../index/items.ts";
import type { CaseRole } from "../state/duties.ts";
import { reachesItem, reachHere, reachOf, sessionOf, writerOf } from "./access.ts";
import { accountNames } from "./account-names.ts";
import type { DescribeAnswer, DescribeRefusal, DescriptionAnswer } from "./api-description.ts";
import { findItem } from "./find-item.ts";
import { bodyOf, parameter } from "./parameters.ts";
import { assigners, contributors, withdrawers } from "./rules.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** Enough for a batch of notes. */
const bodyLimit = 8 * 1024 * 1024;

const digest = z.custom<Digest>(isDigest);
const replaces = z.array(digest).max(16);
const field = z.enum(statementFields);
const item = z.string().max(64);
const change = z.discriminatedUnion("change", [
  z.strictObject({ item, change: z.literal("state"), field, value: z.unknown(), replaces }),
  z.strictObject({
    ...{ item, change: z.literal("retract"), field, replaces },
    reason: z.string().min(1).max(2_000).nullable(),
  }),
  z.strictObject({ item, change: z.literal("take-out"), field: z.literal("case"), case: caseId }),
]);
const changesBody = z.strictObject({ changes: z.array(change).min(1).max(describedAtOnceMax) });
type Change = z.infer<typeof change>;

/** Registers what people say of items: it is told to who may look, and added by who may add. */
export function registerDescriptions(server: FastifyInstance, deps: ViewerDeps): void {
  // One after the other: what a change is held against must not move before it is sealed.
  const turns = new Limit(1);

  server.get("/api/items/:item/description", async (request): Promise<DescriptionAnswer> => {
    await deps.refresh();
    return answerFor(request, deps, parameter(request.params, "item"));
  });

  const seal = async (
    request: FastifyRequest,
    reply: FastifyReply,
    isMeant: (change: Change) => boolean,
    check: (orders: readonly DescribeOrder[]) => Promise<void> = async () => undefined,
  ): Promise<DescribeAnswer | DescribeRefusal> => {
    const { changes } = bodyOf(request.body, changesBody);
    const room = await deps.writing.as(writerOf(request, deps.sessions));
    try {
      const { archive, maker } = room;
      const { index } = deps;
      const orders = await ordersOf(request, deps, changes, isMeant);
      const done = await turns.run(async () => {
        await check(orders);
        return describe({ archive, maker, index, refresh: () => deps.refresh() }, orders);
      });
      return { done };
    } catch (error) {
      if (!(error instanceof DescribeError)) throw error;
      void reply.code(statusOf(error.code));
      const { code, message, next, failures } = error;
      return { error: { code, message, next }, failures };
    }
  };
  server.post("/api/describe", { bodyLimit }, (request, reply) =>
    seal(request, reply, ({ field }) => field !== "withdrawal" && field !== "case"),
  );
  server.post("/api/withdraw", { bodyLimit }, (request, reply) =>
    seal(request, reply, ({ field }) => field === "withdrawal"),
  );
  server.post("/api/assign", { bodyLimit }, (request, reply) =>
    seal(
      request,
      reply,
      ({ field }) => field === "case",
      (orders) => refuseForeignCases(reachHere(request), deps, orders),
    ),
  );
}

async function answerFor(request: FastifyRequest, deps: ViewerDeps, name: string): Promise<DescriptionAnswer> {
  const { item: found, record } = await findItem(request, deps, name);
  const { statements, total, conflicts } = await deps.index.description(record);
  const hidden = foreignThreads(reachHere(request), statements);
  const told = statements.filter(({ thread }) => !hidden.has(thread));
  const session = sessionOf(request, deps.sessions);
  const may = async (roles: readonly CaseRole[]): Promise<boolean> =>
    session !== null && (await reachesItem(deps, reachOf(session, roles), found));
  return {
    ...{ item: found, statements: told, total: total - (statements.length - told.length) },
    conflicts: conflicts.filter((thread) => !hidden.has(thread)),
    people: await accountNames(
      deps,
      told.map(({ actor }) => actor),
    ),
    mayDescribe: await may(contributors),
    mayWithdraw: await may(withdrawers),
    mayAssign: await may(assigners),
  };
}

/** What other cases an item belongs to, or did, is for who sees those: threads that name such a case. */
function foreignThreads(reach: Reach, statements: readonly DescribedStatement[]): ReadonlySet<number> {
  const foreign = statements.filter((one) => casesIn(one).some((id) => !reachesCase(reach, id)));
  return new Set(foreign.map(({ thread }) => thread));
}

function casesIn(one: DescribedStatement): readonly CaseId[] {
  const named = caseIn(one);
  return named === null ? [] : [named.id];
}

/**
 * Who puts items into cases, and takes them out, does it in those where they may: also where a statement takes the place of another. What is said
 * names the case as it is called. Throws DescribeError.
 */
async function refuseForeignCases(reach: Reach, deps: ViewerDeps, orders: readonly DescribeOrder[]): Promise<void> {
  await deps.refresh();
  const failures: DescribeFailure[] = [];
  const known = new Map(deps.cases.list().map(({ id, name }) => [id, name]));
  for (const [place, { item: of, change: wanted }] of orders.entries()) {
    const said = wanted.change === "state" ? [wanted.statement.value as CaseNamed] : [];
    const { statements } = await deps.index.description(of.record);
    const before =
      wanted.change === "take-out"
        ? [wanted.case]
        : statements.filter(({ record }) => wanted.replaces.includes(record)).flatMap(casesIn);
    const isOurs = [...said.map(({ id }) => id), ...before].every((id) => reachesCase(reach, id));
    if (!isOurs || !said.every(({ id, name }) => known.get(id) === name))
      failures.push({ item: of.item, place, code: "describe.value", message: noSuchCase, current: [] });
  }
  if (failures.length > 0)
    throw new DescribeError("describe.value", noSuchCase, "Load the page again: it shows your cases.", failures);
}

const noSuchCase = "There is no such case in which you may do that.";

/** Throws DescribeError "describe.value" for what cannot be said here, and "item.none" for an item that there is not. */
async function ordersOf(
  request: FastifyRequest,
  deps: ViewerDeps,
  changes: readonly Change[],
  isMeant: (change: Change) => boolean,
): Promise<readonly DescribeOrder[]> {
  const orders: DescribeOrder[] = [];
  const failures: DescribeFailure[] = [];
  for (const [place, one] of changes.entries()) {
    const order = isMeant(one) ? readChange(one) : "This is not changed at this address.";
    if (typeof order === "string")
      failures.push({ item: one.item, place, code: "describe.value", message: order, current: [] });
    else orders.push({ item: await findItem(request, deps, one.item), change: order });
  }
  const [first] = failures;
  if (first === undefined) return orders;
  throw new DescribeError(first.code, first.message, "Look at what was given, and give it again.", failures);
}

function readChange(one: Change): DescribeOrder["change"] | string {
  if (one.change === "take-out") return { change: "take-out", case: one.case };
  if (one.change === "retract") {
    const { field: of, replaces: before, reason } = one;
    return reason === null || reason.isWellFormed()
      ? { change: "retract", field: of, replaces: before, reason }
      : "The reason holds half of a surrogate pair.";
  }
  try {
    return { change: "state", statement: parseStatement(one.field, one.value), replaces: one.replaces };
  } catch (error) {
    if (error instanceof FormatError) return `This cannot be said of an item: ${error.message}.`;
    throw error;
  }
}

function statusOf(code: DescribeErrorCode): number {
  return code === "describe.value" ? 400 : 409;
}
