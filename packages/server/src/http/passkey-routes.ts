import type { FastifyInstance, FastifyRequest } from "fastify";
import { instantMs } from "@muniment/verify";
import { z } from "zod";
import type { PasskeyPlace } from "../state/passkeys.ts";
import type { Session } from "../state/sessions.ts";
import { sessionHere } from "./access.ts";
import type { PasskeyChallenge, PasskeyOffered, PasskeysAnswer, SessionAnswer } from "./api.ts";
import type { Attempts } from "./attempts.ts";
import { Challenges } from "./challenges.ts";
import type { Names } from "./names.ts";
import { bodyOf } from "./parameters.ts";
import { addressOf, type PasswordCheck } from "./password-check.ts";
import { RequestProblem } from "./problems.ts";
import { enter } from "./session-routes.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/** What an authenticator says of a new key may be longer than other orders: a statement of its own, and a large key. */
const bodyLimit = 16 * 1024;

const base64url = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9_-]*$/);

const credential = { id: base64url(1400).min(1), challenge: z.string().max(200), clientDataJSON: base64url(4096) };
const nothing = z.strictObject({});
const confirming = z.strictObject({ password: z.string() });
const making = z.strictObject({ ...credential, name: z.string(), attestationObject: base64url(12_000) });
const removing = z.strictObject({ password: z.string(), id: z.number() });
const signing = z.strictObject({
  ...credential,
  authenticatorData: base64url(2048),
  signature: base64url(2048),
  userHandle: base64url(100),
});

interface PasskeyTools {
  readonly attempts: Attempts;
  readonly check: PasswordCheck;
  readonly names: Names;
}

/** Registers signing in by a passkey, and the passkeys of one's own account. Source: docs/accounts, Passkeys. */
export function registerPasskeys(
  server: FastifyInstance,
  deps: ViewerDeps,
  { attempts, check, names }: PasskeyTools,
): void {
  const { passkeys } = deps;
  const challenges = new Challenges();
  const now = (): number => instantMs(deps.now());
  const here = (request: FastifyRequest): Session => sessionHere(request, deps.sessions);
  const signIn = "sign-in";
  // For the session that gave its password, so that nobody need give it once more to who was asked for a finger.
  const makeIn = ({ id }: Session): string => `make ${id}`;

  server.post("/api/session/passkey/offer", async (request): Promise<PasskeyChallenge> => {
    bodyOf(request.body, nothing);
    return { challenge: challenges.give(signIn, now()), host: placeOf(request, names).host };
  });

  server.post("/api/session/passkey", { bodyLimit }, async (request, reply): Promise<SessionAnswer> => {
    const { challenge, ...signed } = bodyOf(request.body, signing);
    const place = placeOf(request, names);
    // No name of an account begins so.
    const [counted, address] = [`\0${signed.id}`, addressOf(request)];
    const waitMs = attempts.take(counted, address, now());
    if (waitMs > 0) throw new RequestProblem("sign-in.slow", undefined, { retryAfterS: Math.ceil(waitMs / 1000) });
    const holds = challenges.take(signIn, challenge, now());
    const taken = await passkeys.judge(signed, { place, challenge: holds ? challenge : null });
    if (taken === null) throw new RequestProblem("sign-in.passkey-refused");
    attempts.giveBack(counted, address, now());
    return enter(deps, request, reply, taken.account, taken.name);
  });

  server.post("/api/account/passkeys/offer", async (request): Promise<PasskeyOffered> => {
    const session = here(request);
    const place = placeOf(request, names);
    await check.refuseUnless(request, session.name, bodyOf(request.body, confirming).password);
    return passkeys.offer(session.name, place, challenges.give(makeIn(session), now()));
  });

  server.post("/api/account/passkeys", { bodyLimit }, async (request): Promise<PasskeysAnswer> => {
    const { name, challenge, ...made } = bodyOf(request.body, making);
    const session = here(request);
    const place = placeOf(request, names);
    const holds = challenges.take(makeIn(session), challenge, now());
    await passkeys.add(session.name, name, made, { place, challenge: holds ? challenge : null });
    return { passkeys: passkeys.list(session.name) };
  });

  server.post("/api/account/passkeys/remove", async (request): Promise<PasskeysAnswer> => {
    const { password, id } = bodyOf(request.body, removing);
    const { name } = here(request);
    await check.refuseUnless(request, name, password);
    passkeys.remove(name, id);
    return { passkeys: passkeys.list(name) };
  });
}

/**
 * The one name and origin by which passkeys are made and asked for. By its number, browsers let the viewer have none; and a replay, which has a name
 * below, has another origin. Throws "passkey.host".
 */
function placeOf({ headers }: FastifyRequest, names: Names): PasskeyPlace {
  const { hostname: host, origin, href } = new URL(names.address());
  if (headers.host?.split(":")[0] !== host) throw new RequestProblem("passkey.host", href);
  return { host, origin };
}
