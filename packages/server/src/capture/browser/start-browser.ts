import { findBrowser, type BrowserPlaces } from "./find-browser.ts";
import { launchBrowser, type RunningBrowser, type SystemUser } from "./launch.ts";
import type { BrowserSettings } from "./arguments.ts";

export interface StartOptions {
  readonly places: BrowserPlaces;
  /** A fontconfig file for the browser; null: the system's own fonts. */
  readonly fonts: string | null;
  /** Where profiles are made while a browser runs. Everyone must be able to pass through it. */
  readonly temporary: string;
  /** Who the browser runs as; null: as this program. */
  readonly user: SystemUser | null;
  readonly platform: string;
  /** Who is told of the secrets of the browser's TLS connections, in the SSLKEYLOGFILE format. */
  readonly onSecrets?: (chunk: Buffer) => void;
}

export interface StartedBrowser {
  readonly browser: RunningBrowser;
  readonly executable: string;
}

/** The user without rights. */
const nobody: SystemUser = { uid: 65_534, gid: 65_534 };

/** Who a browser runs as, unless it is told: nobody where this program is root; null: as this program. */
export function usualUser(): SystemUser | null {
  return process.getuid?.() === 0 ? nobody : null;
}

/** Finds a browser, the one that captures use unless told how, and starts it. Throws CaptureError `browser.missing` or `browser.start`. */
export async function startBrowser(
  options: StartOptions,
  settings: Omit<BrowserSettings, "profile" | "smallSharedMemory" | "userAgent">,
  find: typeof findBrowser = findBrowser,
): Promise<StartedBrowser> {
  const found = await find(options.places, options.user !== null);
  const fonts: Record<string, string> = options.fonts === null ? {} : { FONTCONFIG_FILE: options.fonts };
  const browser = { ...found, environment: { ...found.environment, ...fonts } };
  const { temporary, user, platform, onSecrets = null } = options;
  const running = await launchBrowser({ browser, settings, temporary, user, platform, onSecrets });
  return { browser: running, executable: browser.executable };
}
