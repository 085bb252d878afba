/**
 * A room in which captures are replayed: the built program's own viewer (`muniment serve`), over an archive of its own, and a browser that
 * reaches the viewer and nothing else. Whoever is captured must be gone before; what still calls for it is heard.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { chromium, type Browser, type Frame } from "playwright-core";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, start } from "../program.ts";
import { keptIn, type Kept } from "./kept.ts";
import { compareWindows, type SeenWindow } from "./replay-pictures.ts";
import type { GivenAnswer } from "./replay-traffic.ts";
import { openReplayView, type Rest } from "./replay-view.ts";
import { standIn } from "./stand-in.ts";

/** What is replayed. */
export interface ReplayOrder {
  /** What the program printed of the capture. */
  readonly printed: Printed;
  /** What the site gave when it was captured. */
  readonly given: readonly GivenAnswer[];
  /** Where the site was; nobody may listen there any more. */
  readonly origins: readonly string[];
  readonly rest: Rest;
  /** Is done with the replayed page when it rests, and before its picture is taken. */
  readonly look?: (page: Frame) => Promise<void>;
}

export interface Printed {
  readonly index: number;
  readonly record: string;
  readonly objects: readonly { readonly role: string; readonly sha256: string }[];
}

export interface Replayed {
  /** From the first, as it is before anything is scrolled, to the end of the page. Empty where the capture has no picture. */
  readonly windows: readonly SeenWindow[];
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
        const address = `${server.url}items/${order.printed.record.slice(7, 23)}?see=replay`;
        const view = await openReplayView(context, address, order.given, order.rest);
        if (view.page !== null) await order.look?.(view.page);
        const windows = await compareWindows(view, kept);
        const { lost, unknown } = view.traffic;
        return {
          windows,
          lost: [...lost].map(([url, why]) => `${url} (${why})`),
          unknown: [...unknown],
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
