import { createHmac, timingSafeEqual } from "node:crypto";
import { toBase32 } from "../base32.ts";

const stepMs = 30_000;
const digits = 6;
// A clock that is half a minute off, and a person who types for so long.
const stepsAround = 1;

// As authenticator programs take them: RFC 4226 asks for 160 bits where HMAC-SHA-1 is used.
export const factorBytes = 20;

const codeForm = /^[0-9]{6}$/;

/** The code of a time step, which counts from 1970 in half minutes. Source: RFC 6238 over RFC 4226, HMAC-SHA-1, six digits. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(counter).digest();
  // RFC 4226, 5.3: four bytes from where the last half byte says, without their sign.
  const value = mac.readUInt32BE(mac.readUInt8(mac.length - 1) & 0xf) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, "0");
}

/**
 * The time step that a code is of; null if it is of none around `now`, or of one that is not after `last`: a code that was seen over a
 * shoulder is of no use any more once it was used. `now` in milliseconds since 1970.
 */
export function stepOfCode(secret: Uint8Array, code: string, now: number, last: number): number | null {
  if (!codeForm.test(code)) return null;
  const current = Math.floor(now / stepMs);
  let found: number | null = null;
  for (let step = current - stepsAround; step <= current + stepsAround; step += 1)
    if (timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code)) && step > last) found = step;
  return found;
}

/** The address that an authenticator program opens, or reads from a picture. */
export function factorAddress(secret: Uint8Array, name: string): string {
  const parameters = new URLSearchParams({ secret: toBase32(secret), issuer: "Muniment" });
  return `otpauth://totp/${encodeURIComponent(`Muniment:${name}`)}?${parameters.toString()}`;
}
