import { FormatError } from "@muniment/verify";
import type { SessionCookie } from "../capture/capturer.ts";
import { checkCookie, cookiesMax } from "./cookie.ts";

const httpOnlyMark = "#HttpOnly_";

/** Reads a Netscape cookies.txt. Throws FormatError that names the first line which is not of its form. Source: spec/sessions. */
export function parseCookiesText(text: string): readonly SessionCookie[] {
  const cookies: SessionCookie[] = [];
  for (const [place, ended] of text.split("\n").entries()) {
    const line = ended.replace(/\r$/, "");
    if (line === "" || (line.startsWith("#") && !line.startsWith(httpOnlyMark))) continue;
    try {
      if (cookies.length >= cookiesMax) throw new FormatError(`there are more than ${String(cookiesMax)} cookies`);
      cookies.push(parseLine(line));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError(`line ${String(place + 1)}: ${error.message}`, { cause: error });
    }
  }
  return cookies;
}

function parseLine(line: string): SessionCookie {
  const httpOnly = line.startsWith(httpOnlyMark);
  const fields = (httpOnly ? line.slice(httpOnlyMark.length) : line).split("\t");
  const [host, below, path, secure, expires, name, value, ...more] = fields;
  if (
    host === undefined ||
    below === undefined ||
    path === undefined ||
    secure === undefined ||
    expires === undefined ||
    name === undefined ||
    value === undefined ||
    more.length > 0
  )
    throw new FormatError(`there are ${String(fields.length)} fields, with a tab between each, and there must be 7`);
  return checkCookie({
    domain: domainOf(host.toLowerCase(), truth(below, "second")),
    expires: expiryOf(expires),
    httpOnly,
    name,
    path,
    sameSite: null,
    secure: truth(secure, "fourth"),
    value,
  });
}

function domainOf(host: string, below: boolean): string {
  if (host.startsWith(".") && !below)
    throw new FormatError("the domain begins with a dot, and the second field says that it is one host alone");
  return below && !host.startsWith(".") ? `.${host}` : host;
}

function truth(field: string, which: string): boolean {
  if (field !== "TRUE" && field !== "FALSE") throw new FormatError(`the ${which} field is neither TRUE nor FALSE`);
  return field === "TRUE";
}

function expiryOf(field: string): number | null {
  if (!/^\d{1,15}$/.test(field)) throw new FormatError("the fifth field is no number of seconds");
  return Number(field) === 0 ? null : Number(field);
}
