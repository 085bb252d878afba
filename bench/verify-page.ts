/** Time and memory of the verifier page: a package of one large file, in a folder and in a ZIP, and one of many files, in a browser that has no network. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startPageBrowser } from "../test/browser-for-tests.ts";
import { drop, openPage, verdictOn } from "../test/verify/open-verify-page.ts";
import { addObjects, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure } from "./measure.ts";

const gib = Number(process.argv[2] ?? 2);
const files = Number(process.argv[3] ?? 100_000);
const perRecord = 500;
const limits = { growthMib: 64, answerMs: 500, manyPeakMib: 1024 };
const samplingMs = 50;

interface Seen {
  readonly seconds: number;
  /** The most resident memory of the page's process in each tenth of the time, in MiB. */
  readonly tenths: readonly number[];
  /** Between two frames of the page, in ms: the longest, and how many were longer than the limit. */
  readonly longest: number;
  readonly tooLong: number;
}

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  const browser = await startPageBrowser();
  try {
    if (gib > 0) for (const name of ["large", "large.zip"]) await large(browser, join(folder, name));
    if (files > 0) await many(browser, folder);
  } finally {
    await browser.close();
  }
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function large(browser: Browser, bag: string): Promise<void> {
  const key = await makePackage(bag, { count: 1, size: Math.round(gib * 2 ** 30), perRecord: 1 });
  const seen = await see(browser, bag, key);
  const growth = Math.max(...seen.tenths.slice(5)) - Math.max(...seen.tenths.slice(0, 5));
  const speed = (gib * 2 ** 30) / 1e6 / seen.seconds;
  console.log(`${basename(bag)}, ${String(gib)} GiB in one file: ${told(seen)}; ${speed.toFixed(0)} MB/s`);
  console.log(
    `most memory in the second half less that in the first: ${growth.toFixed(0)} MiB (limit ${String(limits.growthMib)})`,
  );
  if (!(growth < limits.growthMib)) failed.push("memory with a large file");
  if (!(seen.longest < limits.answerMs)) failed.push("the page did not answer while a large file was hashed");
}

async function many(browser: Browser, folder: string): Promise<void> {
  const bag = join(folder, "many");
  const key = await makePackage(bag, { count: files, size: 1024, perRecord });
  const seen = await see(browser, bag, key);
  console.log(`${String(files)} files of 1 KiB: ${told(seen)} (limit ${String(limits.manyPeakMib)})`);
  if (!(Math.max(...seen.tenths) < limits.manyPeakMib)) failed.push("memory with many files");
}

function told({ seconds, tenths, longest, tooLong }: Seen): string {
  const memory = tenths.map((mib) => mib.toFixed(0)).join(" ");
  const frames = `longest frame ${longest.toFixed(0)} ms, ${String(tooLong)} longer than ${String(limits.answerMs)} ms`;
  return `${seconds.toFixed(1)} s, page's process by tenths of the time ${memory} MiB; ${frames}`;
}

/** Exported by the program; gives the key. */
async function makePackage(bag: string, objects: Parameters<typeof addObjects>[1]): Promise<string> {
  const home = `${bag}-home`;
  await generateHome(home, (archive) => addObjects(archive, objects));
  const items = Array.from({ length: Math.ceil(objects.count / objects.perRecord) }, (_, at) => `@${String(at + 1)}`);
  const { code, seconds } = await measure("node", [mainFile, "export", ...items, "--out", bag, "--home", home]);
  if (code !== 0) throw new Error(`export ended with ${String(code)}`);
  const key = join(home, "var/keys/log.vkey");
  const verified = await measure("node", [mainFile, "verify", bag, "--key", key]);
  if (verified.code !== 0) throw new Error(`verify ended with ${String(verified.code)}`);
  console.log(`export ${seconds.toFixed(1)} s, verify by the program ${verified.seconds.toFixed(1)} s`);
  return (await readFile(key, "utf8")).trim();
}

async function see(browser: Browser, bag: string, key: string): Promise<Seen> {
  const { page, incidents } = await openPage(browser);
  await page.locator("#key").fill(key);
  await drop(page, [bag]);
  await page.locator('main[data-state="running"]').waitFor({ timeout: 300_000 });
  await countFrames(page);
  const pid = await processOf(page);
  const begun = performance.now();
  const samples: (readonly [at: number, mib: number])[] = [];
  const sampling = setInterval(
    () => void residentOf(pid).then((mib) => samples.push([performance.now(), mib])),
    samplingMs,
  );
  const verdict = await page
    .locator('main[data-state="done"]')
    .waitFor({ timeout: 1_800_000 })
    .then(() => verdictOn(page));
  clearInterval(sampling);
  const seconds = (performance.now() - begun) / 1000;
  if (verdict !== "verified" || incidents.length > 0) throw new Error(`${verdict}: ${incidents.join("; ")}`);
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames);
  await page.context().close();
  return {
    seconds,
    tenths: tenthsOf(samples.map(([at, mib]) => [(at - begun) / 1000 / seconds, mib] as const)),
    longest: Math.max(...frames),
    tooLong: frames.filter((ms) => ms > limits.answerMs).length,
  };
}

function tenthsOf(samples: readonly (readonly [share: number, mib: number])[]): readonly number[] {
  return Array.from({ length: 10 }, (_, tenth) => {
    const these = samples.filter(([share]) => Math.min(9, Math.floor(10 * share)) === tenth);
    return Math.max(...these.map(([, mib]) => mib));
  });
}

async function countFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frames });
    let last = performance.now();
    const count = (): void => {
      frames.push(performance.now() - last);
      last = performance.now();
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

/** The process that the page runs in: of several, the one that used most time. */
async function processOf(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  const session = await browser.newBrowserCDPSession();
  await page.waitForTimeout(500);
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const [busiest] = processInfo.filter(({ type }) => type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime);
  if (busiest === undefined) throw new Error("the browser has no process for the page");
  await session.detach();
  return busiest.id;
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "latin1");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
