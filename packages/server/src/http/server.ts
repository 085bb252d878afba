import { instantMs } from "@muniment/verify";
import fastify, { type FastifyInstance } from "fastify";
import { registerApplication } from "./application.ts";
import { FirstRun } from "./first-run.ts";
import { ownName } from "./guard.ts";
import type { Ports } from "./ports.ts";
import { ReplayPasses } from "./replay-passes.ts";
import { registerReplay } from "./replay.ts";
import type { Viewer, ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

// Browsers send what a replayed page left in cookies along with what the viewer asks for, as they do not tell ports apart: as many as
// Chromium keeps for one host (180 of 4 KiB), so that none can keep its reader from the archive.
const headerSizeMax = 1024 * 1024;

const loopback = "127.0.0.1";

/** Starts both listeners of the viewer, on loopback alone. If one cannot listen, neither does, and the system's error is thrown. */
export async function startServer(deps: ViewerDeps, options: ViewerOptions): Promise<Viewer> {
  const application = newServer();
  const replay = newServer();
  const ports: Ports = { application: () => portOf(application), replay: () => portOf(replay) };
  const passes = new ReplayPasses(() => instantMs(deps.now()));
  const firstRun = new FirstRun(deps.sessions);
  const close = async (): Promise<void> => {
    await Promise.all([application.close(), replay.close()]);
  };
  try {
    await registerApplication(application, deps, options, { ports, passes }, firstRun);
    await registerReplay(replay, deps, options, { ports, passes });
    await replay.listen({ host: loopback, port: options.replayPort });
    await application.listen({ host: loopback, port: options.port });
  } catch (error) {
    await close();
    throw error;
  }
  const namedUrl = `http://${ownName}:${String(ports.application())}/`;
  return {
    url: `http://${loopback}:${String(ports.application())}/`,
    namedUrl,
    firstRunUrl: () => {
      const fragment = firstRun.fragment();
      return fragment === null ? null : `${namedUrl}welcome#${fragment}`;
    },
    replayUrl: `http://${loopback}:${String(ports.replay())}/`,
    close,
  };
}

function newServer(): FastifyInstance {
  return fastify({
    logger: false,
    trustProxy: false,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    bodyLimit: 4096,
    http: { maxHeaderSize: headerSizeMax },
  });
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === "string")
    throw new Error("the port is known only while the server listens");
  return address.port;
}
