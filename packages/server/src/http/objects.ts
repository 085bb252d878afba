import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { ByteStream, Digest, RecordObject } from "@muniment/verify";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ArchiveReader } from "../archive/archive.ts";
import { essenceOf } from "../essence-of.ts";
import { RequestProblem } from "./problems.ts";
import { sendBytes } from "./send-bytes.ts";

/** Media types that a browser shows without running anything in them, given `nosniff`. No SVG, no HTML, no XML. */
const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"];
const recordings = [
  "video/mp4",
  "video/webm",
  "video/ogg",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/wav",
  "audio/webm",
  "audio/flac",
  "audio/aac",
];

/** The type under which an object may be shown on the application's origin, or null if it may only be saved. */
export function inlineType(mediaType: string): string | null {
  const type = essenceOf(mediaType);
  if (pictures.includes(type) || recordings.includes(type)) return type;
  return isPlainText(type) ? "text/plain; charset=utf-8" : null;
}

/** Text of any kind is shown as text, never as what it is written in. */
function isPlainText(type: string): boolean {
  return (
    type.startsWith("text/") ||
    type === "application/json" ||
    type === "application/x-pem-file" ||
    type === "application/pem-certificate-chain"
  );
}

export interface ObjectAnswer {
  readonly archive: ArchiveReader;
  readonly object: RecordObject;
  readonly contentType: string;
  readonly disposition: "attachment" | "inline";
  readonly onFault: (error: unknown) => void;
}

/**
 * Sends an object, or the part asked for. Bytes that are sent whole are hashed on the way, and the connection breaks before the last
 * of them if they are not those that the record names: a download that ended well is the sealed object.
 */
export async function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ObjectAnswer,
): Promise<FastifyReply> {
  const { archive, object } = answer;
  const digest: Digest = `sha256:${object.sha256}`;
  const size = await archive.objectSize(digest);
  if (size === null) throw new RequestProblem("object.missing", `SHA-256 ${object.sha256}`);

  return await sendBytes(request, reply, {
    ...{ sha256: object.sha256, size, name: object.path },
    ...{ contentType: answer.contentType, disposition: answer.disposition },
    read: (part) => {
      const bytes = part === null ? hashed(archive.object(digest), object.sha256) : archive.object(digest, part);
      const length = part === null ? size : part.end - part.start;
      return Readable.from(exactly(bytes, length, answer.onFault), { objectMode: false });
    },
  });
}

/** Passes bytes on, the last of them only when the whole has the hash. */
async function* hashed(bytes: ByteStream, sha256: string): ByteStream {
  const hash = createHash("sha256");
  let held: Uint8Array | null = null;
  for await (const chunk of bytes) {
    hash.update(chunk);
    if (held !== null) yield held;
    held = chunk;
  }
  if (hash.digest("hex") !== sha256)
    throw new RequestProblem("object.cut", `the bytes are not those of SHA-256 ${sha256}`);
  if (held !== null) yield held;
}

/** A stream that ends early must not look like one that ended: it throws, and the connection is cut. */
async function* exactly(bytes: ByteStream, length: number, onFault: (error: unknown) => void): ByteStream {
  let sent = 0;
  try {
    for await (const chunk of bytes) {
      sent += chunk.length;
      if (sent > length) throw new RequestProblem("object.cut", "there are more bytes than the file had a moment ago");
      yield chunk;
    }
    if (sent !== length) throw new RequestProblem("object.cut", `${String(sent)} of ${String(length)} bytes`);
  } catch (error) {
    onFault(error);
    throw error;
  }
}
