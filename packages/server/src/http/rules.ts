import type { FastifyInstance, FastifyRequest } from "fastify";
import { roles, type Role } from "../state/accounts.ts";
import { caseRoles, type CaseRole } from "../state/duties.ts";
import { RequestProblem } from "./problems.ts";

/** Who may look at items. */
export const readers: readonly CaseRole[] = caseRoles;
/** Who may add to the archive. Without accounts nobody may: what is sealed names an account. */
export const contributors: readonly CaseRole[] = ["contributor", "reviewer", "lead"];
/** Who may hand items over. */
export const exporters: readonly CaseRole[] = ["reviewer", "lead"];
/** Who may withdraw an item from view, and bring it back. */
export const withdrawers: readonly CaseRole[] = ["reviewer", "lead"];
/** Who may say which case an item belongs to: who is in a case sees what lies in it. */
export const assigners: readonly CaseRole[] = ["reviewer", "lead"];
const leads: readonly CaseRole[] = ["lead"];
const everyRole: readonly Role[] = roles;
const administrators: readonly Role[] = ["administrator"];

const keyHolders: readonly Role[] = ["lead", "administrator"];

/**
 * Who may ask: anyone; who holds the token of the first run; who holds a pass for the item that the address names; who is signed in with
 * one of these roles, or has a token with one; who is signed in with one of them in person.
 */
export type Who = "anyone" | "first-run" | "pass" | readonly Role[] | InPerson | InCase;

/** Of what decides who may, a token may nothing. */
export interface InPerson {
  readonly inPerson: readonly Role[];
}

/**
 * Who has one of these roles over the archive, or in a case: then for what belongs to that case, and to the endpoint all else is not there.
 * What is not ruled so is closed to who has a role in cases alone.
 */
export interface InCase {
  readonly inCase: readonly CaseRole[];
  /** Also not for a token. */
  readonly inPerson?: true;
}

/** Every endpoint of the application's origin. HEAD goes with GET. Whoever adds a route says here who may. */
export const applicationRules: Readonly<Record<string, Who>> = {
  // The page, its scripts and styles hold nothing of the archive.
  "GET /*": "anyone",
  "GET /api/openapi.json": "anyone",
  "GET /api/session": "anyone",
  "POST /api/session": "anyone",
  "POST /api/session/end": "anyone",
  "POST /api/session/passkey": "anyone",
  "POST /api/session/passkey/offer": "anyone",
  "POST /api/welcome": "first-run",
  "POST /api/invitation": "anyone",
  "POST /api/invitation/accept": "anyone",
  "GET /api/archive": everyRole,
  "GET /api/status": everyRole,
  "GET /api/search": { inCase: readers },
  "GET /api/places": { inCase: readers },
  "GET /api/items": { inCase: readers },
  "GET /api/items/:item": { inCase: readers },
  "GET /api/items/:item/description": { inCase: readers },
  "GET /api/items/:item/history": { inCase: readers },
  "GET /api/items/:item/contents": { inCase: readers },
  "GET /api/compare": { inCase: readers },
  "GET /api/items/:item/objects/:sha256": { inCase: readers },
  "GET /api/items/:item/pictures/:sha256": { inCase: readers },
  "GET /api/items/:item/verify": { inCase: readers },
  "POST /api/describe": { inCase: contributors },
  "POST /api/withdraw": { inCase: withdrawers },
  "POST /api/assign": { inCase: assigners },
  "GET /api/cases": { inCase: readers },
  "GET /api/cases/:case": { inCase: readers },
  "POST /api/cases/make": { inPerson: leads },
  "POST /api/cases/rename": { inCase: leads, inPerson: true },
  "POST /api/cases/admit": { inCase: leads, inPerson: true },
  "POST /api/cases/dismiss": { inCase: leads, inPerson: true },
  "POST /api/cases/invite": { inCase: leads, inPerson: true },
  "POST /api/cases/withdraw": { inCase: leads, inPerson: true },
  "GET /api/deliveries": { inCase: contributors },
  "POST /api/deliveries": { inCase: contributors },
  "POST /api/deliveries/:delivery/end": { inCase: contributors },
  "GET /api/deliveries/:delivery/files": { inCase: contributors },
  "POST /api/deliveries/:delivery/files": { inCase: contributors },
  "POST /api/deliveries/:delivery/files/:place/end": { inCase: contributors },
  "POST /api/deliveries/:delivery/files/:place/leave": { inCase: contributors },
  "PUT /api/deliveries/:delivery/files/:place/bytes/:from": { inCase: contributors },
  "PUT /api/deliveries/:delivery/batch": { inCase: contributors },
  "POST /api/held": { inCase: contributors },
  "GET /api/queues": { inCase: readers },
  "GET /api/queues/options": { inCase: contributors },
  "GET /api/queues/:queue": { inCase: readers },
  "GET /api/queues/:queue/status.csv": { inCase: readers },
  "POST /api/queues/begin": { inCase: contributors },
  "POST /api/queues/go-on": { inCase: contributors },
  "POST /api/queues/sample": contributors,
  "POST /api/queues/stop": { inCase: contributors },
  "GET /api/packages": { inCase: exporters },
  "POST /api/packages/begin": { inCase: exporters },
  "POST /api/packages/stop": { inCase: exporters },
  "POST /api/packages/remove": { inCase: exporters },
  "GET /api/packages/:id/file": { inCase: exporters },
  "GET /api/key": keyHolders,
  "POST /api/key/copy": { inPerson: administrators },
  "POST /api/archive/name": { inPerson: keyHolders },
  "GET /api/account": { inPerson: everyRole },
  "POST /api/account/password": { inPerson: everyRole },
  "POST /api/account/factor": { inPerson: everyRole },
  "POST /api/account/factor/offer": { inPerson: everyRole },
  "POST /api/account/factor/end": { inPerson: everyRole },
  "POST /api/account/passkeys": { inPerson: everyRole },
  "POST /api/account/passkeys/offer": { inPerson: everyRole },
  "POST /api/account/passkeys/remove": { inPerson: everyRole },
  "POST /api/account/tokens": { inPerson: everyRole },
  "POST /api/account/tokens/withdraw": { inPerson: everyRole },
  "GET /api/invitations": { inPerson: keyHolders },
  "POST /api/invitations": { inPerson: keyHolders },
  "POST /api/invitations/withdraw": { inPerson: keyHolders },
  "GET /api/accounts": { inPerson: administrators },
  "GET /api/accounts/events": { inPerson: administrators },
  "POST /api/accounts/add": { inPerson: administrators },
  "POST /api/accounts/role": { inPerson: administrators },
  "POST /api/accounts/password": { inPerson: administrators },
  "POST /api/accounts/disable": { inPerson: administrators },
  "POST /api/accounts/enable": { inPerson: administrators },
  "POST /api/accounts/sign-out": { inPerson: administrators },
  "POST /api/accounts/factor-end": { inPerson: administrators },
  "POST /api/accounts/passkeys-end": { inPerson: administrators },
};

