import type { FastifyReply, FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { contentDisposition } from "./content-disposition.ts";
import { RequestProblem } from "./problems.ts";
import { parseRange, type Part } from "./range.ts";

export interface BytesAnswer {
  /** Lower-case hex: it tells these bytes from others of that name. */
  readonly sha256: string;
  readonly size: number;
  readonly contentType: string;
  readonly disposition: "attachment" | "inline";
  /** A path, or the last part of one. */
  readonly name: string;
  /** Null: all of them. */
  read(part: Part | null): Readable;
}

/** Sends bytes, or the part that is asked for. Of HEAD, all but them. */
export async function sendBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: BytesAnswer,
): Promise<FastifyReply> {
  const { sha256, size } = answer;
  const etag = `"${sha256}"`;
  const ifRange = request.headers["if-range"];
  const part = ifRange === undefined || ifRange === etag ? parseRange(request.headers.range, size) : null;
  if (part === "unsatisfiable") {
    void reply.header("content-range", `bytes */${String(size)}`);
    throw new RequestProblem("range.bad");
  }
  const { start, end } = part ?? { start: 0, end: size };
  void reply
    .code(part === null ? 200 : 206)
    .header("accept-ranges", "bytes")
    .header("etag", etag)
    .header("content-type", answer.contentType)
    .header("content-length", String(end - start))
    .header("content-disposition", contentDisposition(answer.disposition, answer.name));
  if (part !== null) void reply.header("content-range", `bytes ${String(start)}-${String(end - 1)}/${String(size)}`);
  return request.method === "HEAD" ? await reply.send() : await reply.send(answer.read(part));
}
