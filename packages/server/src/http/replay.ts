import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ItemDetail } from "../index/items.ts";
import type { Ports } from "./application.ts";
import { guard } from "./guard.ts";
import { essence, sendObject } from "./objects.ts";
import { replayHeaders } from "./policies.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

/**
 * Registers the replay origins on `server`. Each item has its own, `<item>.localhost`, so that the script of one archived page can
 * neither see nor change the replay of another. An origin has the files of the replay component, the item's WACZ, and
 * its documents; nothing of the application's API.
 */
export async function registerReplay(server: FastifyInstance, deps: ViewerDeps, options: ViewerOptions, ports: Ports): Promise<void> {
  guard(server, (host) => itemOf(host, ports.replay()) !== null);
  server.addHook("onRequest", async (_request, reply) => {
    const port = String(ports.application());
    reply.headers(replayHeaders([`http://127.0.0.1:${port}`, `http://localhost:${port}`]));
  });
  server.setErrorHandler((error, _request, reply) => {
    const { status, body, expected } = answerOf(error);
    if (!expected) options.onFault(error);
    return reply.code(status).type("text/plain; charset=utf-8").send(`${body.error.message}\n${body.error.next}\n${body.error.code}\n`);
  });
  server.setNotFoundHandler(() => {
    throw new RequestProblem("route.none");
  });

  const find = async (request: FastifyRequest): Promise<ItemDetail> => {
    const name = itemOf(request.headers.host, ports.replay());
    if (name === null) throw new RequestProblem("host.refused");
    const found = await deps.index.find(name);
    if (found.found !== "one" || found.item.item !== name) throw new RequestProblem("item.none");
    return found.item;
  };
  const onFault = (error: unknown): void => { options.onFault(error); };

  server.get("/capture.wacz", async (request, reply) => {
    const object = (await find(request)).objects.find((candidate) => candidate.role === "capture");
    if (object === undefined) throw new RequestProblem("object.none");
    return sendObject(request, reply, { archive: deps.archive, object, contentType: "application/octet-stream", disposition: "attachment", onFault });
  });

  server.get("/document.pdf", async (request, reply) => {
    const object = (await find(request)).objects.find((candidate) => essence(candidate.mediaType) === "application/pdf");
    if (object === undefined) throw new RequestProblem("object.none");
    return sendObject(request, reply, { archive: deps.archive, object, contentType: "application/pdf", disposition: "inline", onFault });
  });

  await server.register(fastifyStatic, { root: join(options.uiFolder, "replay"), serve: false });
  server.get("/", async (request, reply) => {
    refuseOutsideFrame(request);
    await find(request);
    return reply.sendFile("frame.html");
  });
  // Asked of the network once, before the service worker answers in its place.
  server.get("/replay/", async (_request, reply) => reply.sendFile("empty.html"));
  for (const file of ["frame.js", "frame.css"]) server.get(`/${file}`, async (_request, reply) => reply.sendFile(file));
  for (const file of ["ui.js", "sw.js", "wabac.js", "LICENSE.txt", "SOURCE.txt"]) {
    server.get(`/replay/${file}`, async (_request, reply) => reply.sendFile(file));
  }
}

/** The item whose origin `host` is, or null if it is not one of ours. */
function itemOf(host: string | undefined, port: number): string | null {
  const match = /^([0-9a-f]{16})\.localhost(?::([0-9]{1,5}))?$/.exec(host ?? "");
  return match?.[1] !== undefined && Number(match[2] ?? "80") === port ? match[1] : null;
}

/** In a tab of its own a replayed page could navigate the tab away, and tell a server that it is looked at. In our frame it cannot. */
function refuseOutsideFrame(request: FastifyRequest): void {
  const destination = request.headers["sec-fetch-dest"];
  if (destination !== undefined && destination !== "iframe") throw new RequestProblem("site.refused", "a replay is shown inside its item's page only");
}
