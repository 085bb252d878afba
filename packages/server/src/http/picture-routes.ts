import type { FastifyInstance, FastifyReply } from "fastify";
import type { RecordObject } from "@muniment/verify";
import { pictureKinds, type PictureAnswer, type PictureKind } from "../pictures/picture.ts";
import { findObject } from "./find-item.ts";
import { inlineType } from "./objects.ts";
import { optional } from "./parameters.ts";
import { objectPolicy } from "./policies.ts";
import { RequestProblem } from "./problems.ts";
import { untilLeft } from "./until-left.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** Of an original that is shown where no small picture can be drawn, in bytes. */
const originalMax = 4 * 1024 * 1024;

/** Registers GET /api/items/<item>/pictures/<sha256>?kind=<thumbnail, preview or sheet>: a small picture of an object, as WebP. */
export function registerPictures(server: FastifyInstance, deps: ViewerDeps): void {
  server.get("/api/items/:item/pictures/:sha256", async (request, reply) => {
    const { item, object } = await findObject(request, deps);
    const kind = kindOf(request.query);
    const bytes = () => deps.archive.passingObject(`sha256:${object.sha256}`);
    const answer = await deps.pictures.picture({ ...object, bytes }, kind, untilLeft(reply));
    return await send(reply, answer, object, `/api/items/${item.item}/objects/${object.sha256}?inline`);
  });
}

async function send(
  reply: FastifyReply,
  answer: PictureAnswer,
  object: RecordObject,
  original: string,
): Promise<FastifyReply> {
  if (answer.is === "other-bytes") throw new RequestProblem("object.cut", `SHA-256 ${object.sha256}`);
  if (answer.is === "failed") throw new RequestProblem("picture.failed", `${answer.reason}; ${answer.tool}`);
  if (answer.is === "none") {
    // The browser decodes it in its own sandbox.
    if (object.size <= originalMax && inlineType(object.mediaType)?.startsWith("image/") === true)
      return await reply.redirect(original, 307);
    throw new RequestProblem("picture.none", answer.reason);
  }
  return await reply
    .header("content-security-policy", objectPolicy)
    .header("x-drawn-by", answer.tool.replaceAll(/[^ -~]/g, "?"))
    .type("image/webp")
    .send(Buffer.from(answer.bytes));
}

function kindOf(query: unknown): PictureKind {
  const wanted = optional(query, "kind") ?? "thumbnail";
  const kind = pictureKinds.find((one) => one === wanted);
  if (kind === undefined) throw new RequestProblem("query.bad", `kind is ${pictureKinds.join(", ")}`);
  return kind;
}
