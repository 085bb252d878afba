/** A web site of the project's own, on loopback: several origins, over HTTP/1.1 and HTTP/2, in clear and over TLS. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { newIdentity } from "./authority.ts";
import { originNames, type Given, type HardPage, type OriginName, type Origins } from "./hard-page.ts";
import { startOrigin, type Arrived, type Log, type Origin, type Served } from "./origin.ts";
import type { Message } from "./web-socket.ts";

export type { Served } from "./origin.ts";

export interface Site {
  /** The page. */
  readonly url: string;
  readonly origins: Origins;
  readonly given: Given;
  /** The answers in the order in which they ended. Whole only after `close`: a browser may leave one half read for long. */
  log(): readonly Served[];
  /** Every request that reached a server, answered or not. */
  requests(): readonly Arrived[];
  /** What went over WebSockets. */
  messages(): readonly Message[];
  /** Ends all connections and the servers. May be called again. */
  close(): Promise<void>;
}

/** The page's own address, that of other sites, and one that captures of the site are not allowed. */
export const addresses = { own: "127.0.0.1", other: "127.0.0.2", forbidden: "127.0.0.3" } as const;

export async function startSite(page: HardPage): Promise<Site> {
  const log: Log = { requests: [], answers: [], messages: [] };
  const identity = newIdentity([addresses.own]);
  const begin = (address: string, over: "http" | "tls" | "h2"): Promise<Origin> =>
    startOrigin({ address, over, identity, log });
  const servers: Record<OriginName, Origin> = {
    main: await begin(addresses.own, "http"),
    other: await begin(addresses.other, "http"),
    tls: await begin(addresses.own, "tls"),
    h2: await begin(addresses.own, "h2"),
  };
  const { main, other, tls, h2 } = servers;
  const origins = {
    main: main.origin,
    other: other.origin,
    tls: tls.origin,
    h2: h2.origin,
    closed: `http://${addresses.own}:${await closedPort()}`,
    forbidden: `http://${addresses.forbidden}:${new URL(main.origin).port}`,
  };
  const given = page.give(origins);
  for (const name of originNames)
    servers[name].give(given.parts[name] ?? {}, name === "main" ? (given.sockets ?? {}) : {});
  return {
    url: given.start ?? `${origins.main}/`,
    origins,
    given,
    log: () => log.answers,
    requests: () => log.requests,
    messages: () => log.messages,
    close: async () => {
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, addresses.own);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
