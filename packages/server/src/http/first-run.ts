import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { SessionDesk } from "../state/sessions.ts";

const tokenBytes = 32;
const scheme = /^Muniment-First-Run ([A-Za-z0-9_-]{43})$/;

/**
 * Who may make the first account: whoever holds the token in the address that the program printed where its owner reads it. Another user
 * of this machine reaches the port and does not know it. It is held in memory alone, and ends with the first account for good, as
 * accounts are never removed. Source: docs/accounts, The first account.
 */
export class FirstRun {
  readonly #sessions: Pick<SessionDesk, "needed">;
  readonly #token = randomBytes(tokenBytes).toString("base64url");

  constructor(sessions: Pick<SessionDesk, "needed">) {
    this.#sessions = sessions;
  }

  /** The part of the address after `#`, which no browser sends anywhere; null where there is an account. Throws StateError. */
  fragment(): string | null {
    return this.#sessions.needed() ? null : this.#token;
  }

  /** Whether a request may make the first account. Throws StateError. */
  mayBegin({ headers }: FastifyRequest): boolean {
    const [, given] = scheme.exec(headers.authorization ?? "") ?? [];
    return given !== undefined && timingSafeEqual(hashOf(given), hashOf(this.#token)) && !this.#sessions.needed();
  }
}

function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
