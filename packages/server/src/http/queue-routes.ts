import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { caseId } from "../case-form.ts";
import type { BeginOrder, CaptureChoices, QueueLook, Show } from "../actions/capturing/queue-told.ts";
import { reachHere, writerOf } from "./access.ts";
import type { QueueAnswer, QueuesAnswer } from "./api-queues.ts";
import { caseHere } from "./case-here.ts";
import { bodyOf, optional, parameter } from "./parameters.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

/** A list of the largest size, with what JSON makes of its line ends and quotes. */
const bodyMax = 20 * 1024 * 1024;

const hourMs = 60 * 60 * 1000;
const duration = z.int().nonnegative().max(hourMs);
const side = z.int().min(10).max(9_999);

const options: z.ZodType<BeginOrder["options"]> = z.strictObject({
  acceptBadCertificates: z.boolean(),
  behaviour: z.strictObject({
    alternatives: z.enum(["fetch", "leave"]),
    consent: z.enum(["leave", "accept", "reject"]),
    open: z.boolean(),
    scrollLimitMs: duration,
    settleLimitMs: duration,
    settleMs: duration,
    video: z.enum(["leave", "yt-dlp"]),
  }),
  bytes: z.int().positive().max(100_000_000_000),
  height: side,
  profile: z.string().max(100).nullable(),
  timeMs: z.int().min(1_000).max(hourMs),
  width: side,
});

const beginOrder: z.ZodType<BeginOrder> = z.strictObject({
  case: caseId.nullable(),
  list: z.string(),
  kind: z.enum(["lines", "table"]),
  column: z.string().max(1_000).nullable(),
  // Half a character cannot be kept as text.
  reason: z
    .string()
    .max(4_000)
    .refine((text) => text.isWellFormed())
    .nullable(),
  options,
});

const shows = ["all", "left", "complete", "partial", "wall", "failed", "blocked"] as const;
const named = z.strictObject({ queue: z.string().max(100) });
const sampleOrder = z.strictObject({ language: z.enum(["en", "ar"]) });
const goOnOrder = z.strictObject({ queue: z.string().max(100), which: z.enum(["left", "failed"]) });

/** Registers what begins, shows, goes on with and stops queues of addresses. */
export function registerQueues(server: FastifyInstance, deps: ViewerDeps, { onFault }: ViewerOptions): void {
  const { captures } = deps;

  server.get("/api/queues", async (request): Promise<QueuesAnswer> => ({
    queues: await captures.queues(reachHere(request)),
  }));

  server.get("/api/queues/options", (request): Promise<CaptureChoices> => captures.choices(reachHere(request)));

  server.get("/api/queues/:queue", async (request): Promise<QueueLook> => {
    const { show, from } = pageOf(request.query);
    return captures.look(reachHere(request), parameter(request.params, "queue"), show, from);
  });

  server.get("/api/queues/:queue/status.csv", async (request, reply) => {
    const queue = parameter(request.params, "queue");
    const pieces = Readable.from(await captures.status(reachHere(request), queue), { objectMode: false });
    pieces.on("error", onFault);
    void reply.type("text/csv; charset=utf-8");
    void reply.header("content-disposition", `attachment; filename="${queue}.csv"`);
    return reply.send(pieces);
  });

  server.post("/api/queues/begin", { bodyLimit: bodyMax }, async (request): Promise<QueueAnswer> => {
    const order = bodyOf(request.body, beginOrder);
    const into = caseHere(request, deps, order.case);
    // A profile logs in as the archive does: it is for who adds to all of it.
    if (order.options.profile !== null && reachHere(request) !== "all") throw new RequestProblem("role.refused");
    const { room, by } = await writing(request, deps);
    return { queue: await captures.begin({ ...order, case: into }, room, by) };
  });

  server.post("/api/queues/sample", async (request): Promise<QueueAnswer> => {
    const { language } = bodyOf(request.body, sampleOrder);
    const { room, by } = await writing(request, deps);
    return { queue: await captures.beginSample(language, room, by) };
  });

  server.post("/api/queues/go-on", async (request): Promise<QueueAnswer> => {
    const { queue, which } = bodyOf(request.body, goOnOrder);
    const { room, by } = await writing(request, deps);
    await captures.goOn(reachHere(request), queue, which, room, by);
    return { queue };
  });

  server.post("/api/queues/stop", async (request): Promise<QueueAnswer> => {
    const { queue } = bodyOf(request.body, named);
    await captures.stop(reachHere(request), queue);
    return { queue };
  });
}

async function writing(request: FastifyRequest, { sessions, writing: desk }: ViewerDeps) {
  const writer = writerOf(request, sessions);
  return { room: await desk.as(writer), by: writer.name };
}

function pageOf(query: unknown): { readonly show: Show; readonly from: number } {
  const wanted = optional(query, "show") ?? "all";
  const show = shows.find((one) => one === wanted);
  const from = optional(query, "from") ?? "0";
  if (show === undefined || !/^[0-9]{1,6}$/.test(from)) throw new RequestProblem("query.bad");
  return { show, from: Number(from) };
}
