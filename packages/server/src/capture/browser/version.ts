import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { CaptureError } from "../capturer.ts";
import type { FoundBrowser } from "./find-browser.ts";

const run = promisify(execFile);

/** Where a program runs, what of the environment reaches it, and as whom, if not as this program. */
export interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** The browser's version as four numbers. Throws CaptureError `browser.start`. */
export async function browserVersion(browser: FoundBrowser, place: Place): Promise<string> {
  const failed = (cause: unknown) =>
    new CaptureError(
      "browser.start",
      `${browser.executable} could not be started.`,
      `Run \`${browser.executable} --version\` and see what it says; install another browser if it is broken.`,
      { cause },
    );
  let output: string;
  try {
    output = (await run(browser.executable, ["--version"], { ...place, timeout: 20_000 })).stdout;
  } catch (error) {
    throw failed(error);
  }
  const version = /\b\d+\.\d+\.\d+\.\d+\b/.exec(output)?.[0];
  if (version === undefined) throw failed(new Error(`its version is not one that is known: ${output.slice(0, 200)}`));
  return version;
}

const platformParts: Readonly<Record<string, string>> = {
  darwin: "Macintosh; Intel Mac OS X 10_15_7",
  win32: "Windows NT 10.0; Win64; x64",
};

/** The user agent that this browser sends when it has a window: without the word "Headless", else unchanged. */
export function userAgent(version: string, platform: string): string {
  const major = version.slice(0, version.indexOf("."));
  const system = platformParts[platform] ?? "X11; Linux x86_64";
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}
