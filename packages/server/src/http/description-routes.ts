import { FormatError, isDigest, parseStatement, statementFields, type Digest } from "@muniment/verify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import {
  describe,
  describedAtOnceMax,
  DescribeError,
  type DescribeErrorCode,
  type DescribeFailure,
  type DescribeOrder,
} from "../actions/describe.ts";
import { Limit } from "../limit.ts";
import { sessionOf, writerOf } from "./access.ts";
import { accountNames } from "./account-names.ts";
import type { DescribeAnswer, DescribeRefusal, DescriptionAnswer } from "./api-description.ts";
import { findItem } from "./find-item.ts";
import { bodyOf, parameter } from "./parameters.ts";
import { contributors, withdrawers } from "./rules.ts";
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
  ): Promise<DescribeAnswer | DescribeRefusal> => {
    const { changes } = bodyOf(request.body, changesBody);
    const room = await deps.writing.as(writerOf(request, deps.sessions));
    try {
      const { archive, maker } = room;
      const { index } = deps;
      const orders = await ordersOf(deps, changes, isMeant);
      const done = await turns.run(() => describe({ archive, maker, index, refresh: () => deps.refresh() }, orders));
      return { done };
    } catch (error) {
      if (!(error instanceof DescribeError)) throw error;
      void reply.code(statusOf(error.code));
      const { code, message, next, failures } = error;
      return { error: { code, message, next }, failures };
    }
  };
  server.post("/api/describe", { bodyLimit }, (request, reply) =>
    seal(request, reply, (one) => one.field !== "withdrawal"),
  );
  server.post("/api/withdraw", { bodyLimit }, (request, reply) =>
    seal(request, reply, (one) => one.field === "withdrawal"),
  );
}

async function answerFor(request: FastifyRequest, deps: ViewerDeps, name: string): Promise<DescriptionAnswer> {
  const { item: found, record } = await findItem(deps, name);
  const { statements, total, conflicts } = await deps.index.description(record);
  const role = sessionOf(request, deps.sessions)?.role;
  return {
    ...{ item: found, statements, total, conflicts },
    people: await accountNames(
      deps,
      statements.map(({ actor }) => actor),
    ),
    mayDescribe: role !== undefined && contributors.includes(role),
    mayWithdraw: role !== undefined && withdrawers.includes(role),
  };
}

/** Throws DescribeError "describe.value" for what cannot be said here, and "item.none" for an item that there is not. */
async function ordersOf(
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
    else orders.push({ item: await findItem(deps, one.item), change: order });
  }
  const [first] = failures;
  if (first === undefined) return orders;
  throw new DescribeError(first.code, first.message, "Look at what was given, and give it again.", failures);
}

function readChange(one: Change): DescribeOrder["change"] | string {
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
