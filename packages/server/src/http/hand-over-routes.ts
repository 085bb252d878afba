import { createReadStream } from "node:fs";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { exportedItemsMax, exportedToMax } from "@muniment/verify";
import type { ItemView } from "../index/item-view.ts";
import type { HandOver } from "../actions/handing-over/handed-over.ts";
import { viewHere, writerOf } from "./access.ts";
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
export function registerHandOver(server: FastifyInstance, deps: ViewerDeps): void {
  const { handOver, keys, sessions } = deps;
  // Which items belong to whose cases may have changed since.
  const viewNow = async (request: FastifyRequest): Promise<ItemView> => {
    await deps.refresh();
    return viewHere(request, deps);
  };
  const listFor = async (view: ItemView): Promise<PackagesAnswer> => {
    const { vkey, fingerprint } = await keys.show();
    return { packages: await handOver.list(view), key: { vkey, fingerprint } };
  };

  server.get("/api/packages", async (request) => listFor(await viewNow(request)));

  server.post("/api/packages/begin", { bodyLimit }, async (request): Promise<HandOver> =>
    handOver.begin(bodyOf(request.body, order), writerOf(request, sessions), await viewNow(request)),
  );

  server.post("/api/packages/stop", async (request): Promise<HandOver> =>
    handOver.stop(bodyOf(request.body, named).id, await viewNow(request)),
  );

  server.post("/api/packages/remove", async (request): Promise<PackagesAnswer> => {
    const { id } = bodyOf(request.body, named);
    const view = await viewNow(request);
    await handOver.remove(id, view);
    return await listFor(view);
  });

  // HEAD by its own name: the one that the framework would add reads the whole file to count it.
  server.route({
    method: ["GET", "HEAD"],
    url: "/api/packages/:id/file",
    handler: async (request, reply) => {
      const { path, name, size, sha256 } = await handOver.file(parameter(request.params, "id"), await viewNow(request));
      return sendBytes(request, reply, {
        ...{ sha256, size, name, contentType: "application/octet-stream", disposition: "attachment" },
        read: (part) => createReadStream(path, part === null ? {} : { start: part.start, end: part.end - 1 }),
      });
    },
  });
}
