import { access } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ArchiveAnswer, CheckpointAnswer, ItemAnswer, ItemsAnswer, Problem } from "./api.ts";
import { Checks } from "./checks.ts";
import { findItem } from "./find-item.ts";
import { guard, hostnameOf, loopbackNames, ownName, refuseOtherSites } from "./guard.ts";
import { inlineType, sendObject } from "./objects.ts";
import { optional, parameter } from "./parameters.ts";
import { applicationHeaders, objectPolicy } from "./policies.ts";
import type { Ports } from "./ports.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import { replayBase } from "./replay.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

const pageDefault = 60;
const pageMax = 200;

/** Registers the application's origin on `server`: the JSON API under /api/, and the built pages. */
export async function registerApplication(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, ports: Ports): Promise<void> {
  guard(server, (host) => isOurs(hostnameOf(host, ports.application())));
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(applicationHeaders(ports.replay()));
  });
  server.setErrorHandler((error, _request, reply) => {
    const { status, body, expected } = answerOf(error);
    if (!expected) options.onFault(error);
    return reply.code(status).type("application/json; charset=utf-8").send(body);
  });

  registerApi(server, deps, options, ports);
  await registerPages(server, join(options.uiFolder, "app"));
}

function isOurs(hostname: string | null): boolean {
  return hostname !== null && (loopbackNames.includes(hostname) || hostname === ownName);
}

function registerApi(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, ports: Ports): void {
  const checks = new Checks(() => deps.now());
  const { archive, index } = deps;
  const api = { preHandler: async (request: FastifyRequest) => { refuseOtherSites(request); } };

  server.get("/api/archive", api, async (): Promise<ArchiveAnswer> => {
    await deps.refresh();
    return {
      origin: archive.origin,
      checkpoint: await checkpointOf(deps),
      items: await index.count(),
      damaged: (await index.damaged()).length,
    };
  });

  server.get("/api/items", api, async (request): Promise<ItemsAnswer> => {
    const { before, limit } = pageOf(request.query);
    const behind = await refreshed(deps, options);
    const found = await index.list(before, limit + 1);
    const items = found.slice(0, limit);
    return {
      total: await index.count(),
      items: items.map((item) => ({ ...item, seal: checks.sealOf(item.item) })),
      older: found.length > limit ? (items.at(-1)?.index ?? null) : null,
      damaged: await index.damaged(),
      behind,
    };
  });

  server.get("/api/items/:item", api, async (request): Promise<ItemAnswer> => {
    const item = await findItem(deps, parameter(request.params, "item"));
    return {
      item,
      seal: checks.sealOf(item.item),
      checkpoint: await checkpointOrProblem(deps),
      replay: { base: replayBase(item, hostnameOf(request.headers.host, ports.application()) ?? "127.0.0.1", ports.replay()) },
    };
  });

  // HEAD by its own name: the one that the framework would add reads the whole object to count it.
  server.route({ ...api, method: ["GET", "HEAD"], url: "/api/items/:item/objects/:sha256", handler: async (request, reply) => {
    const item = await findItem(deps, parameter(request.params, "item"));
    const sha256 = parameter(request.params, "sha256");
    const object = item.objects.find((candidate) => candidate.sha256 === sha256);
    if (object === undefined) throw new RequestProblem("object.none");
    const inline = isInline(request.query) ? inlineType(object.mediaType) : null;
    void reply.header("content-security-policy", objectPolicy);
    return sendObject(request, reply, {
      archive,
      object,
      contentType: inline ?? "application/octet-stream",
      disposition: inline === null ? "attachment" : "inline",
      onFault: (error) => { options.onFault(error); },
    });
  } });

  server.get("/api/items/:item/verify", api, async (request, reply) => {
    const { item, index: entry } = await findItem(deps, parameter(request.params, "item"));
    checks.refuseWhenBusy();
    void reply.type("application/x-ndjson; charset=utf-8");
    if (request.method === "HEAD") return reply.send();
    const stopped = new AbortController();
    reply.raw.once("close", () => { stopped.abort(); });
    const lines = checks.run(item, deps.verifyItem(entry, stopped.signal), stopped.signal, (error) => { options.onFault(error); });
    return reply.send(Readable.from(lines, { objectMode: false }));
  });
}

/** The built pages. An address that is no file is one of the application's own, for its router; under /api/ it is a mistake. */
async function registerPages(server: FastifyInstance, folder: string): Promise<void> {
  const built = await access(join(folder, "index.html")).then(() => true, () => false);
  if (built) await server.register(fastifyStatic, { root: folder, cacheControl: false, index: "index.html", dotfiles: "ignore" });
  server.setNotFoundHandler(async (request, reply): Promise<FastifyReply> => {
    const path = request.url.split("?")[0] ?? "/";
    if (path.startsWith("/api/") || path === "/api" || path.startsWith("/assets/")) throw new RequestProblem("route.none");
    if (!built) throw new RequestProblem("ui.missing");
    return reply.sendFile("index.html");
  });
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

function pageOf(query: unknown): { readonly before: number | null; readonly limit: number } {
  const before = optional(query, "before");
  const limit = optional(query, "limit");
  for (const value of [before, limit]) {
    if (value !== null && !/^[0-9]{1,15}$/.test(value)) throw new RequestProblem("query.bad");
  }
  const wanted = limit === null ? pageDefault : Number(limit);
  if (wanted < 1 || wanted > pageMax) throw new RequestProblem("query.bad", `limit is 1 to ${String(pageMax)}`);
  return { before: before === null ? null : Number(before), limit: wanted };
}

function isInline(query: unknown): boolean {
  return typeof query === "object" && query !== null && "inline" in query;
}
