/**
 * The program under test: its own command line and its own composition, with nothing changed but where time and chance come
 * from. As a process it runs one order and ends; a harness may also call it, to start on what a crash left.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { capture as captureAction } from "../../packages/server/src/actions/capture.ts";
import type { Workplace } from "../../packages/server/src/actions/workplace.ts";
import type { CaptureOrder, Capturer } from "../../packages/server/src/capture/capturer.ts";
import { readConfig } from "../../packages/server/src/config.ts";
import { composeWorkplace } from "../../packages/server/src/compose.ts";
import { tellError } from "../../packages/server/src/cli/errors.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { runCli } from "../../packages/server/src/cli/run.ts";
import { Output, type Terminal } from "../../packages/server/src/cli/terminal.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { streamOf } from "../../packages/server/src/storage/stream.ts";
import { contentOf, type Content } from "./content.ts";
import { chanceFrom } from "./harness.ts";

/** One operation on one home. `command`: a command line, as a user would type it. */
export type Order =
  | { readonly do: "command"; readonly home: string; readonly arguments: readonly string[] }
  | { readonly do: "capture"; readonly home: string; readonly parts: readonly (Content & { readonly role: string })[] }
  | { readonly do: "recover"; readonly home: string };

const version = "0.0.0";
const config = readConfig({ HOME: "/", PATH: "/usr/bin:/bin" });

/** Runs one order to its end, and answers with the exit code. */
export async function operate(order: Order, terminal: Terminal): Promise<number> {
  const signal = new AbortController().signal;
  switch (order.do) {
    case "command": {
      const workplace = (): Promise<Workplace> => Promise.resolve(composeWorkplace(config, version));
      const args = [...order.arguments, "--home", order.home, "--json"];
      return await runCli(args, { config, terminal, workplace, signal, version });
    }
    case "capture":
      return await telling(terminal, () => sealCapture(order, signal));
    case "recover":
      return await telling(terminal, async () => {
        const archive = await composeWorkplace(config, version).openForWriting(order.home, () => undefined);
        await archive.close();
        return { recovered: true };
      });
  }
}

/** As every command does: the result as one line, or the error with its code and next step. */
async function telling(terminal: Terminal, work: () => Promise<object>): Promise<number> {
  const output = new Output(terminal, true);
  try {
    output.result(await work(), () => []);
    return exitCodes.ok;
  } catch (error) {
    return tellError(error, output);
  }
}

/** All that a capture does but the browser: the objects come one by one, then the record. */
async function sealCapture(order: Order & { readonly do: "capture" }, signal: AbortSignal): Promise<object> {
  const workplace = composeWorkplace(config, version);
  const archive = await workplace.openForWriting(order.home, () => undefined);
  try {
    const capturer: Capturer = {
      async capture(_, sink) {
        for (const part of order.parts) {
          const object = { role: part.role, path: `${part.role}/${part.name}`, mediaType: "application/octet-stream" };
          await sink.put(object, streamOf(contentOf(part)));
        }
        return sampleCaptureDetail("https://example.org/", "A page", { value: "complete", reasons: [] });
      },
    };
    const deps = { archive, capturer, maker: await workplace.maker(order.home) };
    const { acknowledgement } = await captureAction(deps, captureOrder, () => undefined, signal);
    return acknowledgement;
  } finally {
    await archive.close();
  }
}

const captureOrder: CaptureOrder = {
  typed: "https://example.org/",
  url: new URL("https://example.org/"),
  reason: null,
  policy: { allowPrivate: [], acceptBadCertificates: false, sandbox: "on" },
  limits: { timeMs: 1000, bytes: 1_000_000, requests: 10 },
  window: { width: 1280, height: 900, scale: 1 },
  scratch: "/",
};

/**
 * The same time and chance for the same seed, so that every run makes the same calls on the same names. The key of a new
 * archive is not drawn here: no name depends on it.
 */
function fixTimeAndChance(seed: number): void {
  const chance = chanceFrom(seed);
  let now = Date.parse("2026-11-23T08:00:00.000Z") + seed * 60_000;
  Date.now = () => (now += 1);
  Object.assign(crypto, {
    randomBytes: (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(chance() * 256))),
  });
  syncBuiltinESMExports();
}

if (import.meta.main) {
  fixTimeAndChance(Number(process.argv[3]));
  const { stdin, stdout, stderr } = process;
  const terminal = { stdin, stdout, stderr, progress: false, columns: 80 };
  process.exitCode = await operate(JSON.parse(process.argv[2] ?? "") as Order, terminal);
}
