import type { RecordObject } from "@muniment/verify";
import type { FastifyRequest } from "fastify";
import type { ItemDetail } from "../index/items.ts";
import { viewHere } from "./access.ts";
import { parameter } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/**
 * The item of that name, a beginning of it, or its place in the log. What the index does not know is asked for once more when the index
 * is up to date. What who asks may not see is not there. Throws "item.none" or "item.several".
 */
export async function findItem(request: FastifyRequest, deps: ViewerDeps, name: string): Promise<ItemDetail> {
  const view = viewHere(request, deps);
  if (!/^(?:[0-9a-f]{6,16}|@[0-9]{1,15})$/.test(name)) throw new RequestProblem("item.none");
  let found = await view.find(name);
  if (found.found === "none") {
    await deps.refresh();
    found = await view.find(name);
  }
  if (found.found === "several") throw new RequestProblem("item.several");
  if (found.found !== "one") throw new RequestProblem("item.none");
  return found.item;
}

/** The object that `:item` and `:sha256` in the address name. Throws "object.none" too. */
export async function findObject(
  request: FastifyRequest,
  deps: ViewerDeps,
): Promise<{ readonly item: ItemDetail; readonly object: RecordObject }> {
  const item = await findItem(request, deps, parameter(request.params, "item"));
  const sha256 = parameter(request.params, "sha256");
  const object = item.objects.find((candidate) => candidate.sha256 === sha256);
  if (object === undefined) throw new RequestProblem("object.none");
  return { item, object };
}
