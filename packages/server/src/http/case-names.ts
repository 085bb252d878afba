import type { CaseId, CaseNamed } from "@muniment/verify";
import type { FastifyRequest } from "fastify";
import { reachesCase } from "../index/items.ts";
import { reachHere } from "./access.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** What these cases are called: as this home calls them, or else as the log does. Of those that who asks may not see nothing is told. */
export async function caseNames(
  request: FastifyRequest,
  deps: Pick<ViewerDeps, "cases" | "index">,
  wanted: ReadonlySet<CaseId>,
): Promise<readonly CaseNamed[]> {
  const reach = reachHere(request);
  const seen = [...wanted].filter((id) => reachesCase(reach, id));
  if (seen.length === 0) return [];
  const names = new Map<CaseId, string>(
    [...(await deps.index.cases()), ...deps.cases.list()].map(({ id, name }) => [id, name]),
  );
  return seen.flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name }];
  });
}

/** The cases that a query asks for, wherever it names them. */
export function casesInQuery(query: string): readonly CaseId[] {
  return (query.toLowerCase().match(/c-[0-9a-f]{16}/g) ?? []) as readonly CaseId[];
}
