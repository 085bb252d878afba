import { randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { newSecret, secretHash } from "../state/secret.ts";
import type { SessionDesk } from "../state/sessions.ts";

const scheme = /^Muniment-First-Run (.+)$/;

/**
 * Who may make the first account: whoever holds the token in the address that the program printed where its owner reads it. Another user
 * of this machine reaches the port and does not know it. It is held in memory alone, and ends with the first account for good, as
 * accounts are never removed. Source: docs/accounts, The first account.
 */
export class FirstRun {
  readonly #sessions: Pick<SessionDesk, "needed">;
  readonly #token = newSecret(randomBytes);

  constructor(sessions: Pick<SessionDesk, "needed">) {
    this.#sessions = sessions;
  }

  /** The part of the address after `#`, which no browser sends anywhere; null where there is an account. Throws StateError. */
  fragment(): string | null {
    return this.#sessions.needed() ? null : this.#token.text;
  }

  /** Whether a request may make the first account. Throws StateError. */
  mayBegin({ headers }: FastifyRequest): boolean {
    const [, given = ""] = scheme.exec(headers.authorization ?? "") ?? [];
    const hash = secretHash(given);
    return hash !== null && timingSafeEqual(hash, this.#token.hash) && !this.#sessions.needed();
  }
}
