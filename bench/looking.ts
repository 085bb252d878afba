/**
 * The library with 100,000 items: how soon a browser shows it, how soon a key or a pull at the scrollbar shows what it leads to, and how long the server takes
 * for a page from any place. Run: node --conditions=source bench/looking.ts [items] [rounds]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { browserForTests } from "../test/browser-for-tests.ts";
import { addItems, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure, median } from "./measure.ts";

const items = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 5);
const limits = { first: 1_000, interaction: 100, page: 50 };
const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  const found = await browserForTests();
  if (found === null) throw new Error("no browser is installed");
  const home = join(folder, "home");
  await generateHome(home, (archive) => addItems(archive, { count: items, atOnce: 16_384 }));
  await measure(process.execPath, [mainFile, "reindex", "--home", home]);
  const server = spawn(process.execPath, [mainFile, "serve", "--home", home, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(line.toString())?.[0];
    if (url === undefined) throw new Error(`it does not say where it serves: ${line.toString()}`);
    await pages(url);
    const browser = await chromium.launch({ ...found, chromiumSandbox: process.getuid?.() !== 0 });
    await looking(await browser.newPage({ viewport: { width: 1280, height: 900 } }), url);
    await browser.close();
  } finally {
    server.kill("SIGTERM");
    await once(server, "close");
  }
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function pages(url: string): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 5 * rounds; round += 1) {
    const place = Math.floor((items * round) / (5 * rounds));
    const start = performance.now();
    await (await fetch(`${url}api/items?place=${String(place)}&limit=100`)).arrayBuffer();
    times.push(performance.now() - start);
  }
  tell("a page of 100 from any place, server and transport", times, limits.page);
}

async function looking(page: Page, url: string): Promise<void> {
  const [firsts, ends, jumps, looks]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator("a.row").first().waitFor();
    firsts.push(performance.now() - start);
    await page.locator("a.row").first().focus();
    ends.push(await until(page, "End", `[data-place="${String(items - 1)}"]`));
    jumps.push(await until(page, "Home", '[data-place="0"]'));
    looks.push(await until(page, "ArrowDown", '[data-place="1"] > .row:focus'));
  }
  tell("first view", firsts, limits.first);
  tell("the last place, by End", ends, limits.interaction);
  tell("the first place, by Home", jumps, limits.interaction);
  tell("the next item, by an arrow", looks, limits.interaction);
  tell("the longest frame of a pull through the whole list", [await longestFrame(page)], limits.interaction);
}

/** From a key to the frame in which what it leads to is there. Measured in the page. */
async function until(page: Page, key: string, selector: string): Promise<number> {
  const seen = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        let start = 0;
        addEventListener("keydown", () => (start = performance.now()), { once: true, capture: true });
        const look = (): void => {
          if (start > 0 && document.querySelector(wanted) !== null) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    selector,
  );
  await page.waitForTimeout(50);
  await page.keyboard.press(key);
  return await seen;
}

async function longestFrame(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const steps = 200;
        let [step, last, longest] = [0, performance.now(), 0];
        const frame = (): void => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          step += 1;
          if (step > steps) resolve(longest);
          else {
            scrollTo({ top: (document.documentElement.scrollHeight * step) / steps });
            requestAnimationFrame(frame);
          }
        };
        requestAnimationFrame(frame);
      }),
  );
}

function tell(what: string, times: readonly number[], limit: number): void {
  const [middle, worst] = [median(times), Math.max(...times)];
  console.log(`${what}: median ${middle.toFixed(0)} ms, at most ${worst.toFixed(0)} ms (limit ${String(limit)} ms)`);
  if (!(middle <= limit)) failed.push(what);
}
