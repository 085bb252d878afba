// Asks the program itself which browser it would capture with, so that the order is written down once. Prints it as JSON, or null.
import { findBrowser } from "../../packages/server/src/capture/browser/index.ts";
import { readConfig } from "../../packages/server/src/config.ts";

const config = readConfig(process.env);
const places = { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools };

async function browser() {
  try {
    return await findBrowser(places, process.getuid?.() === 0);
  } catch (error) {
    if (config.chromium === null && error instanceof Error && "code" in error && error.code === "browser.missing")
      return null;
    throw error;
  }
}

process.stdout.write(JSON.stringify(await browser()));
