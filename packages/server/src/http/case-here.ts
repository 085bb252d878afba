import type { CaseId, CaseNamed } from "@muniment/verify";
import type { FastifyRequest } from "fastify";
import { reachesCase } from "../index/items.ts";
import { StateError } from "../state/state-error.ts";
import { reachHere } from "./access.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/**
 * The case that something is to be taken into, as it is called now; null for none, which is for who has a role over the archive. Throws
 * "case.needed", and "case.missing" also for one in which they may not.
 */
export function caseHere(
  request: FastifyRequest,
  { cases }: Pick<ViewerDeps, "cases">,
  wanted: CaseId | null,
): CaseNamed | null {
  const reach = reachHere(request);
  if (wanted === null) {
    if (reach !== "all") throw new RequestProblem("case.needed");
    return null;
  }
  const found = reachesCase(reach, wanted) ? cases.list().find(({ id }) => id === wanted) : undefined;
  if (found === undefined) throw noCase(wanted);
  return { id: found.id, name: found.name };
}

/** Of another case it is not told whether there is one. */
export function noCase(wanted: string): StateError {
  return new StateError("case.missing", `There is no case ${wanted}.`, "Load the page again: it shows your cases.");
}
