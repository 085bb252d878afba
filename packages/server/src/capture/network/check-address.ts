import { parseAllowList, plainHost } from "./address-policy.ts";
import { lookUp, systemResolve, type Lookup, type Resolve } from "./name-lookup.ts";

/** Whether a capture may ask for an address. The codes are those of a verdict (spec/capture). */
export type AddressDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly code: "address.private" | "address.unresolved" | "address.scheme";
      readonly text: string;
    };

/**
 * Decides, without connecting, whether `url` leads to the public internet or to what `allowPrivate` permits. It asks
 * `resolve` (by default the system's resolver) for a name's addresses, and never throws for what the answer is.
 */
export async function checkAddress(
  url: URL,
  options: { readonly allowPrivate: readonly string[]; readonly resolve?: Resolve },
): Promise<AddressDecision> {
  const allow = parseAllowList(options.allowPrivate);
  return decide(url, (host) => lookUp(host, allow, options.resolve ?? systemResolve));
}

/** The same with a look-up of the caller's, so that a capture asks for each name once. */
export async function decide(url: URL, look: (host: string) => Promise<Lookup>): Promise<AddressDecision> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    const text = `Only addresses that begin with http: or https: can be captured, not ${url.protocol}`;
    return { allowed: false, code: "address.scheme", text };
  }
  const found = await look(plainHost(url.hostname));
  if (found.outcome === "allowed") return { allowed: true };
  if (found.outcome === "refused") return { allowed: false, code: "address.private", text: `Refused: ${found.reason}` };
  return { allowed: false, code: "address.unresolved", text: sentence(found.reason) };
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
