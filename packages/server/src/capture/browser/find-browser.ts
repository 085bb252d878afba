import { constants } from "node:fs";
import { access, open, readdir, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";

import { CaptureError } from "../capturer.ts";

/** Where to look for a browser, in this order. Given by the caller, who read the configuration. */
export interface BrowserPlaces {
  /** A path that a person named (`MUNIMENT_CHROMIUM`). If it is no browser, nothing else is tried. */
  readonly configured: string | null;
  /** The user's home folder: Playwright keeps its browsers below it. */
  readonly home: string;
  /** The search path, as `PATH` has it. */
  readonly path: string;
  /** The project's own folder of tools: `chromium/chromium`, with `lib/` and `fonts/fonts.conf` beside it. Null if there is none. */
  readonly tools: string | null;
}

/** An executable, and what its environment needs besides the usual. */
export interface FoundBrowser {
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a browser is called on a search path, and where it lies below each of Playwright's folders `<folder>-<revision>`. */
interface Kind {
  readonly names: readonly string[];
  readonly folder: string;
  readonly programs: readonly string[];
}

const whole: Kind = {
  names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  folder: "chromium",
  programs: [
    "chrome-linux/chrome",
    "chrome-linux64/chrome",
    "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
    "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
  ],
};

/** The same engine without the browser around it: it starts in a third of the time, and is not what a visitor has. */
const engine: Kind = {
  names: ["chromium-headless-shell", "chrome-headless-shell"],
  folder: "chromium_headless_shell",
  programs: [
    "chrome-linux/headless_shell",
    "chrome-headless-shell-linux64/chrome-headless-shell",
    "chrome-mac/headless_shell",
    "chrome-headless-shell-mac-arm64/chrome-headless-shell",
  ],
};

const install =
  "Install one: as root on Debian `apt-get install -y chromium fonts-noto-core`, elsewhere `npx playwright install chromium`; or name one in MUNIMENT_CHROMIUM.";

/**
 * The first browser in the order of `BrowserPlaces` that `asOther` (the program runs as root, the browser will not) can start.
 * Throws CaptureError `browser.missing`.
 */
export async function findBrowser(places: BrowserPlaces, asOther: boolean): Promise<FoundBrowser> {
  if (places.configured !== null) {
    if (await runs(places.configured, asOther)) return { executable: await unwrap(places.configured), environment: {} };
    throw new CaptureError(
      "browser.missing",
      `There is no browser that can be started at ${places.configured}.`,
      install,
    );
  }
  const found = await findInstalled(whole, places, asOther);
  if (found !== null) return found;
  if (places.tools !== null) {
    const folder = join(places.tools, "chromium");
    const executable = join(folder, "chromium");
    if (await runs(executable, asOther))
      return {
        executable,
        environment: { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_PATH: join(folder, "fonts") },
      };
  }
  throw new CaptureError(
    "browser.missing",
    "No Chromium was found on this machine, so no page can be captured.",
    install,
  );
}

/** For pages of this program's own, which need nothing of a browser but its engine: that alone where it is installed, else as `findBrowser`. */
export async function findPageBrowser(places: BrowserPlaces, asOther: boolean): Promise<FoundBrowser> {
  const found = places.configured === null ? await findInstalled(engine, places, asOther) : null;
  return found ?? findBrowser(places, asOther);
}

async function findInstalled(
  kind: Kind,
  { home, path }: BrowserPlaces,
  asOther: boolean,
): Promise<FoundBrowser | null> {
  for (const candidate of [...(await playwrights(kind, home)), ...onPath(kind, path)])
    if (await runs(candidate, asOther)) return { executable: await unwrap(candidate), environment: {} };
  return null;
}

/** Newest revision first. */
async function playwrights({ folder, programs }: Kind, home: string): Promise<string[]> {
  const caches = [join(home, ".cache", "ms-playwright"), join(home, "Library", "Caches", "ms-playwright")];
  const found: string[] = [];
  const revisionOf = (name: string): number => Number(new RegExp(`^${folder}-(\\d+)$`).exec(name)?.[1] ?? Number.NaN);
  for (const cache of caches) {
    const revisions = (await entries(cache)).filter((name) => revisionOf(name) >= 0);
    revisions.sort((a, b) => revisionOf(b) - revisionOf(a));
    for (const revision of revisions) for (const program of programs) found.push(join(cache, revision, program));
  }
  return found;
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function onPath({ names }: Kind, path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

async function runs(file: string, asOther: boolean): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return asOther ? await openToOthers(await realpath(file)) : (await stat(file)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Another user can start it: the file and each folder above it let anyone through. */
async function openToOthers(file: string): Promise<boolean> {
  for (let at = file; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOENT" || code === "ENOTDIR" || code === "EACCES";
}

/**
 * Debian's `/usr/bin/chromium` is a script that adds arguments of its own, extensions among them. A capture sets all of its
 * arguments itself, so the program behind the script is taken where it lies in the usual place.
 */
async function unwrap(executable: string): Promise<string> {
  const file = await open(await realpath(executable));
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (buffer.toString("latin1") !== "#!") return executable;
  } finally {
    await file.close();
  }
  const name = executable.slice(dirname(executable).length + 1);
  const behind = join("/usr/lib", name, name);
  return (await runs(behind, true)) ? behind : executable;
}
