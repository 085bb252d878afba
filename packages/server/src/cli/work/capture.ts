import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInterface } from "node:readline";
import type { ByteStream } from "@muniment/verify";
import { capture, type Captured } from "../../actions/capture.ts";
import type { Maker } from "../../actions/maker.ts";
import type { Workplace } from "../../actions/workplace.ts";
import type { Archive } from "../../archive/archive.ts";
import type { CaptureOrder, Capturer } from "../../capture/capturer.ts";
import { parseWebAddress } from "../../capture/web-address.ts";
import { capturedLines } from "./captured-lines.ts";
import { closing } from "./closing.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { captureExit, exitCodes, graver, verdictExit, type ExitCode } from "../exit-codes.ts";
import { ensureArchive, tellPlace, tellWaiting, verifySealed } from "./sealing.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

export interface CaptureOptions extends CommonOptions {
  readonly out?: string;
  readonly allowPrivate: readonly string[];
  readonly acceptBadCertificates?: boolean;
  readonly timeLimit: number;
  readonly sizeLimit: number;
  readonly settle: number;
  readonly settleLimit: number;
  readonly scrollLimit: number;
  readonly open?: boolean;
  readonly consent: CaptureOrder["behaviour"]["consent"];
  readonly window: { readonly width: number; readonly height: number };
  readonly reason?: string;
  readonly sandbox: boolean;
}

interface Studio {
  readonly context: Context;
  readonly options: CaptureOptions;
  readonly output: Output;
  readonly home: string;
  readonly workplace: Workplace;
  readonly archive: Archive;
  readonly capturer: Capturer;
  readonly maker: Maker;
}

const requestsMax = 20_000;
const listMax = 100_000;

/** Captures each address in turn. One that fails does not keep the others from being captured. */
export async function captureAll(
  context: Context,
  args: readonly string[],
  options: CaptureOptions,
): Promise<ExitCode> {
  const typed = await addresses(context, args);
  if (options.out !== undefined && typed.length > 1) {
    throw new UsageError(
      "--out names one file, and there are several addresses.",
      "Capture them one at a time, or use export.",
    );
  }
  const output = outputOf(context, options);
  const { wanted, exit: parsed } = wantedOf(typed, output);
  if (wanted.length === 0) return parsed;
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  const capturer = await workplace.capturer();
  await ensureArchive(workplace, home, output);
  const maker = await workplace.maker(home);
  const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
  let exit = parsed;
  await closing(archive, async () => {
    const studio: Studio = { context, options, output, home, workplace, archive, capturer, maker };
    for (const { text, url } of wanted) exit = graver(exit, await captureOne(studio, text, url));
  });
  output.note("", `Look at it:  ${context.config.calledAs} serve`);
  return exit;
}

interface Wanted {
  readonly text: string;
  readonly url: URL;
}

/** Those that can be captured. One bad line in a list of forty is told, and does not keep the others from being captured. */
function wantedOf(
  typed: readonly string[],
  output: Output,
): { readonly wanted: readonly Wanted[]; readonly exit: ExitCode } {
  const wanted: Wanted[] = [];
  let exit: ExitCode = exitCodes.ok;
  for (const text of typed) {
    try {
      wanted.push({ text, url: parseAddress(text) });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      exit = graver(exit, tellError(error, output));
    }
  }
  return { wanted, exit };
}

async function captureOne(studio: Studio, typed: string, url: URL): Promise<ExitCode> {
  const { context, output, workplace, options } = studio;
  const scratch = await workplace.scratch();
  try {
    const captured = await capture(
      studio,
      orderOf(options, typed, url, scratch.folder),
      (step) => {
        output.progress(`${step.text} · ${counted(step.requests, "request", "requests")}, ${humanSize(step.bytes)}`);
      },
      context.signal,
    );
    output.result(resultOf(captured, typed), () => capturedLines(captured));
    if (options.out !== undefined) await layCopy(studio.archive, captured, options.out, output);
    const verdict = await verifySealed(workplace, studio.home, captured.acknowledgement.index, output);
    return graver(captureExit[captured.detail.verdict.value], verdictExit[verdict]);
  } finally {
    await scratch.remove();
  }
}

function orderOf(options: CaptureOptions, typed: string, url: URL, scratch: string): CaptureOrder {
  return {
    typed,
    url,
    reason: options.reason ?? null,
    policy: {
      allowPrivate: options.allowPrivate,
      acceptBadCertificates: options.acceptBadCertificates ?? false,
      sandbox: options.sandbox ? "on" : "off-by-request",
    },
    limits: {
      timeMs: Math.round(options.timeLimit * 1000),
      bytes: Math.round(options.sizeLimit * 1_000_000),
      requests: requestsMax,
    },
    behaviour: {
      settleMs: Math.round(options.settle * 1000),
      settleLimitMs: Math.round(options.settleLimit * 1000),
      scrollLimitMs: Math.round(options.scrollLimit * 1000),
      open: options.open ?? false,
      consent: options.consent,
    },
    window: { ...options.window, scale: 1 },
    scratch,
  };
}

function resultOf({ acknowledgement, detail }: Captured, typed: string): object {
  const { final, requested } = detail.address;
  return {
    ...acknowledgement,
    address: typed,
    final: final.basis === "not-measured" ? (requested.basis === "not-measured" ? null : requested.value) : final.value,
    reasons: detail.verdict.reasons,
  };
}

async function layCopy(archive: Archive, { acknowledgement }: Captured, file: string, output: Output): Promise<void> {
  const wacz = acknowledgement.objects.find((object) => object.role === "capture");
  if (wacz === undefined) {
    output.note(`There is no WACZ to lay at ${printable(file)}: the browser did not come as far as a page.`);
    return;
  }
  try {
    await copyTo(archive.object(`sha256:${wacz.sha256}`), file);
  } catch (cause) {
    throw new UsageError(
      `The capture is sealed, but its copy could not be laid at ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "An existing file is never overwritten. Name another, or use export.",
    );
  }
}

async function copyTo(bytes: ByteStream, file: string): Promise<void> {
  await pipeline(Readable.from(bytes), createWriteStream(file, { flags: "wx" }));
}

async function addresses(context: Context, args: readonly string[]): Promise<readonly string[]> {
  const typed: string[] = [];
  for (const arg of args) {
    if (arg === "-") typed.push(...(await listFrom(context.terminal.stdin)));
    else typed.push(arg);
  }
  if (typed.length === 0) throw new UsageError("The list holds no address.", "Give one address on each line.");
  return typed;
}

/** One address a line; empty lines and lines that begin with # are passed over. */
async function listFrom(stdin: NodeJS.ReadableStream): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stdin })) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    if (lines.length >= listMax)
      throw new UsageError(`The list is longer than ${String(listMax)} addresses.`, "Split it.");
    lines.push(text);
  }
  return lines;
}

function parseAddress(text: string): URL {
  const url = parseWebAddress(text);
  if (url === null) {
    throw new UsageError(`This is no address: ${text.slice(0, 200)}`, "An address begins with https:// or http://");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError(
      `Only http and https addresses can be captured, and this one begins with ${url.protocol}`,
      "To keep a file, use: muniment add <file>",
    );
  }
  return url;
}
