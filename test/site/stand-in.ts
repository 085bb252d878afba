/** Listens where a site was, once the site is gone: whoever still asks it for something is heard. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";

export interface StandIn {
  /** The origins that were connected to since, once for each connection. */
  readonly met: readonly string[];
  close(): Promise<void>;
}

/** `origins`: as `http://127.0.0.1:1234`, on loopback, at which nobody listens any more. */
export async function standIn(origins: readonly string[]): Promise<StandIn> {
  const met: string[] = [];
  const servers: Server[] = [];
  for (const origin of new Set(origins)) {
    const { hostname, port } = new URL(origin);
    const server = createServer((socket) => {
      met.push(origin);
      socket.destroy();
    });
    server.listen(Number(port), hostname);
    await once(server, "listening");
    servers.push(server);
  }
  return {
    met,
    close: async () => {
      await Promise.all(
        servers.map(async (server) => {
          server.close();
          await once(server, "close");
        }),
      );
    },
  };
}
