import { FormatError, parseJson, utf8 } from "@muniment/verify";
import { z } from "zod";
import type { SessionCookie } from "../capture/capturer.ts";
import { checkCookie, cookieFileMax, cookiesMax } from "./cookie.ts";

const sameSites = ["no_restriction", "none", "lax", "strict", "unspecified"] as const;

/** A cookie as extensions of browsers export it. What says nothing about what is sent is passed over. */
const cookieForm = z.object({
  domain: z.string(),
  name: z.string(),
  value: z.string(),
  path: z.string().default("/"),
  secure: z.boolean().default(false),
  httpOnly: z.boolean().default(false),
  hostOnly: z.boolean().optional(),
  session: z.boolean().default(false),
  sameSite: z.string().toLowerCase().pipe(z.enum(sameSites)).nullish(),
  expirationDate: z.number().nullish(),
  expires: z.number().nullish(),
});

/** Reads such an export. Throws FormatError that names the line or the object which is not of its form. Source: spec/sessions. */
export function parseCookiesJson(text: string): readonly SessionCookie[] {
  const value = parseText(text);
  const list = isRecord(value) ? value["cookies"] : value;
  if (!Array.isArray(list)) throw new FormatError("it is neither a list of cookies nor an object that has one");
  if (list.length > cookiesMax) throw new FormatError(`there are more than ${String(cookiesMax)} cookies`);
  return list.map((one: unknown, place) => {
    try {
      return parseCookie(one);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError(`cookie ${String(place + 1)}: ${error.message}`, { cause: error });
    }
  });
}

/** The file is another program's: its numbers have fractions, which the parser of our own formats refuses. */
function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own words are left out: they quote what it met, which may be a secret.
    throw new FormatError(`${lineAtFault(text)}it is no JSON`);
  }
}

/** Our own parser knows where it stopped; without their fractions, numbers do not stop it. */
function lineAtFault(text: string): string {
  const plain = text.replaceAll(/(\d)\.\d+/g, "$1");
  try {
    parseJson(utf8(plain), { sizeMax: cookieFileMax, depthMax: 32 });
    return "";
  } catch (error) {
    const at = /at character (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    return at === undefined ? "" : `line ${String(plain.slice(0, Number(at)).split("\n").length)}: `;
  }
}

function parseCookie(value: unknown): SessionCookie {
  const parsed = cookieForm.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new FormatError(`the field ${issue?.path.map(String).join(".") ?? ""} is missing or not of its form`);
  }
  const { domain, hostOnly, session, sameSite, expirationDate, expires, secure, ...rest } = parsed.data;
  const host = domain.toLowerCase();
  if (host.startsWith(".") && hostOnly === true)
    throw new FormatError("the domain begins with a dot, and hostOnly says that it is one host alone");
  // Browsers write a cookie that lasts as long as they do with -1, 0 or no time at all.
  const time = expirationDate ?? expires ?? null;
  return checkCookie({
    ...rest,
    domain: hostOnly === false && !host.startsWith(".") ? `.${host}` : host,
    expires: session || time === null || time <= 0 ? null : Math.floor(time),
    sameSite: sameSiteOf(sameSite ?? "unspecified", secure),
    secure,
  });
}

/** Extensions write `no_restriction` also for what the site left open; sent to all sites without TLS is what no browser takes. */
function sameSiteOf(said: (typeof sameSites)[number], secure: boolean): SessionCookie["sameSite"] {
  if (said === "lax" || said === "strict") return said;
  return said !== "unspecified" && secure ? "none" : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
