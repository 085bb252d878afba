/** How many pages a minute a queue captures, with one browser and with two at once; what memory the program keeps, and what is left. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { describeMachine, inFolder, mainFile, measure } from "./measure.ts";

const { values } = parseArgs({
  options: {
    addresses: { type: "string", default: "40" },
    /** Of each run: then it is interrupted, and what was sealed is counted. */
    seconds: { type: "string", default: "300" },
    "at-once": { type: "string", multiple: true, default: ["1", "2"] },
    /** A program with its arguments, which is given an address and a file behind them, and saves the page there. */
    peer: { type: "string" },
  },
});
const addresses = Number(values.addresses);
const limitMs = Number(values.seconds) * 1000;
const growthLimitMib = 64;
/** Of the pages: by then the program has loaded what it needs, and its memory is cut up as a run of captures cuts it. */
const warmShare = 1 / 4;

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  await chmod(folder, 0o755);
  const site = await startPages();
  try {
    for (const atOnce of values["at-once"].map(Number)) {
      await queue(join(folder, String(atOnce)), site.origin, atOnce);
      if (values.peer !== undefined) await peer(join(folder, `peer-${String(atOnce)}`), site.origin, atOnce);
    }
  } finally {
    await site.close();
  }
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function queue(folder: string, origin: string, atOnce: number): Promise<void> {
  const [home, temporary, list] = [join(folder, "home"), join(folder, "t"), join(folder, "links.txt")];
  for (const path of [folder, temporary]) await mkdir(path);
  await chmod(temporary, 0o777);
  await writeFile(list, Array.from({ length: addresses }, (_, place) => `${origin}/${String(place)}\n`).join(""));
  const args = ["capture", "--from", list, "--at-once", String(atOnce), "--allow-private", "127.0.0.1", "--json"];
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(process.execPath, [mainFile, ...args, ...root, "--home", home], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: temporary },
  });
  const end = once(child, "close");
  const memory: number[] = [];
  const verdicts = new Map<string, number>();
  const start = performance.now();
  let lastMs = 0;
  const timer = setTimeout(() => child.kill("SIGINT"), limitMs);
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { readonly item?: string; readonly verdict?: string };
    if (told.item === undefined) continue;
    lastMs = performance.now() - start;
    verdicts.set(told.verdict ?? "", (verdicts.get(told.verdict ?? "") ?? 0) + 1);
    memory.push(await residentMib(child.pid));
  }
  await end;
  clearTimeout(timer);
  const pages = memory.length;
  const after = (share: number) => memory[Math.max(0, Math.ceil(pages * share) - 1)] ?? 0;
  const [first = 0, early = 0, ...later] = [0, warmShare, 1 / 2, 3 / 4, 1].map(after);
  const counts = [...verdicts].map(([verdict, count]) => `${String(count)} ${verdict}`).join(", ");
  console.log(
    `${String(atOnce)} at once: ${(pages / (lastMs / 60_000)).toFixed(1)} pages a minute; ${String(pages)} of ${String(addresses)} in ${(lastMs / 1000).toFixed(0)} s: ${counts}`,
  );
  const verified = await measure(process.execPath, [mainFile, "verify", "--home", home, "--json"]);
  const left = [...(await readdir(temporary)), ...(await readdir(join(home, "var/incoming")))];
  console.log(
    `  the program: ${first.toFixed(0)} MiB after the first page, ${[early, ...later].map((mib) => mib.toFixed(0)).join(", ")} MiB after each quarter; files left over: ${String(left.length)}; verify ended with ${String(verified.code)}`,
  );
  if (after(1) - early > growthLimitMib) failed.push(`memory of the program, ${String(atOnce)} at once`);
  if (left.length > 0) failed.push(`files left over: ${left.join(", ")}`);
  if (verified.code !== 0) failed.push("the archive does not verify");
}

/** The same pages by another program, as many of it at a time. */
async function peer(folder: string, origin: string, atOnce: number): Promise<void> {
  const [command = "", ...args] = (values.peer ?? "").split(" ");
  await mkdir(folder);
  const start = performance.now();
  const places = Array.from({ length: addresses }, (_, place) => place)[Symbol.iterator]();
  let saved = 0;
  const lane = async (): Promise<void> => {
    for (const place of places) {
      if (performance.now() - start > limitMs) return;
      const { code } = await measure(command, [
        ...args,
        `${origin}/${String(place)}`,
        join(folder, `${String(place)}.html`),
      ]);
      if (code === 0) saved += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const minutes = (performance.now() - start) / 60_000;
  console.log(
    `  ${command}, ${String(atOnce)} at once: ${(saved / minutes).toFixed(1)} pages a minute, ${String(saved)} saved`,
  );
}

/** 0 where the system does not tell. */
async function residentMib(pid: number | undefined): Promise<number> {
  try {
    const status = await readFile(`/proc/${String(pid)}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
  } catch (error) {
    // It has ended.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return 0;
    throw error;
  }
}

/** Small pages: a style, a script, and pictures. */
async function startPages(): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><circle cx="40" cy="30" r="25"/></svg>`;
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    const send = (type: string, body: string): void => void response.setHeader("content-type", type).end(body);
    if (url.startsWith("/picture")) send("image/svg+xml", picture);
    else if (url === "/style.css") send("text/css", "p { color: teal }");
    else if (url === "/script.js") send("text/javascript", "document.title += ' ready'");
    else if (/^\/\d+$/.test(url)) send("text/html; charset=utf-8", pageAt(url));
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function pageAt(url: string): string {
  const pictures = Array.from({ length: 6 }, (_, place) => `<img src="/picture${String(place)}?of=${url.slice(1)}">`);
  const words = `<p>${"A page among others. ".repeat(40)}</p>`.repeat(5);
  return `<!doctype html><link rel="stylesheet" href="/style.css"><title>Page ${url}</title><h1>${url}</h1>${words}${pictures.join("")}<script src="/script.js"></script>`;
}
