/** Sends one part, and says what of it was handed to the connection. */
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { STATUS_CODES, ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Request, Response, Served } from "./origin.ts";
import type { Coding, Part } from "./part.ts";

export type Sent = Pick<Served, "body" | "size" | "sha256" | "cut">;

const coders: Readonly<Record<Coding, (bytes: Uint8Array) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
};

const pieceSize = 64 * 1024;

/** The body, content coding apart. */
export async function send(request: Request, response: Response, part: Part, range: Served["range"]): Promise<Sent> {
  const headers: Record<string, string | readonly string[]> = { ...part.headers };
  if (part.ranges) headers["accept-ranges"] = "bytes";
  if (!Buffer.isBuffer(part.body)) return sendStream(response, part, headers);
  if (part.framing !== "usual") return sendRaw(response, part, part.body, headers);
  const body = range === null ? part.body : part.body.subarray(range.first, range.last + 1);
  if (range !== null) {
    headers["content-range"] = `bytes ${range.first}-${range.last}/${range.total}`;
    headers["content-length"] = String(body.length);
  }
  if (request.method === "HEAD") {
    writeHead(response, part.status, { ...headers, "content-length": String(body.length) });
    await end(response);
    return sentOf(Buffer.alloc(0), 0);
  }
  const coding = codingFor(part, request.headers["accept-encoding"]);
  if (coding !== null) headers["content-encoding"] = coding;
  writeHead(response, range === null ? part.status : 206, headers);
  // A short body goes out in one piece: all of it or nothing. The length is left out where it may be: then it is chunked.
  if (coding !== null) {
    const written = await write(response, coders[coding](body));
    return sentOf(body, written && (await end(response)) ? body.length : 0);
  }
  for (let sent = 0; sent < body.length; sent += pieceSize) {
    if (!(await write(response, body.subarray(sent, sent + pieceSize)))) return sentOf(body, sent);
  }
  await end(response);
  return sentOf(body, body.length);
}

function codingFor({ coding }: Part, accepted: string | string[] | undefined): Coding | null {
  if (coding === null) return null;
  return new RegExp(`\\b${coding}\\b`).test(String(accepted)) ? coding : null;
}

function sentOf(whole: Buffer, size: number): Sent {
  const body = whole.subarray(0, size);
  return { body, size, sha256: createHash("sha256").update(body).digest("hex"), cut: size < whole.length };
}

/** Of a stream no more than this is kept; a hash is taken of all. */
const keptMax = 16 * 1024 * 1024;

async function sendStream(
  response: Response,
  part: Part,
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<Sent> {
  if (Buffer.isBuffer(part.body)) throw new TypeError("this part is no stream");
  writeHead(response, part.status, headers);
  const hash: Hash = createHash("sha256");
  const kept: Uint8Array[] = [];
  let size = 0;
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  for await (const piece of part.body(gone.signal)) {
    if (!(await write(response, piece))) break;
    hash.update(piece);
    if (size < keptMax) kept.push(piece);
    size += piece.length;
  }
  // Nothing closes an answer before its end but the client.
  const cut = gone.signal.aborted;
  if (!cut) await end(response);
  return { body: Buffer.concat(kept), size, sha256: hash.digest("hex"), cut };
}

/** Head and body as they stand, on the connection itself, and its end: what Node's server would not send. */
async function sendRaw(
  response: Response,
  part: Part,
  body: Buffer,
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<Sent> {
  const { socket } = response;
  if (!(response instanceof ServerResponse) || socket === null) throw new TypeError("only HTTP/1 has such framing");
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  // Of `long`, a client takes what was announced, and of `short` what came.
  const taken = part.framing === "long" ? body.subarray(0, Math.floor(body.length / 2)) : body;
  if (part.framing === "short") lines.push(`content-length: ${2 * body.length}`);
  if (part.framing === "long") lines.push(`content-length: ${taken.length}`);
  const reason = STATUS_CODES[part.status] ?? "";
  const head = `HTTP/1.1 ${part.status} ${reason}\r\n${lines.join("\r\n")}\r\nconnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head, "latin1"), body]));
  if (!socket.closed) await once(socket, "close");
  return sentOf(taken, taken.length);
}

function writeHead(
  response: Response,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
): void {
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  response.statusCode = status;
}

/** False if the client was gone. */
function write(response: Response, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const closed = (): void => {
      resolve(false);
    };
    if (isGone(response)) {
      closed();
      return;
    }
    response.once("close", closed);
    const done = (error?: Error | null): void => {
      response.off("close", closed);
      resolve(error === null || error === undefined);
    };
    if (response instanceof ServerResponse) response.write(bytes, done);
    else response.write(bytes, done);
  });
}

async function end(response: Response): Promise<boolean> {
  if (isGone(response)) return false;
  const sink = response instanceof ServerResponse ? response : response.stream;
  response.end();
  await once(response, "close");
  return sink.writableFinished;
}

/** The client has closed its connection, or the stream of this answer. */
export function isGone(response: Response): boolean {
  return response instanceof ServerResponse ? response.destroyed : response.stream.destroyed;
}
