/** Where certificates say that their issuer's revocation lists lie, and who answers for it. Source: RFC 5280 sections 4.2.1.13, 4.2.2.1. */
import { FormatError } from "../format/digest.ts";
import type { Certificate } from "./certificate.ts";
import { contextTag, DerFields, derList, derOid, derParts, derTag, readDer, type DerNode } from "./der.ts";
import { parseTimeStamp, StampRefused } from "./token.ts";

const distributionPoints = "2.5.29.31";
const addressForm = /^https?:\/\/[!-~]{1,500}$/;
/** Told to a person, who names some of them: no more than can be named. */
const addressesMax = 16;

/** Addresses over http or https that the certificates in a token name, each once. Hints, of a stranger: none if it cannot be read. */
export function listAddressesOf(token: Uint8Array): readonly string[] {
  return addressesOf(token, listsIn);
}

/** Likewise, of responders (OCSP). */
export function responderAddressesOf(token: Uint8Array): readonly string[] {
  return addressesOf(token, respondersIn);
}

function addressesOf(token: Uint8Array, addressesIn: (one: Certificate) => readonly string[]): readonly string[] {
  try {
    const addresses = parseTimeStamp(token).certificates.flatMap(addressesIn);
    return [...new Set(addresses)].slice(0, addressesMax);
  } catch (error) {
    if (error instanceof FormatError || error instanceof StampRefused) return [];
    throw error;
  }
}

function listsIn({ extensions }: Certificate): readonly string[] {
  const stated = extensions.get(distributionPoints);
  if (stated === undefined) return [];
  const points = derList(readDer(stated.value), derTag.sequence, "the places of revocation lists");
  return points.flatMap((point) => (point.tag === derTag.sequence ? addressesAt(point) : []));
}

/** Of one place its full names that are URIs. */
function addressesAt(point: DerNode): readonly string[] {
  const name = new DerFields(point, "a place of revocation lists").optional(contextTag(0));
  const names = name === null ? [] : [...derParts(name)].filter(({ tag }) => tag === contextTag(0));
  return webAddresses(names.flatMap((full) => [...derParts(full)]));
}

const authorityAccess = "1.3.6.1.5.5.7.1.1";
const responderAccess = "1.3.6.1.5.5.7.48.1";

/** The addresses of those who answer for the issuer of a certificate. Throws `FormatError` if that cannot be read. */
export function respondersIn({ extensions }: Certificate): readonly string[] {
  const stated = extensions.get(authorityAccess);
  if (stated === undefined) return [];
  const what = "a way to an issuer";
  const ways = derList(readDer(stated.value), derTag.sequence, "the ways to an issuer");
  return ways.flatMap((way) => {
    const fields = new DerFields(way, what);
    const isResponder = derOid(fields.take(derTag.oid, "its kind"), what) === responderAccess;
    const place = fields.any();
    return isResponder && place !== null ? webAddresses([place]) : [];
  });
}

function webAddresses(names: readonly DerNode[]): readonly string[] {
  const uris = names.filter(({ tag }) => tag === contextTag(6, "primitive"));
  return uris
    .map(({ content }) => String.fromCharCode(...content.subarray(0, 600)))
    .filter((uri) => addressForm.test(uri));
}
