/** The file of a profile, as bytes. Source: spec/sessions. */
import { canonicalJson, FormatError, isInstant, parseJson, utf8, type Instant } from "@muniment/verify";
import { z } from "zod";
import type { SessionCookie } from "../capture/capturer.ts";
import { checkCookie, cookieFileMax, cookiesMax } from "./cookie.ts";

export interface Profile {
  readonly cookies: readonly SessionCookie[];
  readonly from: "import" | "login";
  readonly made: Instant;
}

const format = "muniment-profile/1";

const profileForm = z.strictObject({
  cookies: z
    .array(
      z.strictObject({
        domain: z.string(),
        expires: z.int().nullable(),
        httpOnly: z.boolean(),
        name: z.string(),
        path: z.string(),
        sameSite: z.enum(["strict", "lax", "none"]).nullable(),
        secure: z.boolean(),
        value: z.string(),
      }),
    )
    .max(cookiesMax),
  format: z.literal(format),
  from: z.enum(["import", "login"]),
  made: z.custom<Instant>(isInstant),
});

export function encodeProfile(profile: Profile): Uint8Array {
  return utf8(canonicalJson({ ...profile, format }));
}

/** Throws FormatError, without the value of a cookie, unless the bytes are a profile. */
export function parseProfile(bytes: Uint8Array): Profile {
  const result = profileForm.safeParse(parseJson(bytes, { sizeMax: cookieFileMax, depthMax: 8 }));
  if (!result.success)
    throw new FormatError(`the field ${result.error.issues[0]?.path.map(String).join(".") ?? ""} is not of its form`);
  const { cookies, from, made } = result.data;
  return { cookies: cookies.map(checkCookie), from, made };
}
