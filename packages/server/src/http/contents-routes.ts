import type { FastifyInstance } from "fastify";
import { contentsKinds, type ContentsKind } from "../actions/contents-told.ts";
import { contentsOf } from "../actions/contents.ts";
import { Limit } from "../limit.ts";
import type { ContentsAnswer } from "./api-contents.ts";
import { findItem } from "./find-item.ts";
import { limitIn, optional, parameter, wholeIn } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import { untilLeft } from "./until-left.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const pageDefault = 50;
/** In UTF-16 units: longer than what anybody types. */
const queryMax = 1_000;

/** Registers what is told of what lies in a file that holds a web archive. */
export function registerContents(server: FastifyInstance, deps: ViewerDeps): void {
  // A list is read through for each page of it: one after the other, so that no crowd of readers takes all of the machine.
  const turn = new Limit(1);
  server.get("/api/items/:item/contents", async (request, reply): Promise<ContentsAnswer> => {
    const kind = kindOf(optional(request.query, "kind"));
    const query = optional(request.query, "q");
    if (query !== null && query.length > queryMax) throw new RequestProblem("query.bad", "q is too long");
    const [from, limit] = [wholeIn(request.query, "from") ?? 0, limitIn(request.query, pageDefault)];
    await deps.refresh();
    const item = await findItem(request, deps, parameter(request.params, "item"));
    const signal = untilLeft(reply);
    const order = { kind, query, from, limit, signal };
    const contents = await turn
      .run(() => contentsOf(deps, item, order), signal)
      .catch((error: unknown) => {
        if (signal.aborted) return null; // The reader left; nobody hears it.
        throw error;
      });
    return { item: item.item, contents };
  });
}

function kindOf(wanted: string | null): ContentsKind {
  const kind = contentsKinds.find((one) => one === (wanted ?? "pages"));
  if (kind === undefined) throw new RequestProblem("query.bad", `kind is ${contentsKinds.join(", ")}`);
  return kind;
}
