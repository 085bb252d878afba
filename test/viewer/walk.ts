/**
 * The way of a new user, walked in a real browser with the program as `npm start` begins it: from the address that is printed to a package
 * that a stranger has verified. Counts clicks, keys and seconds of each step, takes pictures, and tells what the eye finds amiss on them.
 * Run: node --conditions=source test/viewer/walk.ts --out <folder> [--language ar] [--phone] [--dark]
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserForPages } from "../browser-for-tests.ts";
import { run, temporaryFolder } from "../program.ts";
import { serve } from "../serve.ts";
import { Hands, type Way } from "./walk-hands.ts";
import { walk } from "./walk-steps.ts";
import { verifyAsStranger } from "./walk-stranger.ts";

const npmStart = fileURLToPath(new URL("../../scripts/start.cjs", import.meta.url));

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "test-results/walk" },
    language: { type: "string", default: "en" },
    phone: { type: "boolean", default: false },
    dark: { type: "boolean", default: false },
  },
});
const { language, phone, dark, out } = values;
assert.ok(language === "en" || language === "ar", "--language is en or ar");
const way: Way = { language, phone, dark };

const folder = await temporaryFolder();
const home = join(folder.path, "home");
await mkdir(out, { recursive: true });
const site = await openSite();
const found = await browserForPages();
if (found === null) throw new Error("no browser is installed");
// What the browser itself says, on a field for a date, is in the language of its person too.
const env = { ...found.env, LANGUAGE: language };
const browser = await chromium.launch({ ...found, env, chromiumSandbox: process.getuid?.() !== 0 });
const hands = await Hands.at(browser, way, out);
let told: readonly string[] = [];
try {
  const { firstRun, end } = await serve(home, ["--allow-private", "127.0.0.1"], { program: npmStart });
  try {
    const origin = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}`;
    const place = { begin: firstRun ?? assert.fail("there is no first run"), origin, folder: folder.path };
    const { saved, key } = await walk(hands, place);
    told = await verifyAsStranger(folder.path, saved, key);
  } catch (error) {
    await hands.look("where-it-ended");
    throw error;
  } finally {
    await end("SIGINT");
  }
  const { code, stdout } = await run(home, ["verify"]);
  assert.equal(code, 0, stdout);
} finally {
  await browser.close();
  site.closeAllConnections();
  site.close();
  await folder.remove();
  report(hands, told);
}

function report({ rows, seen }: Hands, verified: readonly string[]): void {
  const sum = (of: "clicks" | "keys" | "seconds"): number => rows.reduce((all, row) => all + row[of], 0);
  const all = { step: "all", clicks: sum("clicks"), keys: sum("keys"), seconds: Math.round(sum("seconds")) };
  console.log(`${way.language}, ${way.phone ? "phone" : "desktop"}, ${way.dark ? "dark" : "light"}`);
  console.table([...rows, all]);
  for (const [what, step] of seen) console.log(`${step}: ${what}`);
  for (const line of verified) console.log(line);
}

/** A small site with one page under each address. */
async function openSite(): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<title>Notice ${request.url ?? ""}</title><p>The notice board of the harbour.`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
