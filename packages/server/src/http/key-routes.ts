import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { KeyAnswer, KeyCopyAnswer } from "./api.ts";
import { bodyOf } from "./parameters.ts";
import type { PasswordCheck } from "./password-check.ts";
import { sessionHere } from "./access.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const copying = z.strictObject({ password: z.string(), passphrase: z.string().optional() });

/** Registers what is told of the archive's key, and the copy that is kept elsewhere. */
export function registerKey(server: FastifyInstance, deps: ViewerDeps, check: PasswordCheck): void {
  const { keys, accounts } = deps;

  server.get("/api/key", async (): Promise<KeyAnswer> => {
    const { vkey, fingerprint, file, protected: isProtected } = await keys.show();
    return { vkey, fingerprint, file, protected: isProtected };
  });

  server.post("/api/key/copy", async (request): Promise<KeyCopyAnswer> => {
    const { password, passphrase } = bodyOf(request.body, copying);
    const { name } = sessionHere(request, deps.sessions);
    // A screen that was left must not be enough to take the key along.
    await check.refuseUnless(request, name, password);
    const text = await keys.copy(passphrase ?? "");
    accounts.keep({ kind: "key.copied", by: name, about: null, detail: null });
    return { name: "muniment-log.key", text };
  });
}
