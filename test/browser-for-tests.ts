import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findBrowser } from "../packages/server/src/capture/browser/index.ts";
import { readConfig } from "../packages/server/src/config.ts";

/**
 * The browser that a test drives, and what its environment needs: Chromium without the browser around it, where there is one, as it takes a third
 * of the time; else the one that captures use. Null where no page can be captured.
 */
export async function browserForTests(): Promise<{
  readonly executablePath: string;
  readonly env: Record<string, string>;
} | null> {
  const config = readConfig(process.env);
  const places = { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools };
  try {
    const { executable, environment } = await findBrowser(places, process.getuid?.() === 0);
    const light = config.chromium === null ? await lightBrowser(config.path) : null;
    const env = { PATH: config.path, HOME: config.userHome, ...(light === null ? environment : {}) };
    return { executablePath: light ?? executable, env };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "browser.missing") return null;
    throw error;
  }
}

async function lightBrowser(path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, "chromium-headless-shell");
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  return null;
}
