import { createHash } from "node:crypto";

const secretBytes = 32;
const form = /^[A-Za-z0-9_-]{43}$/;

export interface NewSecret {
  /** For one holder alone. */
  readonly text: string;
  /** What is kept of it. */
  readonly hash: Uint8Array;
}

/** 32 random bytes in base64url: of a session, an invitation, a token. Nobody guesses them, so no attempts are counted. */
export function newSecret(randomBytes: (size: number) => Uint8Array): NewSecret {
  const text = Buffer.from(randomBytes(secretBytes)).toString("base64url");
  return { text, hash: hashOf(text) };
}

/** What is kept of a secret; null if the text is none. */
export function secretHash(text: string): Uint8Array | null {
  return form.test(text) ? hashOf(text) : null;
}

/** SHA-256 is enough: there are too many to be tried. */
function hashOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
