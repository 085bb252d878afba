import { createHash } from "node:crypto";

const secretBytes = 32;
const form = /^[A-Za-z0-9_-]{43}$/;

/** 32 random bytes in base64url, for one holder alone: of a session, an invitation, a token. Nobody guesses them, so no attempts are counted. */
export function newSecret(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(secretBytes)).toString("base64url");
}

/** What is kept of a secret; null if the text is none. SHA-256 is enough: there are too many to be tried. */
export function secretHash(text: string): Uint8Array | null {
  return form.test(text) ? createHash("sha256").update(text).digest() : null;
}
