import { instantMs } from "@muniment/verify";
import type { FastifyRequest } from "fastify";
import { foldedName } from "../state/account-name.ts";
import type { Attempts } from "./attempts.ts";
import { RequestProblem } from "./problems.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

/**
 * Somebody's own password, asked for once more before what a screen that was left must not be enough for. A try counts as one to sign in.
 */
export class PasswordCheck {
  readonly #attempts: Attempts;
  readonly #deps: Pick<ViewerDeps, "sessions" | "now">;

  constructor(attempts: Attempts, deps: Pick<ViewerDeps, "sessions" | "now">) {
    this.#attempts = attempts;
    this.#deps = deps;
  }

  /** Throws "sign-in.slow", "sign-in.busy" or "password.refused". */
  async refuseUnless(request: FastifyRequest, name: string, password: string): Promise<void> {
    const [counted, address] = [foldedName(name), addressOf(request)];
    const waitMs = this.#attempts.take(counted, address, instantMs(this.#deps.now()));
    if (waitMs > 0) throw new RequestProblem("sign-in.slow", undefined, { retryAfterS: Math.ceil(waitMs / 1000) });
    if (!(await this.#deps.sessions.knows(name, password))) throw new RequestProblem("password.refused");
    this.#attempts.giveBack(counted, address, instantMs(this.#deps.now()));
  }
}

/** A program of this machine may come from any address of loopback: they are one. */
export function addressOf({ ip }: FastifyRequest): string {
  return ip.startsWith("127.") || ip === "::1" ? "loopback" : ip;
}
