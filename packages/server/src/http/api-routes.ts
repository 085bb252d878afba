import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { webArchiveIn } from "../actions/contents.ts";
import type { ItemSummary } from "../index/items.ts";
import type { SearchSort } from "../index/search.ts";
import type {
  ArchiveAnswer,
  CheckpointAnswer,
  ItemAnswer,
  ItemsAnswer,
  ListedItem,
  Problem,
  SearchResults,
  StatusAnswer,
} from "./api.ts";
import { caseNames, casesInQuery } from "./case-names.ts";
import { accountNames } from "./account-names.ts";
import { Checks } from "./checks.ts";
import { findItem, findObject } from "./find-item.ts";
import { rolesOf } from "../state/duties.ts";
import { reachOf, sessionOf, viewHere } from "./access.ts";
import { readers } from "./rules.ts";
import { inlineType, sendObject } from "./objects.ts";
import { limitIn, optional, parameter, wholeIn } from "./parameters.ts";
import { objectPolicy } from "./policies.ts";
import type { Bridge } from "./bridge.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import { untilLeft } from "./until-left.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

const pageDefault = 60;

/** Registers the JSON API under /api/; api.ts has its answers. Each answer comes from the index brought up to the log. */
export function registerApi(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, bridge: Bridge): void {
  const checks = new Checks(
    () => deps.now(),
    (entry) => deps.captures.readBack(entry),
  );
  registerDescription(server, options);
  registerLists(server, deps, options, checks);
  registerSearch(server, deps, options, checks);
  registerItem(server, deps, options, { ...bridge, checks });
  registerObjects(server, deps, options);
  registerVerification(server, deps, options, checks);
}

/** What programs read to know all the rest. It is the same for every archive. */
function registerDescription(server: FastifyInstance, { descriptionFile }: ViewerOptions): void {
  server.get("/api/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(await readFile(descriptionFile)),
  );
}

function registerLists(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, checks: Checks): void {
  server.get("/api/archive", async (request): Promise<ArchiveAnswer> => {
    await deps.refresh();
    const session = sessionOf(request, deps.sessions);
    // Who keeps the system running is told how much there is.
    const isMember = session !== null && rolesOf(session).every((role) => role === "member");
    const view = deps.index.within(isMember ? reachOf(session, readers) : "all");
    return {
      origin: deps.archive.origin,
      checkpoint: await checkpointOf(deps),
      items: await view.count(),
      damaged: (await view.damaged()).length,
    };
  });

  server.get("/api/status", (): Promise<StatusAnswer> => deps.status());

  server.get("/api/items", async (request): Promise<ItemsAnswer> => {
    const { before, place, limit } = pageOf(request.query);
    const behind = await refreshed(deps, options);
    const view = viewHere(request, deps);
    const found = place === null ? await view.list(before, limit + 1) : await view.listAt(place, limit + 1);
    const items = found.slice(0, limit);
    const withdrawn = await view.countWithdrawn();
    const total = (await view.count()) - withdrawn;
    return {
      total,
      withdrawn,
      place: items[0] === undefined ? total : await view.placeOf(items[0].index),
      items: items.map((item) => listed(item, checks)),
      older: found.length > limit ? (items.at(-1)?.index ?? null) : null,
      damaged: await view.damaged(),
      behind,
    };
  });
}

function registerSearch(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, checks: Checks): void {
  server.get("/api/search", async (request): Promise<SearchResults> => {
    const { limit } = pageOf(request.query);
    const query = optional(request.query, "q") ?? "";
    const cursor = optional(request.query, "cursor");
    const sort = sortOf(request.query);
    const behind = await refreshed(deps, options);
    const { hits, facets, ...answer } = await viewHere(request, deps).search({
      ...{ query, selection: null, sort, cursor, limit },
      facets: true,
    });
    const named = [...casesInQuery(query), ...(facets?.cases ?? []).map(({ value }) => value)];
    return {
      ...answer,
      facets,
      cases: await caseNames(request, deps, new Set(named)),
      hits: hits.map(({ item, found }) => ({ item: listed(item, checks), found })),
      behind,
    };
  });
}

