import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isInstant, type Instant } from "@muniment/verify";
import { z } from "zod";
import { caseId } from "../case-form.ts";
import type { Owner, Sender, Sent } from "../actions/taking-in/deliveries.ts";
import { UploadError } from "../uploads/upload-error.ts";
import { uploadLimits } from "../uploads/upload-limits.ts";
import { reachHere, reachOf, writerOf } from "./access.ts";
import type {
  AnnouncedAnswer,
  BatchAnswer,
  DeliveriesAnswer,
  DeliveryBegunAnswer,
  DeliveryEnded,
  FileLeft,
  DeliveryFilesAnswer,
  DeliveryLimits,
  EndAnswer,
  HeldAnswer,
  PieceAnswer,
} from "./api-upload.ts";
import { caseHere } from "./case-here.ts";
import { bodyOf, optional, parameter } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import { readers } from "./rules.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const { pieceSize, smallSize, batchFiles, announcedAtOnce } = uploadLimits;
const limits: DeliveryLimits = { pieceSize, smallSize, batchFiles, announcedAtOnce };

/** Each is in memory while it comes. */
const piecesAtOnce = 4;
/** A thousand paths of 4,096 characters, of three bytes each. */
const announcedSizeMax = 16 * 1024 * 1024;
const jsonSizeMax = 256 * 1024;

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const nothing = z.strictObject({});
const order = z.strictObject({
  case: caseId.nullable(),
  count: z.int().positive().max(uploadLimits.files),
  note: z
    .string()
    .min(1)
    .max(uploadLimits.note)
    .refine((text) => text.isWellFormed())
    .nullable(),
});
const announced = z.strictObject({
  from: count,
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        size: count,
        modified: z.custom<Instant>(isInstant).nullable(),
        sha256: hex.nullable(),
      }),
    )
    .max(announcedAtOnce),
});
const ending = z.strictObject({ sha256: hex.nullable(), again: z.boolean() });
const hashes = z.strictObject({ sha256: z.array(hex).max(1_000) });

/** Registers what takes files in from the browser. Source: docs/upload.md. */
export function registerUpload(server: FastifyInstance, deps: ViewerDeps): void {
  registerDeliveries(server, deps);
  registerFiles(server, deps);
  // Bytes are taken as they are here, and nowhere else.
  void server.register(async (bytes) => {
    bytes.addContentTypeParser("application/octet-stream", { parseAs: "buffer" }, (_request, body, done) => {
      done(null, body);
    });
    registerBytes(bytes, deps);
  });
}

function registerDeliveries(server: FastifyInstance, deps: ViewerDeps): void {
  const { deliveries } = deps;

  server.get("/api/deliveries", async (request): Promise<DeliveriesAnswer> => ({
    deliveries: await deliveries.all(ownerOf(request, deps)),
    limits,
  }));

  server.post("/api/deliveries", { bodyLimit: jsonSizeMax }, async (request): Promise<DeliveryBegunAnswer> => {
    const { case: wanted, ...rest } = bodyOf(request.body, order);
    const into = caseHere(request, deps, wanted);
    const delivery = await deliveries.begin(ownerOf(request, deps), { ...rest, case: into });
    return { delivery, limits };
  });

  server.post("/api/deliveries/:delivery/end", async (request): Promise<DeliveryEnded> => {
    bodyOf(request.body, nothing);
    return await deliveries.finish(ownerOf(request, deps), deliveryOf(request));
  });

  server.post("/api/held", { bodyLimit: jsonSizeMax }, async (request): Promise<HeldAnswer> => ({
    held: await deliveries.held(ownerOf(request, deps).sees, bodyOf(request.body, hashes).sha256),
  }));
}

function registerFiles(server: FastifyInstance, deps: ViewerDeps): void {
  const { deliveries } = deps;

  server.get("/api/deliveries/:delivery/files", async (request): Promise<DeliveryFilesAnswer> => {
    const from = numberIn(optional(request.query, "from") ?? "0");
    return { files: await deliveries.files(ownerOf(request, deps), deliveryOf(request), from) };
  });

  server.post(
    "/api/deliveries/:delivery/files",
    { bodyLimit: announcedSizeMax },
    async (request): Promise<AnnouncedAnswer> => {
      const { from, files } = bodyOf(request.body, announced);
      return { announced: await deliveries.announce(ownerOf(request, deps), deliveryOf(request), from, files) };
    },
  );

  server.post("/api/deliveries/:delivery/files/:place/end", async (request): Promise<EndAnswer> => {
    const order = bodyOf(request.body, ending);
    return await deliveries.end(senderOf(request, deps), deliveryOf(request), placeOf(request), order);
  });

  server.post("/api/deliveries/:delivery/files/:place/leave", async (request): Promise<FileLeft> => {
    bodyOf(request.body, nothing);
    const place = placeOf(request);
    await deliveries.leave(ownerOf(request, deps), deliveryOf(request), place);
    return { left: place };
  });
}

function registerBytes(server: FastifyInstance, deps: ViewerDeps): void {
  const { deliveries } = deps;
  const options = { bodyLimit: pieceSize, onRequest: fewAtOnce() };

  server.put("/api/deliveries/:delivery/files/:place/bytes/:from", options, async (request): Promise<PieceAnswer> => {
    const owner = ownerOf(request, deps);
    const from = numberIn(parameter(request.params, "from"));
    return {
      received: await deliveries.piece(owner, deliveryOf(request), placeOf(request), from, sentIn(request)),
    };
  });

  server.put("/api/deliveries/:delivery/batch", options, async (request): Promise<BatchAnswer> => {
    const places = (optional(request.query, "places") ?? "").split(",").map(numberIn);
    return { receipts: await deliveries.batch(senderOf(request, deps), deliveryOf(request), places, sentIn(request)) };
  });
}

/** Before a body is read. */
function fewAtOnce(): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  let underWay = 0;
  return async (_request, reply) => {
    if (underWay >= piecesAtOnce)
      throw new UploadError(
        "upload.busy",
        "Other pieces are on their way at this moment.",
        "Send it again in a moment.",
      );
    underWay += 1;
    reply.raw.once("close", () => {
      underWay -= 1;
    });
  };
}

function ownerOf(request: FastifyRequest, { sessions }: ViewerDeps): Owner {
  const session = writerOf(request, sessions);
  return { owner: session.name, takesIn: reachHere(request), sees: reachOf(session, readers) };
}

function senderOf(request: FastifyRequest, deps: ViewerDeps): Sender {
  const session = writerOf(request, deps.sessions);
  return { ...ownerOf(request, deps), write: () => deps.writing.as(session) };
}

function deliveryOf(request: FastifyRequest): string {
  return parameter(request.params, "delivery");
}

function placeOf(request: FastifyRequest): number {
  return numberIn(parameter(request.params, "place"));
}

function numberIn(text: string): number {
  if (!/^(?:0|[1-9][0-9]{0,14})$/.test(text)) throw new RequestProblem("query.bad");
  return Number(text);
}

/** RFC 9530: `sha-256=:<base64>:`, and nothing else. */
function sentIn({ body, headers }: FastifyRequest): Sent {
  const digest = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(String(headers["content-digest"] ?? ""))?.[1];
  if (digest === undefined || !Buffer.isBuffer(body)) throw new RequestProblem("body.bad");
  return { bytes: body, sha256: Buffer.from(digest, "base64").toString("hex") };
}
