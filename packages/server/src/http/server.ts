import { createServer, Server as TlsServer } from "node:https";
import { instantMs } from "@muniment/verify";
import fastify, { type FastifyInstance, type FastifyServerFactory } from "fastify";
import type { NetworkPlace, TlsFiles } from "../actions/network-place.ts";
import { registerApplication } from "./application.ts";
import { FirstRun } from "./first-run.ts";
import { namesOnLoopback, namesOnNetwork, type Names, type Ports } from "./names.ts";
import { ReplayPasses } from "./replay-passes.ts";
import { registerReplay } from "./replay.ts";
import type { Viewer, ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

// Browsers send what a replayed page left in cookies along with what the viewer asks for, as they do not tell ports apart: as many as
// Chromium keeps for one host (180 of 4 KiB), so that none can keep its reader from the archive.
const headerSizeMax = 1024 * 1024;
const requestTimeoutMs = 30_000;

const loopback = "127.0.0.1";

/** Starts both listeners of the viewer. If one cannot listen, neither does, and the system's error is thrown. */
export async function startServer(deps: ViewerDeps, options: ViewerOptions): Promise<Viewer> {
  const { network } = options;
  const ports: Ports = { application: () => portOf(application), replay: () => portOf(replay) };
  const names = network === null ? namesOnLoopback(ports) : namesOnNetwork(network.address, behind(network, ports));
  const application = newServer(names, network);
  const replay = newServer(names, network);
  const passes = new ReplayPasses(() => instantMs(deps.now()));
  const firstRun = new FirstRun(deps.sessions);
  const host = network?.tls?.host ?? loopback;
  let unfollow = (): void => undefined;
  const close = async (): Promise<void> => {
    unfollow();
    await Promise.all([application.close(), replay.close()]);
  };
  try {
    await registerApplication(application, deps, options, { names, passes }, firstRun);
    await registerReplay(replay, deps, options, { names, passes });
    await replay.listen({ host, port: options.replayPort });
    await application.listen({ host, port: options.port });
    unfollow = followRenewal(network, [application, replay]);
  } catch (error) {
    await close();
    throw error;
  }
  const at = { application: ports.application(), replay: ports.replay() };
  const byNumber = (port: number) => `http://${loopback}:${String(port)}/`;
  return {
    url: network === null ? byNumber(at.application) : names.address(),
    namedUrl: names.address(),
    firstRunUrl: () => {
      const fragment = firstRun.fragment();
      return fragment === null ? null : `${names.address()}welcome#${fragment}`;
    },
    replayUrl: network === null ? byNumber(at.replay) : `${names.replayOrigins().join()}/`,
    ports: at,
    close,
  };
}

/** Replays have a port of their own where this program has the certificate; a proxy reaches both by one. */
function behind({ tls }: NetworkPlace, ports: Ports): (() => number) | null {
  return tls === null ? null : ports.replay;
}

function newServer(names: Names, network: NetworkPlace | null): FastifyInstance {
  const tls = network?.tls ?? null;
  const server = fastify({
    logger: false,
    // Who signs in is counted by address: a proxy on this machine, and nobody else, is believed which one it is.
    trustProxy: network !== null && tls === null ? "loopback" : false,
    forceCloseConnections: true,
    requestTimeout: requestTimeoutMs,
    bodyLimit: 4096,
    http: { maxHeaderSize: headerSizeMax },
    ...(tls === null ? {} : { serverFactory: overTls(tls) }),
  });
  server.decorateRequest("scheme", names.scheme);
  if (names.scheme === "https")
    server.addHook("onRequest", async (_request, reply) => {
      reply.header("strict-transport-security", `max-age=${String(yearSeconds)}`);
    });
  return server;
}

/** What the framework sets on a server of its own it does not set on this one. */
function overTls(files: TlsFiles): FastifyServerFactory {
  const limits = { maxHeaderSize: headerSizeMax, requestTimeout: requestTimeoutMs };
  return (handler) => createServer({ ...secured(files), ...limits }, handler);
}

/** Connections that are open go on; each new one meets the new certificate. */
function followRenewal(network: NetworkPlace | null, servers: readonly FastifyInstance[]): () => void {
  const renewal = network?.tls?.renewal ?? null;
  if (renewal === null) return () => undefined;
  return renewal.follow((files) => {
    for (const { server } of servers) if (server instanceof TlsServer) server.setSecureContext(secured(files));
  });
}

function secured({ certificate, key }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: Buffer.from(certificate), key: Buffer.from(key) };
}

const yearSeconds = 365 * 24 * 60 * 60;

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === "string")
    throw new Error("the port is known only while the server listens");
  return address.port;
}
