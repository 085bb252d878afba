import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ItemDetail, ItemSummary } from "../index/items.ts";
import { refuseWithoutPass } from "./access.ts";
import { findItem } from "./find-item.ts";
import { guard, hostnameOf, loopbackNames, ownName } from "./guard.ts";
import { essence, sendObject } from "./objects.ts";
import { parameter } from "./parameters.ts";
import { replayHeaders } from "./policies.ts";
import type { Bridge, Ports } from "./ports.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import { enforceRules, replayRules } from "./rules.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

/**
 * Where an item is replayed, without the pass and a final slash, for a reader who has opened the viewer as `hostname`. Under the viewer's own name each
 * item has an origin of its own, so that the script of one archived page can neither see nor change the replay of another.
 * A browser that does not know such names opens the viewer by its number, and all replays share the origin of this port.
 */
export function replayBase(item: Pick<ItemSummary, "item">, hostname: string, port: number): string {
  const host = hostname === ownName ? `${item.item}.${ownName}` : hostname;
  return `http://${host}:${String(port)}/${item.item}`;
}

/** Registers the replay on `server`: the replay component, and for each item its WACZ and its document. Nothing of the application. */
export async function registerReplay(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  { ports, passes }: Bridge,
): Promise<void> {
  guard(server, (host) => isReplayHost(hostnameOf(host, ports.replay())));
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(
      replayHeaders([...loopbackNames, ownName].map((name) => `http://${name}:${String(ports.application())}`)),
    );
  });
  server.setErrorHandler((error, _request, reply) => {
    const { status, body, expected } = answerOf(error);
    if (!expected) options.onFault(error);
    return reply
      .code(status)
      .type("text/plain; charset=utf-8")
      .send(`${body.error.message}\n${body.error.next}\n${body.error.code}\n`);
  });
  server.setNotFoundHandler(() => {
    throw new RequestProblem("route.none");
  });
  enforceRules(server, replayRules, (request) => {
    refuseWithoutPass(request, passes, deps.sessions);
  });
  registerObjects(server, deps, options, ports);
  await registerComponent(server, deps, options, ports);
}

function registerObjects(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, ports: Ports): void {
  const { archive } = deps;
  const { onFault } = options;
  const wacz = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const object = (await itemOf(request, deps, ports)).objects.find((candidate) => candidate.role === "capture");
    if (object === undefined) throw new RequestProblem("object.none");
    return sendObject(request, reply, {
      archive,
      object,
      contentType: "application/octet-stream",
      disposition: "attachment",
      onFault,
    });
  };
  const document = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const object = (await itemOf(request, deps, ports)).objects.find(
      (candidate) => essence(candidate.mediaType) === "application/pdf",
    );
    if (object === undefined) throw new RequestProblem("object.none");
    return sendObject(request, reply, {
      archive,
      object,
      contentType: "application/pdf",
      disposition: "inline",
      onFault,
    });
  };
  server.route({ method: ["GET", "HEAD"], url: "/:item/:pass/capture.wacz", handler: wacz });
  server.route({ method: ["GET", "HEAD"], url: "/:item/:pass/document.pdf", handler: document });
}

async function registerComponent(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  ports: Ports,
): Promise<void> {
  await server.register(fastifyStatic, { root: join(options.uiFolder, "replay"), serve: false, cacheControl: false });
  const serve = (path: string, file: string): void => {
    server.get(`/:item/:pass/${path}`, async (request, reply) => {
      if (file !== "sw.js") refuseAsServiceWorker(request);
      await itemOf(request, deps, ports);
      if (path === "") refuseOutsideFrame(request);
      return reply.sendFile(file);
    });
  };
  serve("", "frame.html");
  for (const file of ["frame.js", "frame.css"]) serve(file, file);
  // Asked of the network once, before the service worker answers in its place.
  serve("replay/", "empty.html");
  for (const file of ["ui.js", "sw.js", "wabac.js", "LICENSE.txt", "SOURCE.txt"]) serve(`replay/${file}`, file);
}

function isReplayHost(hostname: string | null): boolean {
  return hostname !== null && (loopbackNames.includes(hostname) || itemInName(hostname) !== null);
}

/** The item whose own origin has this name, or null. */
function itemInName(hostname: string): string | null {
  return hostname.endsWith(`.${ownName}`) ? (/^([0-9a-f]{16})\./.exec(hostname)?.[1] ?? null) : null;
}

/** The item that the path names, by its full name. An origin that is one item's own has no other. */
async function itemOf(request: FastifyRequest, deps: ViewerDeps, ports: Ports): Promise<ItemDetail> {
  const name = parameter(request.params, "item");
  const owner = itemInName(hostnameOf(request.headers.host, ports.replay()) ?? "");
  const item = await findItem(deps, name);
  if (item.item !== name || (owner !== null && owner !== name)) throw new RequestProblem("item.none");
  return item;
}

/** In a tab of its own a replayed page could navigate the tab away, and tell a server that it is looked at. In our frame it cannot. */
function refuseOutsideFrame(request: FastifyRequest): void {
  const destination = request.headers["sec-fetch-dest"];
  if (destination !== undefined && destination !== "iframe")
    throw new RequestProblem("site.refused", "a replay is shown inside its item's page only");
}

/**
 * An archived script may register what this origin serves. Of the component itself, without the gate around it (packages/ui/replay/sw.js),
 * the answers would have no policy, and what they show could speak to the world.
 */
function refuseAsServiceWorker(request: FastifyRequest): void {
  if (request.headers["service-worker"] !== undefined || request.headers["sec-fetch-dest"] === "serviceworker")
    throw new RequestProblem("site.refused", "this file is no service worker");
}
