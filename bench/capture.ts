/** What a capture costs beside a bare visit of the same browser: processor time, wall time and memory; and a large body beside curl. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { browserForTests } from "../test/browser-for-tests.ts";
import { pages } from "../test/site/pages/index.ts";
import { addresses, startSite } from "../test/site/site.ts";
import { describeMachine, inFolder, mainFile, measure, median } from "./measure.ts";
import { measureTree, type TreeMeasured } from "./process-tree.ts";

const rounds = Number(process.argv[2] ?? 3);
const bodyMb = Number(process.argv[3] ?? 50);
const limits = { cpu: 1.25, wall: 1.5, memory: 1.2, body: 2, growthMib: 64 };
/** Pages that come to rest by themselves. */
const kinds = ["everyday", "parts", "frames", "workers", "codings", "odd-urls", "cookies", "push-state"];
/** The rest that is chosen: as long as a capture waits anyway where next to nothing is to be seen, as on some of these pages. */
const settleSeconds = 3;
const bareVisit = fileURLToPath(new URL("bare-visit.ts", import.meta.url));

/** What recording takes by itself: the same browser makes the same pictures of the same page, after as long a rest. */
const withPictures = ["--pictures", String(settleSeconds)];

const failed: string[] = [];

const found = await browserForTests();
if (found === null) throw new Error("no browser was found: `npm test` brings one");
const { executablePath, env } = found;

await inFolder(async (folder) => {
  console.log(describeMachine());
  await besideBare(folder);
  if (bodyMb > 0) {
    await largeBody(folder, "as fast as the machine", Infinity);
    await largeBody(folder, "over a line of 100 Mbit/s", 12_500_000);
  }
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

type Ratios = Readonly<Record<"cpu" | "wall" | "memory", number>>;

/** Each page in turn by both, so that they meet the same machine. The figures are medians over the pages. */
async function besideBare(folder: string): Promise<void> {
  const all: Ratios[] = [];
  const recording: number[] = [];
  for (const kind of kinds) {
    const page = pages.find((one) => one.kind === kind);
    if (page === undefined) throw new Error(`the site has no page of the kind ${kind}`);
    const site = await startSite(page);
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const bare = await visit(site.url);
        const pictured = await visit(site.url, ...withPictures);
        const made = await capture(folder, site.url);
        all.push({
          cpu: made.cpuSeconds / bare.cpuSeconds,
          wall: (made.seconds - settleSeconds) / bare.seconds,
          memory: made.peakMib / bare.peakMib,
        });
        recording.push(made.cpuSeconds / pictured.cpuSeconds);
        console.log(`${kind}: capture ${told(made)}; bare visit ${told(bare)}; with pictures ${told(pictured)}`);
      }
    } finally {
      await site.close();
    }
  }
  const report = (name: keyof Ratios, limit: number): string => {
    const ratio = median(all.map((one) => one[name]));
    if (!(ratio <= limit)) failed.push(name);
    return `${name} ${ratio.toFixed(2)} (limit ${String(limit)})`;
  };
  const each = [report("cpu", limits.cpu), report("wall", limits.wall), report("memory", limits.memory)];
  console.log(`against a bare visit, without the ${String(settleSeconds)} s of settling: ${each.join(", ")}`);
  console.log(
    `against a visit that rests, and makes pictures and PDF as well, without recording: cpu ${median(recording).toFixed(2)}`,
  );
}

/** A page whose script asks for a large body and goes on with it. `pace`: bytes in a second that the line takes, at most. */
async function largeBody(folder: string, name: string, pace: number): Promise<void> {
  const large = await startLarge(bodyMb * 1_000_000, pace);
  const small = await startLarge(1000, pace);
  try {
    const ratios: number[] = [];
    const floors: number[] = [];
    const growth: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const curl = await measure("curl", ["--silent", "--output", join(folder, "body"), large.body]);
      if (curl.code !== 0) throw new Error(`curl ended with ${String(curl.code)}`);
      const without = await capture(folder, small.page);
      const made = await capture(folder, large.page);
      // As long as the capture: a bare visit may end before the browser has started all that it starts.
      const seen = async (url: string): Promise<number> =>
        (await visit(url, "--title", "Told", ...withPictures)).peakMib;
      const page = (await seen(large.page)) - (await seen(small.page));
      const bare = async (url: string): Promise<number> => (await visit(url, "--title", "Told")).seconds;
      const floor = (await bare(large.page)) - (await bare(small.page));
      ratios.push((made.seconds - without.seconds) / curl.seconds);
      floors.push(floor / curl.seconds);
      growth.push(made.peakMib - without.peakMib - page);
      console.log(
        `${name}, round ${String(round)}: with ${String(bodyMb)} MB ${told(made)}; with 1 kB ${told(without)}; curl ${curl.seconds.toFixed(2)} s, a bare visit ${floor.toFixed(2)} s; the page itself takes ${page.toFixed(0)} MiB for it`,
      );
    }
    console.log(
      `a body of ${String(bodyMb)} MB, ${name}: adds ${median(ratios).toFixed(2)} × what curl takes (limit ${String(limits.body)}), where it adds ${median(floors).toFixed(2)} × to a bare visit, and ${median(growth).toFixed(0)} MiB beside what the page itself takes (limit ${String(limits.growthMib)})`,
    );
    if (!(median(ratios) < limits.body)) failed.push(`time of a large body, ${name}`);
    if (!(median(growth) < limits.growthMib)) failed.push(`memory with a large body, ${name}`);
  } finally {
    await Promise.all([large.close(), small.close()]);
  }
}

async function visit(url: string, ...options: readonly string[]): Promise<TreeMeasured> {
  const run = await measureTree(process.execPath, [bareVisit, executablePath, url, ...options], {
    env: { ...process.env, ...env },
  });
  if (run.code !== 0) throw new Error(`the bare visit ended with ${String(run.code)}`);
  return run;
}

async function capture(folder: string, url: string): Promise<TreeMeasured> {
  const allowed = [addresses.own, addresses.other].flatMap((address) => ["--allow-private", address]);
  const options = [
    ...allowed,
    "--settle",
    String(settleSeconds),
    "--json",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
  const run = await measureTree(process.execPath, [
    mainFile,
    "capture",
    url,
    "--home",
    join(folder, "home"),
    ...options,
  ]);
  if (run.code !== 0) throw new Error(`the capture ended with ${String(run.code)}: ${run.stdout.slice(0, 500)}`);
  return run;
}

function told({ seconds, cpuSeconds, peakMib }: TreeMeasured): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processor, ${peakMib.toFixed(0)} MiB`;
}

async function startLarge(size: number, pace: number): Promise<{ page: string; body: string; close(): Promise<void> }> {
  const body = randomBytes(size);
  const page = `<!doctype html><meta charset="utf-8"><title>A large body</title><p id="told">…</p><script>
fetch("/body").then((answer) => answer.arrayBuffer()).then((bytes) => { told.textContent = bytes.byteLength; globalThis.kept = bytes; document.title = "Told"; });
</script>`;
  const server = createServer((request, response) => {
    if (request.url === "/body") void send(response, body, pace);
    else if (request.url === "/") response.setHeader("content-type", "text/html").end(page);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    page: `${origin}/`,
    body: `${origin}/body`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** In a hundred steps a second, each no sooner than it is its turn. */
async function send(response: ServerResponse, body: Buffer, pace: number): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": body.length });
  const begun = performance.now();
  const step = pace / 100;
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    if (Number.isFinite(pace)) await setTimeout(Math.max(0, begun + (at / pace) * 1000 - performance.now()));
    if (!response.write(body.subarray(at, at + step)))
      await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end();
}
