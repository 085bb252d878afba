import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { decodeUtf8, equalBytes, FormatError, formatInstant } from "@muniment/verify";
import { doing, failure } from "../archive/failures.ts";
import type { SessionCookie } from "../capture/capturer.ts";
import { makeFolder, replaceFile, syncFolder } from "../storage/durable.ts";
import { NotPlain } from "../storage/plain-file.ts";
import { readSmall } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { cookieFileMax } from "./cookie.ts";
import { parseCookiesJson } from "./cookies-json.ts";
import { parseCookiesText } from "./cookies-text.ts";
import type { NewProfile, ProfileDesk, ProfileShown } from "./profile-desk.ts";
import { ProfileError } from "./profile-error.ts";
import { encodeProfile, parseProfile, type Profile } from "./profile-file.ts";

const nameForm = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const fileName = "cookies.json";
const mark = Uint8Array.of(0xef, 0xbb, 0xbf);

/** The profiles of a home, in `var/profiles`: nobody but its owner may look into it. Source: spec/sessions. */
export class ProfileFolder implements ProfileDesk {
  readonly #folder: string;
  readonly #now: () => number;

  /** `folder` need not be there. `now` gives milliseconds since 1970. */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  async list(): Promise<readonly ProfileShown[]> {
    const shown: ProfileShown[] = [];
    for (const name of await doing("looking for profiles", () => foldersIn(this.#folder))) {
      try {
        shown.push(this.#shown(name, await this.#read(name)));
      } catch (error) {
        // A crash came before its cookies, or it was removed just now.
        if (!(error instanceof ProfileError && error.code === "profile.missing")) throw error;
      }
    }
    return shown;
  }

  async readCookies(file: string): Promise<readonly SessionCookie[]> {
    try {
      const bytes = await readSmall(file, cookieFileMax);
      // Some programs begin every text with a byte order mark.
      const text = decodeUtf8(equalBytes(bytes.subarray(0, mark.length), mark) ? bytes.subarray(mark.length) : bytes);
      const cookies = /^\s*[[{]/.test(text) ? parseCookiesJson(text) : parseCookiesText(text);
      if (cookies.length === 0) throw new FormatError("it holds no cookie");
      return cookies;
    } catch (error) {
      const reason = error instanceof FormatError || error instanceof NotPlain ? error.message : systemCode(error);
      if (reason === null) throw error;
      const next =
        "Export the cookies again, as cookies.txt or as JSON; or mend the file there. Nothing of it was taken.";
      throw new ProfileError("profile.cookies", `The cookies in ${file} cannot be used: ${reason}.`, next, {
        cause: error,
      });
    }
  }

  async check(name: string, replace: boolean): Promise<void> {
    if (!nameForm.test(name)) {
      const next = "It is 1 to 64 of a-z, 0-9, - and _, and begins with a letter or a digit.";
      throw new ProfileError("profile.name", `No profile can be named ${JSON.stringify(name.slice(0, 80))}.`, next);
    }
    if (replace || !(await doing("looking for profiles", () => foldersIn(this.#folder))).includes(name)) return;
    const next = "Name another, remove it first, or add --replace.";
    throw new ProfileError("profile.exists", `There is a profile ${name} already.`, next);
  }

  async write({ name, from, cookies, replace }: NewProfile): Promise<ProfileShown> {
    await this.check(name, replace);
    const profile: Profile = { cookies, from, made: formatInstant(this.#now()) };
    await doing("writing the profile", async () => {
      await makeFolder(join(this.#folder, name));
      // Also where somebody else made it: whoever reads what lies here is logged in.
      await chmod(this.#folder, 0o700);
      await replaceFile(join(this.#folder, name, fileName), encodeProfile(profile));
    });
    return this.#shown(name, profile);
  }

  async cookiesOf(name: string): Promise<readonly SessionCookie[]> {
    return alive((await this.#read(name)).cookies, this.#now());
  }

  async remove(name: string): Promise<void> {
    await this.#read(name).catch((error: unknown) => {
      // One that is damaged can be removed too.
      if (!(error instanceof ProfileError && error.code === "profile.damaged")) throw error;
    });
    await doing("removing the profile", async () => {
      await rm(join(this.#folder, name), { recursive: true });
      await syncFolder(this.#folder);
    });
  }

  async #read(name: string): Promise<Profile> {
    const path = join(this.#folder, name, fileName);
    try {
      if (!nameForm.test(name)) throw missing(name);
      return parseProfile(await readSmall(path, cookieFileMax));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") throw missing(name, error);
      if (!(error instanceof FormatError || error instanceof NotPlain)) throw failure(error, "reading the profile");
      const next = `Make it anew: muniment profile remove ${name}, and then import or log in again.`;
      throw new ProfileError("profile.damaged", `${path} is no profile: ${error.message}.`, next, { cause: error });
    }
  }

  #shown(name: string, { made, from, cookies }: Profile): ProfileShown {
    const expired = cookies.length - alive(cookies, this.#now()).length;
    const domains = [...new Set(cookies.map(({ domain }) => domain))].sort();
    return { name, made, from, cookies: cookies.length, expired, domains };
  }
}

function alive(cookies: readonly SessionCookie[], nowMs: number): readonly SessionCookie[] {
  return cookies.filter(({ expires }) => expires === null || expires * 1000 > nowMs);
}

function missing(name: string, cause?: unknown): ProfileError {
  const next = "`muniment profile list` shows those that there are.";
  const message = `There is no profile ${JSON.stringify(name.slice(0, 80))} in this home.`;
  return new ProfileError("profile.missing", message, next, { cause });
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && nameForm.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
