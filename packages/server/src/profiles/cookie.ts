import { FormatError } from "@muniment/verify";
import type { SessionCookie } from "../capture/capturer.ts";

export const cookiesMax = 5_000;
export const cookieFileMax = 8 * 1024 * 1024;

/** Of name and value together, in bytes: what browsers take. */
const cookieSizeMax = 4_096;
const domainSizeMax = 253;
// What RFC 6265 forbids in a header, control characters, and what would let a cookie carry a second one: all but these.
const forbidden = /[^ -:<-~\u0080-\uffff]/;

/** Answers with the cookie. Throws FormatError, without its value, if no browser would take it. */
export function checkCookie(cookie: SessionCookie): SessionCookie {
  const { domain, name, value, path, expires } = cookie;
  if (!isDomain(domain)) throw new FormatError(`${JSON.stringify(domain.slice(0, 80))} is no domain`);
  const size = Buffer.byteLength(name) + Buffer.byteLength(value);
  if (size === 0) throw new FormatError("the cookie has neither a name nor a value");
  if (size > cookieSizeMax) throw new FormatError(`name and value have more than ${String(cookieSizeMax)} bytes`);
  if (forbidden.test(name) || name.includes("="))
    throw new FormatError("the name holds a character that none may have");
  if (forbidden.test(value)) throw new FormatError("the value holds a character that none may have");
  if (!path.startsWith("/") || forbidden.test(path)) throw new FormatError("the path does not begin with /");
  if (expires !== null && !(Number.isSafeInteger(expires) && expires >= 0))
    throw new FormatError("the expiry is no number of seconds");
  return cookie;
}

/** A host in the form that the URL standard gives it, with a dot before it for all below. An address has nothing below it. */
function isDomain(domain: string): boolean {
  const host = domain.replace(/^[.]/, "");
  if (host === "" || host.length > domainSizeMax) return false;
  const parsed = URL.parse(`http://${host}/`);
  if (parsed?.hostname !== host || parsed.href !== `http://${host}/`) return false;
  return host === domain || !/^[\d.]+$|^\[/.test(host);
}
