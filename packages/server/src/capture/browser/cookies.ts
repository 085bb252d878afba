import { CaptureError, type CaptureSession, type SessionCookie } from "../capturer.ts";
import { DevToolsError, type Params, type Result, type Session } from "./devtools.ts";

type CookieParam = Params<"Storage.setCookies">[0]["cookies"][number];
type Cookie = Result<"Storage.getCookies">["cookies"][number];

const toBrowser = { strict: "Strict", lax: "Lax", none: "None" } as const;
const fromBrowser = { Strict: "strict", Lax: "lax", None: "none" } as const;

/**
 * Gives a fresh browser the cookies of a profile. To be called before it is asked for anything, so that none is sent to a host that is not its own, and
 * the first request has them. Throws CaptureError "browser.cookie", which tells no value, if it does not take one.
 */
export async function setCookies(browser: Session, { profile, cookies }: CaptureSession): Promise<void> {
  try {
    await browser.send("Storage.setCookies", { cookies: cookies.map(paramOf) });
  } catch (error) {
    if (!(error instanceof DevToolsError)) throw error;
    const refused = await firstRefused(browser, cookies);
    const which = refused === null ? "its cookies" : `the cookie ${refused.name} of ${refused.domain}`;
    throw new CaptureError(
      "browser.cookie",
      `The browser does not take ${which} in the profile ${profile}.`,
      "Take the cookie out of the file that was imported, and import it again with --replace.",
      { cause: error },
    );
  }
}

async function firstRefused(browser: Session, cookies: readonly SessionCookie[]): Promise<SessionCookie | null> {
  for (const cookie of cookies) {
    try {
      await browser.send("Storage.setCookies", { cookies: [paramOf(cookie)] });
    } catch (error) {
      if (error instanceof DevToolsError) return cookie;
      throw error;
    }
  }
  return null;
}

function paramOf({ domain, expires, httpOnly, name, path, sameSite, secure, value }: SessionCookie): CookieParam {
  return {
    domain,
    httpOnly,
    name,
    path,
    secure,
    value,
    ...(expires === null ? {} : { expires }),
    ...(sameSite === null ? {} : { sameSite: toBrowser[sameSite] }),
  };
}

/** The cookies that a browser has. Those that are kept apart by the site at the top (CHIPS) are left out: a profile has no place for that. */
export async function readCookies(browser: Session): Promise<readonly SessionCookie[]> {
  const { cookies } = await browser.send("Storage.getCookies");
  return cookies.filter(({ partitionKey }) => partitionKey === undefined).map(cookieOf);
}

function cookieOf({ domain, expires, session, httpOnly, name, path, sameSite, secure, value }: Cookie): SessionCookie {
  return {
    domain,
    expires: session ? null : Math.floor(expires),
    httpOnly,
    name,
    path,
    sameSite: sameSite === undefined ? null : fromBrowser[sameSite],
    secure,
    value,
  };
}
