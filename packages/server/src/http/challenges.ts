import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const randomSize = 16;
const timeSize = 6;
const macSize = 32;
const sizeAll = randomSize + timeSize + macSize;
/** As long as a person takes to find a phone, and to type its PIN. */
const holdsMs = 5 * 60 * 1000;
// Each that is taken cost an attempt, of which an address has few.
const takenMax = 10_000;

/**
 * What authenticators are given to sign. Each says itself for what and until when it holds, so that nobody who only asks for some takes up
 * memory; those that were taken are remembered until they would not hold any more. A new start forgets the key, and all that were given.
 */
export class Challenges {
  readonly #key = randomBytes(32);
  /** By when each ends, in the order in which they were taken. */
  readonly #taken = new Map<string, number>();

  /** `purpose`: what it is for, and whose. In base64url. */
  give(purpose: string, now: number): string {
    const stated = Buffer.alloc(randomSize + timeSize);
    randomBytes(randomSize).copy(stated);
    stated.writeUIntBE(now + holdsMs, randomSize, timeSize);
    return Buffer.concat([stated, this.#mac(purpose, stated)]).toString("base64url");
  }

  /** Whether it was given for that and still holds. It is taken by that, and holds no longer. */
  take(purpose: string, challenge: string, now: number): boolean {
    const bytes = Buffer.from(challenge, "base64url");
    if (bytes.length !== sizeAll || bytes.toString("base64url") !== challenge) return false;
    const stated = bytes.subarray(0, randomSize + timeSize);
    if (!timingSafeEqual(bytes.subarray(randomSize + timeSize), this.#mac(purpose, stated))) return false;
    const ends = stated.readUIntBE(randomSize, timeSize);
    for (const [one, end] of this.#taken) if (end <= now) this.#taken.delete(one);
    // A clock that was set back must not bring one back to life.
    if (now >= ends || now < ends - holdsMs || this.#taken.has(challenge) || this.#taken.size >= takenMax) return false;
    this.#taken.set(challenge, ends);
    return true;
  }

  #mac(purpose: string, stated: Uint8Array): Buffer {
    return createHmac("sha256", this.#key).update(stated).update(purpose).digest();
  }
}