function registerItem(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  { names, passes, checks }: Bridge & { readonly checks: Checks },
): void {
  server.get("/api/items/:item", async (request): Promise<ItemAnswer> => {
    // What was made of an item, and done with it, is newer than the item. What hinders it is told where it is listed.
    await refreshed(deps, options);
    const item = await findItem(request, deps, parameter(request.params, "item"));
    const derivations = await deps.index.derivations(item.record);
    // To whom a package went that holds items of others as well, and how many, is theirs to know.
    const exports = await viewHere(request, deps).exports(item.record);
    const form = webArchiveIn(item, derivations)?.form;
    const pass = passes.passFor({ session: sessionOf(request, deps.sessions)?.id ?? null, item: item.item });
    return {
      item,
      seal: checks.sealOf(item),
      checkpoint: await checkpointOrProblem(deps),
      derivations,
      exports,
      people: await accountNames(
        deps,
        exports.map(({ actor }) => actor),
      ),
      replay: {
        base: `${names.replayOrigin(item.item, request.headers.host)}/${item.item}/${pass}`,
        source: form === undefined ? null : `capture.${form}`,
      },
    };
  });
}

function registerObjects(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions): void {
  // HEAD by its own name: the one that the framework would add reads the whole object to count it.
  server.route({
    method: ["GET", "HEAD"],
    url: "/api/items/:item/objects/:sha256",
    handler: async (request, reply) => {
      const { object } = await findObject(request, deps);
      const inline = isInline(request.query) ? inlineType(object.mediaType) : null;
      void reply.header("content-security-policy", objectPolicy);
      return sendObject(request, reply, {
        archive: deps.archive,
        object,
        contentType: inline ?? "application/octet-stream",
        disposition: inline === null ? "attachment" : "inline",
        onFault: options.onFault,
      });
    },
  });
}

function registerVerification(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, checks: Checks): void {
  server.get("/api/items/:item/verify", async (request, reply) => {
    const { item, index: entry } = await findItem(request, deps, parameter(request.params, "item"));
    checks.refuseWhenBusy();
    void reply.type("application/x-ndjson; charset=utf-8");
    if (request.method === "HEAD") return reply.send();
    const left = untilLeft(reply);
    const lines = checks.run(item, deps.verifyItem(entry, left), left, options.onFault);
    return reply.send(Readable.from(lines, { objectMode: false }));
  });
}

function listed(item: ItemSummary, checks: Checks): ListedItem {
  return { ...item, seal: checks.sealOf(item) };
}

/** Brings the index up to date. What hinders it is shown beside what the index has: an archive that is damaged must stay readable. */
async function refreshed(deps: ViewerDeps, options: ViewerOptions): Promise<Problem | null> {
  try {
    await deps.refresh();
    return null;
  } catch (error) {
    options.onFault(error);
    return answerOf(error).body.error;
  }
}

async function checkpointOf(deps: ViewerDeps): Promise<CheckpointAnswer> {
  const { checkpoint, note } = await deps.archive.checkpoint();
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString("hex"),
    note: Buffer.from(note).toString("utf8"),
  };
}

async function checkpointOrProblem(deps: ViewerDeps): Promise<ItemAnswer["checkpoint"]> {
  try {
    return { ok: true, value: await checkpointOf(deps) };
  } catch (error) {
    return { ok: false, error: answerOf(error).body.error };
  }
}

function pageOf(query: unknown): {
  readonly before: number | null;
  readonly place: number | null;
  readonly limit: number;
} {
  const [before, place] = [wholeIn(query, "before"), wholeIn(query, "place")];
  if (before !== null && place !== null) throw new RequestProblem("query.bad", "before or place, not both");
  return { before, place, limit: limitIn(query, pageDefault) };
}

const sorts: readonly SearchSort[] = ["relevance", "newest", "oldest"];

function sortOf(query: unknown): SearchSort {
  const wanted = optional(query, "sort") ?? "relevance";
  const sort = sorts.find((one) => one === wanted);
  if (sort === undefined) throw new RequestProblem("query.bad", `sort is ${sorts.join(", ")}`);
  return sort;
}

function isInline(query: unknown): boolean {
  return typeof query === "object" && query !== null && "inline" in query;
}
