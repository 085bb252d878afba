/**
 * The key under which an index sorts a URL: host turned round, all in lower case, arguments sorted; `www.`, the scheme, a
 * final slash and an empty query left out, as the `surt` library of the Internet Archive writes it. Many URLs may share
 * a key, so nothing is found by the key alone. What is not http or https is its own key. ASCII, without spaces.
 */
export function surtOf(url: string): string {
  const parsed = /^https?:/i.test(url) ? URL.parse(url) : null;
  if (parsed === null) return encodeURI(url.toWellFormed());
  const host = parsed.hostname.replace(/^www\d*\./, "").replace(/\.$/, "");
  const port = parsed.port === "" ? "" : `:${parsed.port}`;
  const path = parsed.pathname === "/" ? "/" : parsed.pathname.replace(/\/$/, "").toLowerCase();
  const query = parsed.search.slice(1).toLowerCase().split("&").sort(byBytes).join("&");
  return `${host.split(".").reverse().join(",")}${port})${path}${query === "" ? "" : `?${query}`}`;
}

/** The order of an index: that of the bytes (`LC_ALL=C sort`), which is that of the code units in ASCII. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
