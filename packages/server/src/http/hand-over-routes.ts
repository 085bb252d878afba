import { createReadStream } from "node:fs";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { exportedItemsMax, exportedToMax } from "@muniment/verify";
import type { HandOver } from "../actions/handing-over/handed-over.ts";
import { writerOf } from "./access.ts";
import type { PackagesAnswer } from "./api.ts";
import { bodyOf, parameter } from "./parameters.ts";
import { sendBytes } from "./send-bytes.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** Names of as many items as a package takes, and as many recipients. */
const bodyLimit = 1024 * 1024;

const order = z.strictObject({
  items: z.array(z.string().max(100)).max(exportedItemsMax),
  container: z.enum(["zip", "tar"]),
  profile: z.string().max(100),
  recipients: z.array(z.string().max(4096)).max(1000),
  to: z.string().max(exportedToMax).nullable(),
  withCredentials: z.boolean(),
  pdf: z.boolean(),
});
const named = z.strictObject({ id: z.string().max(100) });

/** Registers handing over: packages that are made, fetched and removed. Source: docs/hand-over. */
export function registerHandOver(server: FastifyInstance, { handOver, keys, sessions }: ViewerDeps): void {
  const list = async (): Promise<PackagesAnswer> => {
    const { vkey, fingerprint } = await keys.show();
    return { packages: await handOver.list(), key: { vkey, fingerprint } };
  };

  server.get("/api/packages", list);

  server.post("/api/packages/begin", { bodyLimit }, async (request): Promise<HandOver> =>
    handOver.begin(bodyOf(request.body, order), writerOf(request, sessions)),
  );

  server.post("/api/packages/stop", async (request): Promise<HandOver> =>
    handOver.stop(bodyOf(request.body, named).id),
  );

  server.post("/api/packages/remove", async (request): Promise<PackagesAnswer> => {
    await handOver.remove(bodyOf(request.body, named).id);
    return list();
  });

  // HEAD by its own name: the one that the framework would add reads the whole file to count it.
  server.route({
    method: ["GET", "HEAD"],
    url: "/api/packages/:id/file",
    handler: async (request, reply) => {
      const { path, name, size, sha256 } = await handOver.file(parameter(request.params, "id"));
      return sendBytes(request, reply, {
        ...{ sha256, size, name, contentType: "application/octet-stream", disposition: "attachment" },
        read: (part) => createReadStream(path, part === null ? {} : { start: part.start, end: part.end - 1 }),
      });
    },
  });
}
