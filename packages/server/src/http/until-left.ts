import type { FastifyReply } from "fastify";

/** Aborts when the reader leaves before the answer came to its end, and when it did. */
export function untilLeft(reply: FastifyReply): AbortSignal {
  const left = new AbortController();
  reply.raw.once("close", () => {
    left.abort();
  });
  return left.signal;
}
