import type { FastifyInstance } from "fastify";
import { compareItems } from "../actions/comparing/compare-items.ts";
import { historyOf } from "../actions/comparing/history.ts";
import { viewHere } from "./access.ts";
import type { CompareAnswer, HistoryAnswer } from "./api-history.ts";
import { findItem } from "./find-item.ts";
import { limitIn, optional, parameter, wholeIn } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import { untilLeft } from "./until-left.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const pageDefault = 50;

/** Registers what is told of one address over time, and of what changed between two items. */
export function registerHistory(server: FastifyInstance, deps: ViewerDeps): void {
  server.get("/api/items/:item/history", async (request): Promise<HistoryAnswer> => {
    const before = wholeIn(request.query, "before");
    const limit = limitIn(request.query, pageDefault);
    await deps.refresh();
    const item = await findItem(request, deps, parameter(request.params, "item"));
    return { item: item.item, ...(await historyOf(viewHere(request, deps), item, { before, limit })) };
  });

  server.get("/api/compare", async (request, reply): Promise<CompareAnswer> => {
    const [before, after] = [optional(request.query, "before"), optional(request.query, "after")];
    if (before === null || after === null) throw new RequestProblem("query.bad", "before and after name two items");
    const [one, other] = [await findItem(request, deps, before), await findItem(request, deps, after)];
    return await compareItems(one, other, {
      ...{ archive: deps.archive, comparer: deps.comparer },
      signal: untilLeft(reply),
    });
  });
}
