/** A web site of the project's own, on loopback, which knows to the byte what it handed out. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { notFound, otherParts, pageParts, type Part, type Parts } from "./parts.ts";

/** One answer of the site. */
export interface Served {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** Of a 206: the first and last byte that were asked for, and the size of the whole. */
  readonly range: { readonly first: number; readonly last: number; readonly total: number } | null;
  /** The body's bytes, without content coding; of an answer that the client cut, those that were sent. */
  readonly body: Uint8Array;
  readonly size: number;
  /** SHA-256 of `body`, in hex. */
  readonly sha256: string;
  /** The client closed the connection before all was sent. */
  readonly cut: boolean;
  readonly request: { readonly size: number; readonly sha256: string };
}

export interface Site {
  /** The page. */
  readonly url: string;
  readonly otherOrigin: string;
  /** The answers in the order in which they ended. Whole only after `close`: a browser may leave one half read for long. */
  log(): readonly Served[];
  /** Ends all connections and the servers. May be called again. */
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const log: Served[] = [];
  const other = await startOrigin(otherParts(), log);
  const own = await startOrigin(pageParts(other.origin), log);
  return {
    url: `${own.origin}/`,
    otherOrigin: other.origin,
    log: () => log,
    close: async () => {
      await Promise.all([own.close(), other.close()]);
    },
  };
}

interface Origin {
  readonly origin: string;
  close(): Promise<void>;
}

async function startOrigin(parts: Parts, log: Served[]): Promise<Origin> {
  const running = new Set<Promise<void>>();
  let origin = "";
  const server: Server = createServer((request, response) => {
    const answered = answer(origin, parts, request, response).then(
      (served) => {
        if (served !== null) log.push(served);
      },
      (error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      },
    );
    running.add(answered);
    void answered.then(() => running.delete(answered));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: async () => {
      if (server.listening) {
        server.close();
        server.closeAllConnections();
        await once(server, "close");
      }
      await Promise.all(running);
    },
  };
}

/** Null if the client was gone before it had asked. */
async function answer(
  origin: string,
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Served | null> {
  const url = new URL(request.url ?? "/", origin);
  const method = request.method ?? "GET";
  let asked: Buffer;
  try {
    asked = await buffer(request);
  } catch (error) {
    if (request.destroyed) return null;
    throw error;
  }
  const part = parts.get(`${method} ${url.pathname}`) ?? notFound;
  const range = part.ranges ? rangeOf(request.headers.range, part.body.length) : null;
  const sent = await send(request, response, part, range);
  const whole = range === null ? part.body : part.body.subarray(range.first, range.last + 1);
  const body = whole.subarray(0, sent);
  return {
    url: url.href,
    method,
    status: range === null ? part.status : 206,
    range,
    body,
    size: body.length,
    sha256: sha256(body),
    cut: sent < whole.length,
    request: { size: asked.length, sha256: sha256(asked) },
  };
}

/** Answers with the number of bytes of the body that were handed to the connection, content coding apart. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  part: Part,
  range: Served["range"],
): Promise<number> {
  const headers: Record<string, string> = { ...part.headers };
  if (range !== null) {
    headers["content-range"] = `bytes ${range.first}-${range.last}/${range.total}`;
    headers["content-length"] = String(range.last - range.first + 1);
  }
  if (part.ranges) headers["accept-ranges"] = "bytes";
  const gzip = part.gzip && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (gzip) headers["content-encoding"] = "gzip";
  response.writeHead(range === null ? part.status : 206, headers);
  const body = range === null ? part.body : part.body.subarray(range.first, range.last + 1);
  // A short body goes out in one piece: all of it or nothing. The length is left out where it may be: then it is chunked.
  if (gzip) return (await write(response, gzipSync(body))) && (await end(response)) ? body.length : 0;
  const pieceSize = 64 * 1024;
  let sent = 0;
  for (; sent < body.length; sent += pieceSize) {
    if (!(await write(response, body.subarray(sent, sent + pieceSize)))) return sent;
  }
  await end(response);
  return body.length;
}

/** False if the client was gone. */
function write(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const closed = (): void => {
      resolve(false);
    };
    if (response.destroyed) {
      closed();
      return;
    }
    response.once("close", closed);
    response.write(bytes, (error) => {
      response.off("close", closed);
      resolve(error === null || error === undefined);
    });
  });
}

async function end(response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return false;
  response.end();
  await once(response, "close");
  return response.writableFinished;
}

/** One range of bytes (RFC 9110 §14.1.2); null where none is asked for, or one that the body does not have. */
function rangeOf(header: string | undefined, total: number): Served["range"] {
  const parts = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (parts === null) return null;
  const first = Number(parts[1]);
  const last = Math.min(parts[2] === "" ? total - 1 : Number(parts[2]), total - 1);
  return first <= last ? { first, last, total } : null;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
