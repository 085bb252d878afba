import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { WitnessAnswer } from "../witness/answer.ts";
import { requestSizeMax } from "../witness/request.ts";

/** What the server needs of a witness: the answer to a body, durable when it is returned. May throw. */
export interface WitnessDoor {
  addCheckpoint(body: Uint8Array): WitnessAnswer;
}

export interface WitnessServerOptions {
  /** An address of this machine; a name of it. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Told each answer that was given, after it was decided. */
  readonly onAnswer: (answer: WitnessAnswer) => void;
  /** Told what kept the witness from signing. */
  readonly onFault: (fault: unknown) => void;
}

export interface WitnessServer {
  readonly url: string;
  close(): Promise<void>;
}

const path = "/add-checkpoint";
const notOfForm = "This is no request that a witness answers.";
// A request is a few kilobytes at most, and there is nothing to wait for.
const bodyMs = 10_000;
// Each may hold a body of 68 KiB.
const connectionsMax = 256;

/**
 * Serves C2SP tlog-witness until closed. Who may ask is decided by the log's signature alone, so that there is no guard on hosts or
 * sites. If it cannot listen, the system's error is thrown.
 */
export async function startWitnessServer(door: WitnessDoor, options: WitnessServerOptions): Promise<WitnessServer> {
  const server = newServer();
  registerWitness(server, door, options);
  await server.listen({ host: options.host, port: options.port });
  server.server.maxConnections = connectionsMax;
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the witness listens on no port");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${String(address.port)}/`,
    close: async () => {
      await server.close();
    },
  };
}

function newServer(): FastifyInstance {
  return fastify({
    logger: false,
    trustProxy: false,
    forceCloseConnections: true,
    requestTimeout: bodyMs,
    keepAliveTimeout: bodyMs,
    bodyLimit: requestSizeMax,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => {
      void sentence(reply, 400, notOfForm);
    },
    // How often Node looks for requests that are late; its own half a minute would let them stay for four times as long.
    http: { connectionsCheckingInterval: 1000, headersTimeout: bodyMs },
  });
}

function registerWitness(server: FastifyInstance, door: WitnessDoor, options: WitnessServerOptions): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
  });
  server.post(path, async (request, reply) => {
    const answer = door.addCheckpoint(Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0));
    options.onAnswer(answer);
    return send(reply, answer);
  });
  server.setNotFoundHandler(async (request, reply) => {
    const [asked] = request.url.split("?");
    if (asked !== path) return sentence(reply, 404, `A witness answers at ${path} only.`);
    return sentence(reply.header("allow", "POST"), 405, "A checkpoint is sent by POST.");
  });
  server.setErrorHandler(async (error, _request, reply) => {
    const status = statusOf(error);
    if (status === 413) return sentence(reply, 413, `A request has at most ${String(requestSizeMax)} bytes.`);
    if (status !== null) return sentence(reply, 400, notOfForm);
    options.onFault(error);
    return sentence(
      reply,
      503,
      "The witness could not remember what it was to sign, and signed nothing. Ask again later.",
    );
  });
}

function send(reply: FastifyReply, answer: WitnessAnswer): FastifyReply {
  switch (answer.status) {
    case 200:
      return reply.code(200).type("text/plain; charset=utf-8").send(answer.line);
    case 409:
      return reply
        .code(409)
        .header("content-type", "text/x.tlog.size")
        .send(Buffer.from(`${String(answer.size)}\n`));
    default:
      return sentence(reply, answer.status, `${answer.message}.`);
  }
}

function sentence(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send(`${text}\n`);
}

/** The status that the framework gives to what it refuses itself; null for an error that is not the sender's. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error && "statusCode" in error) || typeof error.statusCode !== "number") return null;
  return error.statusCode >= 400 && error.statusCode < 500 ? error.statusCode : null;
}
