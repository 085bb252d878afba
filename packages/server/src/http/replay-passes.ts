import { randomBytes } from "node:crypto";

const unusedMs = 30 * 60 * 1000;
const passesMax = 10_000;
const passBytes = 16;

export interface PassHolder {
  /** Id of the session that it was made for; null where there are no accounts. */
  readonly session: string | null;
  readonly item: string;
}

interface Pass extends PassHolder {
  used: number;
}

/**
 * Passes to replays: each leads its session to one item. They stand in the address, as no cookie may: a replayed page would share it
 * with whatever else lies on that origin. Held in memory: a new start ends them all, and the item's page has a new one.
 */
export class ReplayPasses {
  readonly #now: () => number;
  readonly #passes = new Map<string, Pass>();

  /** `now` in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The same one for as long as it holds: an item that is opened twice by one person has one address. */
  passFor(holder: PassHolder): string {
    const now = this.#now();
    for (const [text, pass] of this.#passes) {
      if (now - pass.used >= unusedMs) this.#passes.delete(text);
      else if (pass.session === holder.session && pass.item === holder.item) return this.#used(text, pass, now);
    }
    for (const oldest of this.#passes.keys()) if (this.#passes.size >= passesMax) this.#passes.delete(oldest);
    return this.#used(randomBytes(passBytes).toString("hex"), { ...holder, used: now }, now);
  }

  /** Who holds this pass for this item, or null. It counts as used. Whether the session has ended is not known here. */
  holder(item: string, text: string): PassHolder | null {
    const now = this.#now();
    const pass = this.#passes.get(text);
    if (pass === undefined || pass.item !== item || now - pass.used >= unusedMs) return null;
    this.#used(text, pass, now);
    return pass;
  }

  /** Puts it last: the first is the one that was not used for longest. */
  #used(text: string, pass: Pass, now: number): string {
    pass.used = now;
    this.#passes.delete(text);
    this.#passes.set(text, pass);
    return text;
  }
}
