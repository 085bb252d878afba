import { lookup } from "node:dns/promises";
import { loopback, refusedAddress, refusedName, type AllowList } from "./address-policy.ts";
import { parseAddress } from "./special-addresses.ts";

/** Gives the addresses of a name, or throws an error with a `code` such as ENOTFOUND. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The system's own resolver, hosts file included. */
export const systemResolve: Resolve = async (host) => {
  const answers = await lookup(host, { all: true, order: "verbatim" });
  return answers.map((answer) => answer.address);
};

/**
 * Where a name leads, decided once. `answers` is what the resolver said; `addresses` is what may be connected to, and is
 * never empty. One refused answer refuses the name: a mixed set is how a hostile name smuggles a private address in.
 */
export type Lookup =
  | { readonly outcome: "allowed"; readonly answers: readonly string[]; readonly addresses: readonly string[] }
  | {
      readonly outcome: "refused";
      readonly answers: readonly string[];
      readonly address: string | null;
      readonly reason: string;
    }
  | { readonly outcome: "unresolved"; readonly answers: readonly []; readonly code: string; readonly reason: string };

const answersMax = 64;

/** `host` is as `plainHost` gives it. Never throws: what goes wrong is the outcome. */
export async function lookUp(host: string, allow: AllowList, resolve: Resolve): Promise<Lookup> {
  if (parseAddress(host) !== null) return judge(host, [host], allow);
  const local = loopback(host);
  if (local !== null) {
    // No resolver was asked, so an allowed one of the two cannot have been smuggled in beside the other.
    const open = local.filter((address) => refusedAddress(address, host, allow) === null);
    return judge(host, open.length > 0 ? open : local, allow);
  }
  const refused = refusedName(host, allow);
  if (refused !== null) return { outcome: "refused", answers: [], address: null, reason: refused };
  try {
    return judge(host, await resolve(host), allow);
  } catch (error) {
    const code = errorCode(error);
    return { outcome: "unresolved", answers: [], code, reason: `the name ${host} has no address (${code})` };
  }
}

function judge(host: string, answers: readonly string[], allow: AllowList): Lookup {
  if (answers.length === 0 || answers.length > answersMax) {
    const reason = `the name ${host} has ${answers.length === 0 ? "no address" : "too many addresses"}`;
    return { outcome: "unresolved", answers: [], code: "ENODATA", reason };
  }
  for (const address of answers) {
    const reason = refusedAddress(address, host, allow);
    if (reason !== null) return { outcome: "refused", answers, address, reason };
  }
  return { outcome: "allowed", answers, addresses: answers };
}

/** Each name is looked up once in a capture, so that no later answer can differ from the one that was checked. */
export class NameLookups {
  readonly #allow: AllowList;
  readonly #resolve: Resolve;
  readonly #namesMax: number;
  readonly #known = new Map<string, Promise<Lookup>>();

  constructor(allow: AllowList, resolve: Resolve, namesMax: number) {
    this.#allow = allow;
    this.#resolve = resolve;
    this.#namesMax = namesMax;
  }

  of(host: string): Promise<Lookup> {
    const known = this.#known.get(host);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#namesMax) {
      const reason = `the page asked for more than ${String(this.#namesMax)} hosts`;
      return Promise.resolve({ outcome: "unresolved", answers: [], code: "EBUDGET", reason });
    }
    const fresh = lookUp(host, this.#allow, this.#resolve);
    this.#known.set(host, fresh);
    return fresh;
  }
}

/** The code of a system error (ENOTFOUND, ECONNREFUSED …), or EUNKNOWN. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "EUNKNOWN";
}
