/** Where certificates say that their issuer's revocation lists lie. Source: RFC 5280 section 4.2.1.13. */
import { FormatError } from "../format/digest.ts";
import type { Certificate } from "./certificate.ts";
import { contextTag, DerFields, derList, derParts, derTag, readDer, type DerNode } from "./der.ts";
import { parseTimeStamp, StampRefused } from "./token.ts";

const distributionPoints = "2.5.29.31";
const addressForm = /^https?:\/\/[!-~]{1,500}$/;
/** Told to a person, who names some of them: no more than can be named. */
const addressesMax = 16;

/** Addresses over http or https that the certificates in a token name, each once. Hints, of a stranger: none if it cannot be read. */
export function listAddressesOf(token: Uint8Array): readonly string[] {
  try {
    const addresses = parseTimeStamp(token).certificates.flatMap(addressesIn);
    return [...new Set(addresses)].slice(0, addressesMax);
  } catch (error) {
    if (error instanceof FormatError || error instanceof StampRefused) return [];
    throw error;
  }
}

function addressesIn({ extensions }: Certificate): readonly string[] {
  const stated = extensions.get(distributionPoints);
  if (stated === undefined) return [];
  const points = derList(readDer(stated.value), derTag.sequence, "the places of revocation lists");
  return points.flatMap((point) => (point.tag === derTag.sequence ? addressesAt(point) : []));
}

/** Of one place its full names that are URIs. */
function addressesAt(point: DerNode): readonly string[] {
  const name = new DerFields(point, "a place of revocation lists").optional(contextTag(0));
  const names = name === null ? [] : [...derParts(name)].filter(({ tag }) => tag === contextTag(0));
  const uris = names.flatMap((full) => [...derParts(full)]).filter(({ tag }) => tag === contextTag(6, "primitive"));
  return uris
    .map(({ content }) => String.fromCharCode(...content.subarray(0, 600)))
    .filter((uri) => addressForm.test(uri));
}
