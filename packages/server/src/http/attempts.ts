/** How many attempts there are at first, and after how many milliseconds there is one more. */
interface Allowance {
  readonly most: number;
  readonly oneMoreMs: number;
}

const ofName: Allowance = { most: 10, oneMoreMs: 30_000 };
const ofAddress: Allowance = { most: 30, oneMoreMs: 5_000 };

// A million codes, three of which are taken at a time: whoever knows the password needs years at this pace.
const ofCode: Allowance = { most: 5, oneMoreMs: 300_000 };

// An address has few attempts, so few names can be counted at once; what has all its attempts again is forgotten then.
const countedMax = 10_000;

interface Left {
  readonly attempts: number;
  readonly at: number;
}

/** Counts attempts to sign in, by the name that was given and by the address they come from. Held in memory: a new start forgives. */
export class Attempts {
  readonly #names = new Counts(ofName);
  readonly #addresses = new Counts(ofAddress);

  /** Takes one of each; or, where one has none left, takes nothing, and answers with the milliseconds until it has. */
  take(name: string, address: string, now: number): number {
    const wait = Math.max(this.#names.wait(name, now), this.#addresses.wait(address, now));
    if (wait > 0) return wait;
    this.#names.add(name, -1, now);
    this.#addresses.add(address, -1, now);
    return 0;
  }

  giveBack(name: string, address: string, now: number): void {
    this.#names.add(name, 1, now);
    this.#addresses.add(address, 1, now);
  }
}

/** Counts codes of a second factor that did not fit, by the account's name. */
export class CodeAttempts {
  readonly #counts = new Counts(ofCode);

  /** The milliseconds until another may be tried. */
  wait(name: string, now: number): number {
    return this.#counts.wait(name, now);
  }

  take(name: string, now: number): void {
    this.#counts.add(name, -1, now);
  }
}

class Counts {
  readonly #allowance: Allowance;
  readonly #left = new Map<string, Left>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  wait(key: string, now: number): number {
    const left = this.#leftOf(key, now);
    return left >= 1 ? 0 : Math.ceil((1 - left) * this.#allowance.oneMoreMs);
  }

  add(key: string, count: number, now: number): void {
    const { most } = this.#allowance;
    if (this.#left.size >= countedMax)
      for (const other of this.#left.keys()) if (this.#leftOf(other, now) >= most) this.#left.delete(other);
    this.#left.set(key, { attempts: Math.min(most, this.#leftOf(key, now) + count), at: now });
  }

  #leftOf(key: string, now: number): number {
    const { most, oneMoreMs } = this.#allowance;
    const left = this.#left.get(key);
    // A clock that was set back gives nothing, and takes nothing.
    return left === undefined ? most : Math.min(most, left.attempts + Math.max(0, now - left.at) / oneMoreMs);
  }
}
