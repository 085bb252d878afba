import { createHash } from "node:crypto";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Duplex } from "node:stream";

/** One answer that a local site gave, as its tests compare it with what was recorded. */
export interface Served {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** SHA-256 of the body before any content coding, as hex. */
  readonly sha256: string;
  readonly size: number;
}

/** What a page of the site answers. `body`: before content coding; `coded`: what goes over the wire, if that differs. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  readonly coded?: Uint8Array;
}

export type Handler = (request: IncomingMessage, url: URL) => Answer | ((response: ServerResponse) => void);

export interface LocalSite {
  readonly origin: string;
  readonly served: Served[];
  close(): Promise<void>;
}

export interface SiteOptions {
  /** Makes it one under TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Takes over the connections of requests that ask for another protocol. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex) => void;
}

/** For tests: a site on the loopback that notes what it served. */
export async function openSite(handler: Handler, { tls, upgrade }: SiteOptions = {}): Promise<LocalSite> {
  const served: Served[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? "/", "http://site.invalid");
    const answer = handler(request, url);
    if (typeof answer === "function") {
      answer(response);
      return;
    }
    const { status = 200, headers = {}, body = "", coded } = answer;
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    served.push({
      url: `${request.headers.host ?? ""}${request.url ?? ""}`,
      method: request.method ?? "",
      status,
      sha256,
      size: bytes.length,
    });
    for (const [name, value] of Object.entries(headers))
      response.setHeader(name, typeof value === "string" ? value : [...value]);
    response.writeHead(status);
    response.end(coded ?? bytes);
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  const upgraded = new Set<Duplex>();
  if (upgrade !== undefined)
    server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
      upgraded.add(socket);
      upgrade(request, socket);
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the site has no port");
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${String(address.port)}`,
    served,
    async close() {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
