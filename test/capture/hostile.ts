/**
 * Captures pages that mean harm, each with its limits, and a plain page after each: what ends must end in time, with an honest verdict, leave
 * nothing behind and not touch the next one. Alone: `node --conditions=source test/capture/hostile.ts [--case <name>]`.
 */
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureLocal, processesWith, wholeBrowser } from "../../packages/server/src/capture/sample-capture.ts";
import { runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "../crash/harness.ts";
import { hostilePages, type HostilePage } from "./hostile-pages.ts";

const harness = "hostile";
const usualTimeMs = 25_000;
const limits = { bytes: 48 * 1024 * 1024, requests: 1_000 } as const;
/** Pages that mean harm meet the browser that they would meet. */
const capturer = { places: wholeBrowser } as const;
/** After its limit, for the browser to be ended and its files to be removed. */
const usualGraceMs = 10_000;

export interface HostileOptions extends HarnessOptions {
  /** What a machine that does much else needs beyond the limit. */
  readonly graceMs?: number;
  /** That a capture may take. */
  readonly timeMs?: number;
}

export async function run(options: HostileOptions): Promise<HarnessResult> {
  const isTimeUp = timeIsUp(options);
  const violations: Violation[] = [];
  const figures: Record<string, number> = { "seconds of the slowest": 0 };
  let cases = 0;
  for (const page of hostilePages) {
    if (options.only !== undefined && page.name !== options.only) continue;
    // Only Linux has the whole of 127.0.0.0/8, and only there processes are counted.
    if (page.sites.length > 0 && process.platform !== "linux") continue;
    if (isTimeUp() || cases >= (options.budget.cases ?? Infinity)) break;
    cases += 1;
    const { faults, verdict, seconds, reasons } = await captureOne(page, {
      timeMs: options.timeMs ?? usualTimeMs,
      graceMs: options.graceMs ?? usualGraceMs,
    });
    options.log(
      `${page.name}: ${verdict} (${reasons}) in ${seconds.toFixed(1)} s${faults.length === 0 ? "" : ` FAULTS: ${faults.join("; ")}`}`,
    );
    figures[verdict] = (figures[verdict] ?? 0) + 1;
    figures["seconds of the slowest"] = Math.max(figures["seconds of the slowest"] ?? 0, Math.round(seconds));
    const replay = `node --conditions=source test/capture/${harness}.ts --case ${page.name}`;
    violations.push(...faults.map((what) => ({ case: page.name, what, replay })));
  }
  return { harness, seed: options.seed, cases, violations, figures };
}

interface Outcome {
  readonly faults: readonly string[];
  readonly verdict: string;
  readonly reasons: string;
  readonly seconds: number;
}

async function captureOne(
  page: HostilePage,
  { timeMs, graceMs }: { readonly timeMs: number; readonly graceMs: number },
): Promise<Outcome> {
  const temporary = await mkdtemp(join(tmpdir(), "muniment-hostile-"));
  await chmod(temporary, 0o755);
  const hostile = await serve((request, response) => {
    page.answer(request, response, temporary);
  }, page.sites);
  const plain = await serve((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Plain</title><p>A plain page.");
  });
  const faults: string[] = [];
  try {
    const begun = performance.now();
    const { detail } = await captureLocal(hostile.address, { limits: { ...limits, timeMs }, temporary, capturer });
    const ms = performance.now() - begun;
    const { value, reasons } = detail.verdict;
    const codes = reasons.map(({ code }) => code);
    if (ms > timeMs + graceMs) faults.push(`it took ${String(Math.round(ms))} ms`);
    if (!page.verdicts.includes(value)) faults.push(`the verdict is ${value}`);
    if (value !== "complete" && codes.length === 0) faults.push("no reason is named");
    if (page.reasons.length > 0 && !codes.some((code) => page.reasons.includes(code)))
      faults.push(`none of ${page.reasons.join(", ")} is named`);
    const [left, running] = [await readdir(temporary), await processesWith(temporary)];
    if (left.length > 0 || running.length > 0)
      faults.push(`it left ${left.join(", ")}, and ${String(running.length)} processes`);
    faults.push(...(await faultsOfNext(plain.address, temporary)));
    return { faults, verdict: value, reasons: codes.join(", "), seconds: ms / 1000 };
  } finally {
    hostile.close();
    plain.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** `sites`: the other hosts of this machine at which it is served too, at the same port. */
async function serve(
  answer: RequestListener,
  sites: readonly string[] = [],
): Promise<{ readonly address: string; close(): void }> {
  const servers: Server[] = [];
  const listen = async (port: number, host: string): Promise<number> => {
    const server = createServer((request, response) => {
      // The browser is ended in the midst of answers.
      response.on("error", () => response.destroy());
      answer(request, response);
    });
    servers.push(server);
    server.listen(port, host);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0, "127.0.0.1");
  for (const host of sites) await listen(port, host);
  return {
    address: `http://127.0.0.1:${String(port)}/`,
    close: () => {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** The capture after it must come out whole. */
async function faultsOfNext(address: string, temporary: string): Promise<readonly string[]> {
  const { detail, objects } = await captureLocal(address, { temporary, capturer });
  const { value, reasons } = detail.verdict;
  if (value === "complete" && objects.has("capture.wacz")) return [];
  return [`the next capture is ${value}: ${reasons.map(({ code }) => code).join(", ")}`];
}

if (import.meta.main) await runAlone(run);
