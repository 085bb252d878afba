import { argon2, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { Limit } from "../limit.ts";
import { foldedName } from "./account-name.ts";
import { StateError } from "./state-error.ts";

const lengthMin = 12;
const lengthMax = 256;
const differentMin = 5;

/** What one try takes: memory in KiB. Source: RFC 9106. */
export type PasswordCost = Pick<Argon2Parameters, "memory" | "passes" | "parallelism">;

// Above the least that OWASP names (19 MiB, two passes), and a seventh of a second: a person does not notice, who guesses does.
export const standardCost: PasswordCost = { memory: 65_536, passes: 3, parallelism: 1 };
const saltSize = 16;
const tagSize = 32;

// What a file may ask for when a hash is checked: else one that was tampered with could take all memory.
const costMax = { memory: 1_048_576, passes: 16, parallelism: 16 } as const;

// Each takes 64 MiB and a core.
const atOnceMax = 2;
const waitingMax = 8;

/** The password in the form that is hashed. Throws "account.password". */
export function newPassword(text: string, name: string): string {
  const password = text.normalize("NFC");
  const characters = Array.from(password);
  if (characters.length < lengthMin || characters.length > lengthMax)
    throw badPassword(`It has ${characters.length} characters.`);
  if (new Set(characters).size < differentMin) throw badPassword("It is made of few different characters.");
  if (foldedName(password) === foldedName(name)) throw badPassword("It is the name.");
  return password;
}

function badPassword(why: string): StateError {
  const next = `Choose ${lengthMin} to ${lengthMax} characters; some words that do not belong together are good.`;
  return new StateError("account.password", `That is no password for an account. ${why}`, next);
}

/** Hashes passwords, and compares them, a few at a time. Throws "account.busy" when as many wait as may. */
export class Passwords {
  readonly #randomBytes: (size: number) => Uint8Array;
  readonly #cost: PasswordCost;
  readonly #turns = new Limit(atOnceMax);

  constructor(randomBytes: (size: number) => Uint8Array, cost: PasswordCost = standardCost) {
    this.#randomBytes = randomBytes;
    this.#cost = cost;
  }

  /** In the form of docs/accounts, with its parameters. */
  async hash(password: string): Promise<string> {
    const salt = this.#randomBytes(saltSize);
    const tag = await this.#inTurn(() => tagOf(password, salt, this.#cost, tagSize));
    return encodeHash(this.#cost, salt, tag);
  }

  /** Whether the password is that of the hash. Null: there is none, and it takes as long to say so. Throws "state.damaged". */
  async fits(password: string, hash: string | null): Promise<boolean> {
    const kept = hash === null ? { ...nobodys, cost: this.#cost } : parseHash(hash);
    // Longer ones are nobody's, and are not worth the work.
    const tried = password.slice(0, lengthMax * 4).normalize("NFC");
    const tag = await this.#inTurn(() => tagOf(tried, kept.salt, kept.cost, kept.tag.length));
    return timingSafeEqual(tag, kept.tag) && hash !== null;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turns.waiting >= waitingMax) throw busy();
    return await this.#turns.run(work);
  }
}

function tagOf(password: string, salt: Uint8Array, by: PasswordCost, tagLength: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    argon2("argon2id", { ...by, message: password, nonce: salt, tagLength }, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}

interface ParsedHash {
  readonly cost: PasswordCost;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const nobodys: Omit<ParsedHash, "cost"> = { salt: new Uint8Array(saltSize), tag: new Uint8Array(tagSize) };

function encodeHash({ memory, passes, parallelism }: PasswordCost, salt: Uint8Array, tag: Uint8Array): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}

const hashForm =
  /^\$argon2id\$v=19\$m=([0-9]{1,8}),t=([0-9]{1,3}),p=([0-9]{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parseHash(text: string): ParsedHash {
  const [, memory, passes, parallelism, salt, tag] = hashForm.exec(text) ?? [];
  const by = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const within = by.memory <= costMax.memory && by.passes <= costMax.passes && by.parallelism <= costMax.parallelism;
  const isOne = salt !== undefined && tag !== undefined && within && by.passes > 0 && by.memory >= 8 * by.parallelism;
  if (!isOne || by.parallelism === 0) {
    const next = "Set the account's password anew: muniment account password <name>.";
    throw new StateError("state.damaged", "What is kept of an account's password is no hash of one.", next);
  }
  return { cost: by, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
}

function busy(): StateError {
  return new StateError("account.busy", "Many are signing in at this moment.", "Wait a few seconds, and try again.");
}
