import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ByteStream } from "@muniment/verify";
import { orderOf } from "../../actions/capturing/capture-order.ts";
import { capture, type Captured } from "../../actions/capturing/capture.ts";
import type { Wanted } from "../../actions/capturing/wanted-address.ts";
import { sessionOf } from "../../actions/capturing/work-on-queue.ts";
import type { Archive } from "../../archive/archive.ts";
import { addressList } from "./address-list.ts";
import { askedOf, checkAllowed, type CaptureOptions } from "./capture-order.ts";
import { resultOf, type Studio } from "./capture-studio.ts";
import { capturedLines } from "./captured-lines.ts";
import { caseNamed } from "./cases-named.ts";
import { closing } from "./closing.ts";
import { homeOf, outputOf, UsageError, type Context } from "../context.ts";
import { captureExit, exitCodes, graver, verdictExit, type ExitCode } from "../exit-codes.ts";
import { clearLeft, ensureArchive, openToAdd, verifySealed } from "./sealing.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

/** Captures one address, or several as a queue, or goes on with a queue. One that fails does not keep the others from being captured. */
export async function captureAll(
  context: Context,
  args: readonly string[],
  options: CaptureOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  checkAllowed(options.allowPrivate);
  if (options.resume !== undefined || options.retryFailed !== undefined) {
    checkAlone(args, options);
    const { goOn } = await queued();
    return await inStudio(context, options, output, (studio) => goOn(studio, options));
  }
  if (args.length === 0 && options.from === undefined)
    throw new UsageError("No address was given.", "`muniment capture --help` shows how it is called.");
  const { wanted, list, exit } = await addressList(context, args, options, output);
  if (options.out !== undefined && (wanted.length > 1 || list !== null)) {
    throw new UsageError("--out names one file, and a list was given.", "Capture them one at a time, or use export.");
  }
  const [first, ...more] = wanted;
  if (first === undefined) return exit;
  const captured = await inStudio(context, options, output, async (studio) => {
    if (more.length === 0 && list === null) return await captureOne(studio, options, first);
    const { captureList } = await queued();
    return await captureList(studio, options, { wanted, list });
  });
  return graver(exit, captured);
}

/** Loaded where there is a queue: what reads its files, and records, takes as long to load as a third of the rest. */
function queued() {
  return import("./capture-queue.ts");
}

function checkAlone(args: readonly string[], options: CaptureOptions): void {
  if (options.resume !== undefined && options.retryFailed !== undefined)
    throw new UsageError("--resume and --retry-failed are two things.", "--retry-failed also captures what is left.");
  if (
    args.length > 0 ||
    options.from !== undefined ||
    options.out !== undefined ||
    options.anew === true ||
    options.case !== undefined ||
    options.column !== undefined
  )
    throw new UsageError(
      "A queue has its addresses and options from when it was begun.",
      "Give --resume or --retry-failed alone, or with the name of a queue after it.",
    );
}

async function inStudio(
  context: Context,
  options: CaptureOptions,
  output: Output,
  work: (studio: Studio) => Promise<ExitCode>,
): Promise<ExitCode> {
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  await clearLeft(workplace, output);
  const capturer = await workplace.capturer();
  await ensureArchive(workplace, home, output);
  const into = await caseNamed(context, home, options.case);
  const room = await openToAdd(workplace, home, { context, options, output });
  let exit: ExitCode = exitCodes.ok;
  await closing(room.archive, async () => {
    exit = await work({ context, output, home, workplace, capturer, into, ...room });
  });
  output.note("", `Look at it:  ${context.config.calledAs} serve`);
  return exit;
}

async function captureOne(studio: Studio, options: CaptureOptions, wanted: Wanted): Promise<ExitCode> {
  const { context, output, workplace } = studio;
  const asked = askedOf(options, studio.into);
  const session = await sessionOf(() => workplace.profiles(studio.home), asked.profile);
  const scratch = await workplace.scratch();
  try {
    const captured = await capture(
      studio,
      orderOf(asked, { wanted, session, queue: null, scratch: scratch.folder }),
      (step) => {
        output.progress(`${step.text} · ${counted(step.requests, "request", "requests")}, ${humanSize(step.bytes)}`);
      },
      context.signal,
    );
    output.result(resultOf(captured, wanted.text), () => capturedLines(captured));
    if (options.out !== undefined) await layCopy(studio.archive, captured, options.out, output);
    const verdict = await verifySealed(studio, captured.acknowledgement.index, "always");
    return graver(captureExit[captured.detail.verdict.value], verdictExit[verdict]);
  } finally {
    await scratch.remove();
  }
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