/** Every endpoint of the replay origins, on which no cookie counts. */
export const replayRules: Readonly<Record<string, Who>> = {
  "GET /:item/:pass/": "pass",
  "GET /:item/:pass/frame.js": "pass",
  "GET /:item/:pass/frame.css": "pass",
  "GET /:item/:pass/replay/": "pass",
  "GET /:item/:pass/replay/ui.js": "pass",
  "GET /:item/:pass/replay/sw.js": "pass",
  "GET /:item/:pass/replay/wabac.js": "pass",
  "GET /:item/:pass/replay/LICENSE.txt": "pass",
  "GET /:item/:pass/replay/SOURCE.txt": "pass",
  "GET /:item/:pass/capture.wacz": "pass",
  "GET /:item/:pass/capture.warc": "pass",
  "GET /:item/:pass/document.pdf": "pass",
};

declare module "fastify" {
  interface FastifyContextConfig {
    /** The rule of the endpoint. Absent where there is none: then nothing is at that address. */
    who?: Who;
  }
}

/**
 * Holds every route that is registered from now on to its rule, before anything of a request is read. A route that the table lacks
 * cannot be registered. `refuse` throws if the request may not.
 */
export function enforceRules(
  server: FastifyInstance,
  rules: Readonly<Record<string, Who>>,
  refuse: (request: FastifyRequest, who: Who) => void | Promise<void>,
): void {
  server.addHook("onRoute", (route) => {
    const methods = [route.method].flat().map((method) => (method === "HEAD" ? "GET" : method));
    const [endpoint, ...others] = [...new Set(methods)].map((method) => `${method} ${route.url}`);
    const who = endpoint === undefined || others.length > 0 || !Object.hasOwn(rules, endpoint) ? null : rules[endpoint];
    if (who === null || who === undefined) throw new Error(`no rule says who may ask for ${endpoint ?? route.url}`);
    route.config = { ...route.config, who };
  });
  server.addHook("onRequest", async (request, reply) => {
    const { who } = request.routeOptions.config;
    if (who !== undefined) await refuse(request, who);
    else if (request.method !== "GET" && request.method !== "HEAD") {
      void reply.header("allow", allowedAt(rules, request.url));
      throw new RequestProblem("method.refused");
    }
  });
}

function allowedAt(rules: Readonly<Record<string, Who>>, url: string): string {
  const path = url.split("?")[0] ?? "";
  return ["GET, HEAD", ...["POST", "PUT"].filter((method) => Object.hasOwn(rules, `${method} ${path}`))].join(", ");
}
