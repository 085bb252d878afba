import { FormatError } from "@muniment/verify";
import ipaddr from "ipaddr.js";
import { parseAddress, specialUse, within, type IpAddress, type IpRange } from "./special-addresses.ts";

/** What a person permitted beyond the public internet: names, to the letter, and blocks of addresses. */
export interface AllowList {
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly IpRange[];
}

/**
 * Reads `--allow-private` entries: `10.1.0.0/16`, `fd00::/8`, `127.0.0.1`, `[::1]`, `intranet.example`. A host name allows
 * whatever it leads to; a block allows its addresses under any name. Throws FormatError on anything else.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const ranges: IpRange[] = [];
  for (const entry of entries) {
    const range = parseRange(entry);
    if (range !== null) ranges.push(range);
    else hosts.add(parseHostEntry(entry));
  }
  return { hosts, ranges };
}

function parseRange(entry: string): IpRange | null {
  const [base = "", bits, ...rest] = entry.replace(/^\[(.*)\]$/, "$1").split("/");
  const address = parseAddress(base);
  if (address === null || rest.length > 0) return null;
  const width = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [address, width];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) {
    throw new FormatError(`${JSON.stringify(entry)} is no block of addresses: write it like 10.0.0.0/8 or fd00::/8`);
  }
  return [address, Number(bits)];
}

function parseHostEntry(entry: string): string {
  // A name with a star is one to the URL parser, and would allow nothing: names are compared to the letter.
  const host = entry.includes("*") ? null : parseHost(entry);
  if (host !== null) return host;
  throw new FormatError(`${JSON.stringify(entry)} is neither a host name nor a block of addresses such as 10.0.0.0/8`);
}

/** A host name or address standing alone, as the URL parser reads it ("0x7f.1" is 127.0.0.1); null if it is none. */
export function parseHost(text: string): string | null {
  if (parseAddress(text) !== null) return plainHost(text);
  const url = /^[^/?#@\\:\s]+$/.test(text) ? URL.parse(`http://${text}/`) : null;
  return url === null ? null : plainHost(url.hostname);
}

/** A host as names are compared: lower case, without brackets, without the dot that ends a fully written name. */
export function plainHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

/** Why a name is not even looked up; null if it may be. Names that mean this machine are not looked up either: see `loopback`. */
export function refusedName(host: string, allow: AllowList): string | null {
  if (allow.hosts.has(host)) return null;
  // RFC 7686: asking a resolver for such a name tells others what is looked at, and finds nothing.
  if (host === "onion" || host.endsWith(".onion"))
    return `${host} is a name of the Tor network, which a capture does not use`;
  const local = /(?:^|\.)(internal|local|home\.arpa)$/.exec(host);
  return local === null ? null : `names that end in .${local[1] ?? ""} are kept for private networks`;
}

/** RFC 6761: `localhost` and names below it mean this machine, whatever a resolver says. IPv4 first, where most servers listen. */
export function loopback(host: string): readonly string[] | null {
  return host === "localhost" || host.endsWith(".localhost") ? ["127.0.0.1", "::1"] : null;
}

/** Why an address may not be connected to, as a clause; null if it may. `host` is the name by which it was reached. */
export function refusedAddress(text: string, host: string, allow: AllowList): string | null {
  const address = parseAddress(text);
  if (address === null) return `${JSON.stringify(text)} is no address`;
  if (allow.hosts.has(host) || allow.ranges.some((range) => within(address, range))) return null;
  const use = specialUse(address);
  return use === null ? null : `${canonical(address)} belongs to ${use}`;
}

function canonical(address: IpAddress): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
