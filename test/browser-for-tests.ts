import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { findBrowser } from "../packages/server/src/capture/browser/index.ts";
import { readConfig } from "../packages/server/src/config.ts";

interface TestBrowser {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/** The browser that captures use, and what its environment needs. Null where there is none. */
export async function browserForTests(): Promise<TestBrowser | null> {
  const config = readConfig(process.env);
  const places = { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools };
  try {
    const { executable, environment } = await findBrowser(places, process.getuid?.() === 0);
    return { executablePath: executable, env: { PATH: config.path, HOME: config.userHome, ...environment } };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "browser.missing") return null;
    throw error;
  }
}

/** For who looks at our own pages: Chromium without the browser around it, where there is one, as it takes a third of the time. */
export async function browserForPages(): Promise<TestBrowser | null> {
  const found = await browserForTests();
  const { chromium, path, userHome } = readConfig(process.env);
  const light = found === null || chromium !== null ? null : await lightBrowser(path);
  return light === null ? found : { executablePath: light, env: { PATH: path, HOME: userHome } };
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
