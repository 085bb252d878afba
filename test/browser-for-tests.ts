import { findBrowser } from "../packages/server/src/capture/browser/index.ts";
import { readConfig } from "../packages/server/src/config.ts";

/** The browser that a test drives, and what its environment needs; the same that captures would use. Null where there is none. */
export async function browserForTests(): Promise<{
  readonly executablePath: string;
  readonly env: Record<string, string>;
} | null> {
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
