import { access } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { registerApi } from "./api-routes.ts";
import { guard } from "./guard.ts";
import { applicationHeaders, keptByBrowser } from "./policies.ts";
import { refuseByRule } from "./access.ts";
import { registerAccounts } from "./account-routes.ts";
import { registerContents } from "./contents-routes.ts";
import { registerCases } from "./case-routes.ts";
import { registerHandOver } from "./hand-over-routes.ts";
import { Attempts } from "./attempts.ts";
import type { FirstRun } from "./first-run.ts";
import { registerHistory } from "./history-routes.ts";
import { registerInvitations } from "./invitation-routes.ts";
import { registerKey } from "./key-routes.ts";
import { registerOwnAccount } from "./own-account-routes.ts";
import { registerPasskeys } from "./passkey-routes.ts";
import { PasswordCheck } from "./password-check.ts";
import { registerPictures } from "./picture-routes.ts";
import { registerDescriptions } from "./description-routes.ts";
import { registerPlaces } from "./place-routes.ts";
import type { Bridge } from "./bridge.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import { applicationRules, enforceRules } from "./rules.ts";
import { registerQueues } from "./queue-routes.ts";
import { registerSessions } from "./session-routes.ts";
import { registerWelcome } from "./welcome-routes.ts";
import { registerUpload } from "./upload-routes.ts";
import type { ViewerDeps, ViewerOptions } from "./viewer-deps.ts";

/** Registers the application's origin on `server`: the JSON API under /api/, and the built pages. */
export async function registerApplication(
  server: FastifyInstance,
  deps: ViewerDeps,
  options: ViewerOptions,
  bridge: Bridge,
  firstRun: FirstRun,
): Promise<void> {
  const { names } = bridge;
  guard(server, (host) => names.isApplication(host));
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(applicationHeaders(names.replayOrigins()));
  });
  server.setErrorHandler((error, _request, reply) => {
    const { status, body, headers, expected } = answerOf(error);
    if (!expected) options.onFault(error);
    return reply.code(status).headers(headers).type("application/json; charset=utf-8").send(body);
  });

  server.decorateRequest("reach", null);
  enforceRules(server, applicationRules, (request, who) => {
    refuseByRule(request, who, deps.sessions, firstRun);
  });
  const attempts = new Attempts();
  const check = new PasswordCheck(attempts, deps);
  registerSessions(server, deps, attempts);
  registerWelcome(server, deps);
  registerInvitations(server, deps);
  registerOwnAccount(server, deps, check);
  registerPasskeys(server, deps, { attempts, check, names });
  registerAccounts(server, deps);
  registerHandOver(server, deps);
  registerKey(server, deps, check);
  registerUpload(server, deps);
  registerDescriptions(server, deps);
  registerPlaces(server, deps);
  registerCases(server, deps);
  registerHistory(server, deps);
  registerContents(server, deps);
  registerApi(server, deps, options, bridge);
  registerQueues(server, deps, options);
  registerPictures(server, deps);
  await registerPages(server, join(options.uiFolder, "app"));
}

/** The built pages. An address that is no file is one of the application's own, for its router; under /api/ it is a mistake. */
async function registerPages(server: FastifyInstance, folder: string): Promise<void> {
  const built = await access(join(folder, "index.html")).then(
    () => true,
    () => false,
  );
  if (built)
    await server.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      index: "index.html",
      dotfiles: "ignore",
      // The build lays the compressed form beside each of them.
      preCompressed: true,
      // Their names have a hash of what they hold; they are the same for everybody, and tell nothing of an archive.
      setHeaders: (reply, path) => {
        if (path.startsWith(join(folder, "assets/"))) reply.header("cache-control", keptByBrowser);
      },
    });
  server.setNotFoundHandler(async (request, reply): Promise<FastifyReply> => {
    const path = request.url.split("?")[0] ?? "/";
    if (path.startsWith("/api/") || path === "/api" || path.startsWith("/assets/"))
      throw new RequestProblem("route.none");
    if (!built) throw new RequestProblem("ui.missing");
    return reply.sendFile("index.html");
  });
}
