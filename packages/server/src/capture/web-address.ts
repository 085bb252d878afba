import { domainToUnicode } from "node:url";

/**
 * An address as typed, parsed as a browser parses it; null where a browser finds no URL in it. Any scheme: whether it may
 * be captured is for `checkAddress` to say. Node lets some punycode through that decodes to nothing; a browser does not.
 */
export function parseWebAddress(typed: string): URL | null {
  const url = URL.parse(typed);
  if (url === null) return null;
  const undecoded = url.hostname
    .split(".")
    .some((label) => label.startsWith("xn--") && domainToUnicode(label) === label);
  return undecoded ? null : url;
}
