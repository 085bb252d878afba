import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { webArchiveIn, type WebArchive } from "../actions/contents.ts";
import { essenceOf } from "../essence-of.ts";
import type { ItemDetail } from "../index/items.ts";
import { refuseWithoutPass } from "./access.ts";
import { findItem } from "./find-item.ts";
import { guard } from "./guard.ts";
import { sendObject } from "./objects.ts";
import { parameter } from "./parameters.ts";
import { replayHeaders } from "./policies.ts";
import type { Names } from "./names.ts";
import type { Bridge } from "./bridge.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import { enforceRules, replayRules } from "./rules.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

/** Registers the replay on `server`: the replay component, and for each item its web archive and its document. Nothing of the application. */
export async function registerReplay(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  { names, passes }: Bridge,
): Promise<void> {
  guard(server, (host) => names.isReplay(host));
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(replayHeaders(names.applicationOrigins()));
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
  server.decorateRequest("reach", null);
  enforceRules(server, replayRules, (request) => refuseWithoutPass(request, passes, deps));
  registerObjects(server, deps, options, names);
  await registerComponent(server, deps, options, names);
}

function registerObjects(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, names: Names): void {
  const { archive } = deps;
  const { onFault } = options;
  // Sealed bytes, as they are: whatever lies in them is for the player, behind its gate.
  const archived = (form: WebArchive["form"]) => async (request: FastifyRequest, reply: FastifyReply) => {
    const item = await itemOf(request, deps, names);
    const found = webArchiveIn(item, await deps.index.derivations(item.record));
    if (found?.form !== form) throw new RequestProblem("object.none");
    return sendObject(request, reply, {
      archive,
      object: found.object,
      contentType: "application/octet-stream",
      disposition: "attachment",
      onFault,
    });
  };
  const document = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const object = (await itemOf(request, deps, names)).objects.find(
      (candidate) => essenceOf(candidate.mediaType) === "application/pdf",
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
  for (const form of ["wacz", "warc"] as const)
    server.route({ method: ["GET", "HEAD"], url: `/:item/:pass/capture.${form}`, handler: archived(form) });
  server.route({ method: ["GET", "HEAD"], url: "/:item/:pass/document.pdf", handler: document });
}

async function registerComponent(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  names: Names,
): Promise<void> {
  await server.register(fastifyStatic, { root: join(options.uiFolder, "replay"), serve: false, cacheControl: false });
  const serve = (path: string, file: string): void => {
    server.get(`/:item/:pass/${path}`, async (request, reply) => {
      if (file !== "sw.js") refuseAsServiceWorker(request);
      await itemOf(request, deps, names);
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

/** The item that the path names, by its full name. An origin that is one item's own has no other. */
async function itemOf(request: FastifyRequest, deps: ViewerDeps, names: Names): Promise<ItemDetail> {
  const name = parameter(request.params, "item");
  const owner = names.itemIn(request.headers.host);
  const item = await findItem(request, deps, name);
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
