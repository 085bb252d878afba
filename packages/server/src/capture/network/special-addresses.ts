import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** An IPv4 or IPv6 address, and a block of them: base and prefix length. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;
export type IpRange = [IpAddress, number];

/**
 * What no capture may connect to unless a person allows it: the blocks of the IANA special-purpose address registries
 * (RFC 6890 and successors) that are not globally reachable, multicast, and what was given back or never given out.
 * Three anycast blocks of AS112 and AMT are left out: the registries call them globally reachable.
 */
const special: readonly (readonly [cidr: string, name: string])[] = [
  ["0.0.0.0/8", "this host or this network"],
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "a carrier's shared address space"],
  ["127.0.0.0/8", "this machine itself (loopback)"],
  ["168.63.129.16/32", "a hosting provider's internal service"],
  ["169.254.0.0/16", "the local link, where hosting providers keep their metadata services"],
  ["172.16.0.0/12", "a private network"],
  ["192.0.0.0/24", "protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.88.99.0/24", "the former 6to4 relays"],
  ["192.168.0.0/16", "a private network"],
  ["198.18.0.0/15", "benchmarks"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved or broadcast"],
  ["::/128", "this host (unspecified)"],
  ["::1/128", "this machine itself (loopback)"],
  ["64:ff9b:1::/48", "address translation inside a network"],
  ["100::/64", "discarded traffic"],
  ["100:0:0:1::/64", "dummy prefix"],
  ["2001::/23", "protocol assignments, Teredo tunnels among them"],
  ["2001:db8::/32", "documentation"],
  ["2002::/16", "6to4 tunnels"],
  ["3fff::/20", "documentation"],
  ["5f00::/16", "segment routing"],
  ["fc00::/7", "a private network (unique local)"],
  ["fe80::/10", "the local link"],
  ["fec0::/10", "a private network (the former site-local)"],
  ["ff00::/8", "multicast"],
];

const ranges: readonly { readonly range: IpRange; readonly name: string }[] = special.map(([cidr, name]) => ({
  range: ipaddr.parseCIDR(cidr),
  name,
}));
const globalUnicast: IpRange = ipaddr.parseCIDR("2000::/3");
const nat64: IpRange = ipaddr.parseCIDR("64:ff9b::/96");

/** An address as it will be connected to: IPv4 in IPv6 clothing is IPv4, as the operating system treats it. Null if it is none. */
export function parseAddress(text: string): IpAddress | null {
  // The system's own strict reading: "0x7f.1" and "127.0.0.01" are names, not addresses, once a URL parser is done with them.
  if (isIP(text) === 0 || text.includes("%")) return null;
  const address = ipaddr.parse(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

export function within(address: IpAddress, [base, bits]: IpRange): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

/** What is special about an address, as the end of a sentence "… belongs to …"; null if it is on the public internet. */
export function specialUse(address: IpAddress): string | null {
  const found = ranges.find(({ range }) => within(address, range));
  if (found !== undefined) return found.name;
  if (address instanceof ipaddr.IPv4) return null;
  // RFC 6052: in a network without IPv4 this is how a public IPv4 server is reached, so the server inside decides.
  if (within(address, nat64)) return specialUse(new ipaddr.IPv4([...address.toByteArray().slice(12)]));
  return within(address, globalUnicast) ? null : "a block that was never given out for the public internet";
}
