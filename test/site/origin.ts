/** One origin of the site: a server on loopback that knows to the byte what it handed out. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer as createPlainServer, ServerResponse, type IncomingMessage } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import type { Identity } from "./authority.ts";
import { notFound, type Answers, type Asked, type Part } from "./part.ts";
import { isGone, send, type Sent } from "./send.ts";
import { acceptSocket, type Message, type SocketAnswer } from "./web-socket.ts";

/** One answer of the site. */
export interface Served {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** Of a 206: the first and last byte that were asked for, and the size of the whole. */
  readonly range: { readonly first: number; readonly last: number; readonly total: number } | null;
  /**
   * The body's bytes, without content coding; of an answer that the client cut, those that were sent. Of a long stream only
   * the first 16 MiB stand here; `size` and `sha256` are of all.
   */
  readonly body: Uint8Array;
  readonly size: number;
  /** SHA-256 of the body, in hex. */
  readonly sha256: string;
  /** The client closed the connection before all was sent. */
  readonly cut: boolean;
  readonly request: { readonly size: number; readonly sha256: string };
}

/** One request, as it reached a server. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
}

/** What the servers of a site write down. */
export interface Log {
  /** In the order in which they came, those too whose sender was gone before an answer began. */
  readonly requests: Arrived[];
  /** In the order in which they ended. */
  readonly answers: Served[];
  /** Of WebSockets. */
  readonly messages: Message[];
}

export interface OriginOptions {
  /** An IPv4 address of the loopback. */
  readonly address: string;
  readonly over: "http" | "tls" | "h2";
  readonly identity: Identity;
  readonly log: Log;
}

export interface Origin {
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  /** What it gives from now on. */
  give(answers: Answers, sockets: Readonly<Record<string, SocketAnswer>>): void;
  close(): Promise<void>;
}

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

export async function startOrigin({ address, over, identity, log }: OriginOptions): Promise<Origin> {
  const running = new Set<Promise<void>>();
  const open = new Set<Socket>();
  const counts = new Map<string, number>();
  let given: Answers = {};
  let sockets: Readonly<Record<string, SocketAnswer>> = {};
  let origin = "";
  const closing = new AbortController();

  const handle = (request: Request, response: Response): void => {
    log.requests.push({ method: request.method ?? "GET", url: origin + (request.url ?? "/") });
    const answered = answer({ origin, given, counts, closing: closing.signal }, request, response).then(
      (served) => {
        if (served !== null) log.answers.push(served);
      },
      (error: unknown) => {
        const connection = response instanceof ServerResponse ? response : response.stream;
        connection.destroy(error instanceof Error ? error : new Error(String(error)));
        if (!closing.signal.aborted) throw error;
      },
    );
    running.add(answered);
    void answered.then(() => running.delete(answered));
  };
  const server = serverOf(over, identity, handle);
  server.on(over === "http" ? "connection" : "secureConnection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket) => {
    const url = new URL(request.url ?? "/", origin);
    log.requests.push({ method: "GET", url: url.href });
    const socketAnswer = sockets[url.pathname];
    if (socketAnswer === undefined) socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    else {
      log.answers.push({
        url: url.href,
        method: "GET",
        status: 101,
        range: null,
        ...nothing,
        cut: false,
        request: nothing,
      });
      acceptSocket(request, socket, socketAnswer, (message) => {
        log.messages.push({ url: url.href.replace(/^http/, "ws"), ...message });
      });
    }
  });
  server.listen(0, address);
  await once(server, "listening");
  origin = `${over === "http" ? "http" : "https"}://${address}:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    give(answers, socketAnswers) {
      given = answers;
      sockets = socketAnswers;
    },
    close: async () => {
      closing.abort();
      if (server.listening) {
        server.close();
        for (const socket of open) socket.destroy();
        await once(server, "close");
      }
      await Promise.all(running);
    },
  };
}

const nothing = { body: Buffer.alloc(0), size: 0, sha256: createHash("sha256").digest("hex") };

function serverOf(
  over: OriginOptions["over"],
  identity: Identity,
  handle: (request: Request, response: Response) => void,
): Server {
  if (over === "http") return createPlainServer(handle);
  if (over === "tls") return createTlsServer({ ...identity, ALPNProtocols: ["http/1.1"] }, handle);
  return createSecureServer({ ...identity, allowHTTP1: false }, handle);
}

interface Desk {
  readonly origin: string;
  readonly given: Answers;
  /** How many requests there were, by method and path. */
  readonly counts: Map<string, number>;
  readonly closing: AbortSignal;
}

/** Null if the client was gone before it had asked, or before an answer began. */
async function answer(
  { origin, given, counts, closing }: Desk,
  request: Request,
  response: Response,
): Promise<Served | null> {
  // Not resolved: a path that begins with // would be taken for a host.
  const asked = origin + (request.url ?? "/");
  const method = request.method ?? "GET";
  let body: Buffer;
  try {
    body = await buffer(request);
  } catch (error) {
    if (request.destroyed) return null;
    throw error;
  }
  const url = new URL(asked);
  const before = counts.get(`${method} ${url.pathname}`) ?? 0;
  counts.set(`${method} ${url.pathname}`, before + 1);
  const part = partOf(given, method, { url, headers: request.headers, body, before });
  // Ends with the servers: a browser that was ended asks for nothing more.
  if (part.delayMs > 0) await wait(part.delayMs, undefined, { signal: closing });
  if (isGone(response)) return null;
  const range = part.ranges && Buffer.isBuffer(part.body) ? rangeOf(request.headers.range, part.body.length) : null;
  const sent: Sent = await send(request, response, part, range);
  return {
    url: asked,
    method,
    status: range === null ? part.status : 206,
    range,
    ...sent,
    request: { size: body.length, sha256: createHash("sha256").update(body).digest("hex") },
  };
}

function partOf(given: Answers, method: string, asked: Asked): Part {
  const { pathname, search } = asked.url;
  const found = given[`${method} ${pathname}${search}`] ?? given[`${method} ${pathname}`] ?? notFound;
  return typeof found === "function" ? found(asked) : found;
}

/** One range of bytes (RFC 9110 §14.1.2); null where none is asked for, or one that the body does not have. */
function rangeOf(header: string | undefined, total: number): Served["range"] {
  const parts = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (parts === null) return null;
  const first = Number(parts[1]);
  const last = Math.min(parts[2] === "" ? total - 1 : Number(parts[2]), total - 1);
  return first <= last ? { first, last, total } : null;
}
