/**
 * A room in which captures are replayed: the built program's own viewer (`muniment serve`), over an archive of its own, and a browser that
 * reaches the viewer and nothing else. Whoever is captured must be gone before; what still calls for it is heard.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from "playwright-core";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, start } from "../program.ts";
import { keptIn, type Kept } from "./kept.ts";
import { compare, type Comparison } from "./picture.ts";
import { readPng, type Raster } from "./png.ts";
import { ReplayTraffic, type GivenAnswer } from "./replay-traffic.ts";
import { standIn } from "./stand-in.ts";

/** What is replayed. */
export interface ReplayOrder {
  /** What the program printed of the capture. */
  readonly printed: Printed;
  /** What the site gave when it was captured. */
  readonly given: readonly GivenAnswer[];
  /** Where the site was; nobody may listen there any more. */
  readonly origins: readonly string[];
  readonly quietMs: number;
  /** Is done with the replayed page when it rests, and before its picture is taken. */
  readonly look?: (page: Frame) => Promise<void>;
}

export interface Printed {
  readonly index: number;
  readonly record: string;
  readonly objects: readonly { readonly role: string; readonly sha256: string }[];
}

export interface Replayed {
  /** Against that of the capture's pictures which is most like it; null where it has none. */
  readonly picture: (Comparison & { readonly role: string }) | null;
  readonly lost: readonly string[];
  readonly unknown: readonly string[];
  /** Connections to where the site was. */
  readonly met: readonly string[];
}

export interface ReplayRoom {
  /** The home of the archive. */
  readonly home: string;
  /** Captures into the archive. Null if nothing was captured that could be replayed; throws if the program printed nothing. */
  capture(args: readonly string[]): Promise<Printed | null>;
  replay(order: ReplayOrder): Promise<Replayed>;
  close(): Promise<void>;
}

/** `folder`: empty, and removed by the caller. */
export async function openReplayRoom(folder: string): Promise<ReplayRoom> {
  const home = join(folder, "home");
  const browser = await openBrowser();
  let server: Server;
  try {
    server = await serve(home);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return {
    home,
    async capture(args) {
      const captured = await run(home, args);
      const [printed] = lines(captured.stdout) as readonly Printed[];
      if (printed === undefined) throw new Error(`nothing was captured: ${captured.stderr.trim()}`);
      return printed.objects.some(({ role }) => role === "capture") ? printed : null;
    },
    async replay(order) {
      const site = await standIn(order.origins);
      const kept = keptIn(join(home, "archive"), order.printed.objects);
      const context = await browser.newContext({ locale: "en-US", timezoneId: "UTC", viewport: await windowOf(kept) });
      try {
        const seen = await look(context, `${server.url}items/${order.printed.record.slice(7, 23)}?see=replay`, order);
        const picture = await mostLike(kept, readPng(seen.png));
        return {
          picture,
          lost: [...seen.traffic.lost].map(([lost, why]) => `${lost} (${why})`),
          unknown: [...seen.traffic.unknown],
          met: [...site.met],
        };
      } finally {
        await context.close();
        await site.close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openBrowser(): Promise<Browser> {
  const found = await browserForTests();
  if (found === null) throw new Error("no browser is installed");
  return chromium.launch({
    ...found,
    // Pages of our own alone. As root the browser's own sandbox cannot start.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
  });
}

interface Server {
  /** `http://127.0.0.1:1234/` */
  readonly url: string;
  close(): Promise<void>;
}

async function serve(home: string): Promise<Server> {
  const child = start(home, ["serve", "--port", "0", "--json"]);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("the viewer has no output");
  let complaint = "";
  stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const exit = once(child, "exit");
  const first = once(createInterface(stdout), "line").then(([line]) => JSON.parse(String(line)) as { url: string });
  const gone = exit.then(() => Promise.reject(new Error(`the viewer ended: ${complaint}`)));
  // The loser of the race ends with the viewer, which is long after.
  gone.catch(() => undefined);
  const { url } = await Promise.race([first, gone]);
  return {
    url,
    close: async () => {
      child.kill("SIGINT");
      await exit;
    },
  };
}

const usualWindow = { width: 1280, height: 900 };

/** As large as the window of the capture was. */
async function windowOf(kept: Kept): Promise<{ readonly width: number; readonly height: number }> {
  const view = await kept.read("screenshot-view");
  return view === null ? usualWindow : { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
}

const arrivalMs = 30_000;
const quietLimitMs = 20_000;

async function look(
  context: BrowserContext,
  address: string,
  order: ReplayOrder,
): Promise<{ readonly png: Buffer; readonly traffic: ReplayTraffic }> {
  const tab = await context.newPage();
  const traffic = new ReplayTraffic(tab, order.given);
  await tab.goto(address);
  // The frame of the replay becomes the window. What a policy says of styles does not keep a script from it.
  await tab.locator("iframe.material").evaluate((frame: HTMLElement) => {
    Object.assign(frame.style, { position: "fixed", inset: "0", zIndex: "1000", border: "0", margin: "0" });
    Object.assign(frame.style, { inlineSize: "100vw", blockSize: "100vh", maxInlineSize: "none", borderRadius: "0" });
  });
  const page = await archivedFrame(tab);
  await traffic.quiet(order.quietMs, quietLimitMs);
  // A script may keep the page busy, and ask for more after that.
  if (page !== null && (await answers(page))) await traffic.quiet(order.quietMs, quietLimitMs);
  if (page !== null) await order.look?.(page);
  // As the capture takes it: nothing is changed in the page for it.
  const devtools = await context.newCDPSession(tab);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
  return { png: Buffer.from(data, "base64"), traffic };
}

/** Whether it answers within the time in which it should have come to rest. */
function answers(page: Frame): Promise<boolean> {
  const late = wait(quietLimitMs, false, { ref: false });
  // A frame that has made way for another does not answer, and is not waited for.
  return Promise.race([page.evaluate(() => true).catch(() => false), late]);
}

/** Null if it does not come: then the picture shows what came in its place. */
async function archivedFrame(tab: Page): Promise<Frame | null> {
  const end = performance.now() + arrivalMs;
  while (performance.now() < end) {
    const frame = tab.frames().find((candidate) => /\/replay\/w\/[^?#]*\/\d*mp_\//.test(candidate.url()));
    if (frame !== undefined) return frame;
    await tab.waitForTimeout(100);
  }
  return null;
}

/** The window as first seen is like the replay where a person opened or answered something; the end, where it came late. */
async function mostLike(kept: Kept, seen: Raster): Promise<Replayed["picture"]> {
  let best: Replayed["picture"] = null;
  for (const role of ["screenshot-full", "screenshot-view"]) {
    const png = await kept.read(role);
    if (png === null) continue;
    const picture = windowOfPage(readPng(png, seen.height), seen);
    const compared = compare(picture, seen);
    if (best === null || compared.differing < best.differing) best = { ...compared, role };
  }
  return best;
}

/** A page that is wider than the window is drawn as wide as it is. */
function windowOfPage({ width, height, rgb }: Raster, seen: Raster): Raster {
  if (width <= seen.width) return { width, height, rgb };
  const rows = Array.from({ length: height }, (_, y) => rgb.subarray(3 * y * width, 3 * (y * width + seen.width)));
  return { width: seen.width, height, rgb: Buffer.concat(rows) };
}
