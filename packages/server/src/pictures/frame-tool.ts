import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { HostileLimits } from "../hostile-run.ts";
import type { Containment } from "./containment.ts";
import type { PictureKind, PicturedFile } from "./picture.ts";
import { runContained } from "./run-contained.ts";

/** A program on the path of this machine that makes a picture of what is none: of a page, a film, a sound. It is used where it is there. */
export interface FrameTool {
  /** Name and version, as the program says it. */
  readonly name: string;
  /** In bytes: of a larger file no picture is made. */
  readonly sizeMax: number;
  /** Of the media type that a record gives a file. */
  appliesTo(mediaType: string, kind: PictureKind): boolean;
  /** Draws, as PNG, what a file looks like. `at` is where the file is to be read. */
  commands(at: string, mediaType: string, kind: PictureKind): FrameCommands;
}

/** `before`: a program that is asked first, whose answer `then` makes a command of. */
export type FrameCommands =
  | { readonly command: readonly string[] }
  | { readonly before: readonly string[]; then(told: string): readonly string[] };

export type Framed =
  | { readonly is: "framed"; readonly png: Uint8Array }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "other-bytes" };

const pngSizeMax = 48 * 1024 * 1024;
const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/**
 * Runs a tool over a copy of a file: they seek in it, and nothing of the archive is shown to them. `scratch` is a folder for that. Throws what `bytes`
 * throws, and, once aborted, what the signal says.
 */
export async function frameOf(
  containment: Containment,
  tool: FrameTool,
  order: { readonly file: PicturedFile; readonly kind: PictureKind; readonly scratch: string; readonly name: string },
  limits: HostileLimits,
  signal: AbortSignal,
): Promise<Framed> {
  const { file, kind } = order;
  const at = join(order.scratch, order.name);
  try {
    if ((await copyOf(file, at, signal)) !== file.sha256) return { is: "other-bytes" };
    const asked = tool.commands(at, file.mediaType, kind);
    let command: readonly string[];
    if ("command" in asked) ({ command } = asked);
    else {
      const told = await answered(containment, asked.before, at, limits, signal);
      if (typeof told === "string") return { is: "failed", reason: told };
      command = asked.then(told.bytes.toString("latin1", 0, 1_000));
    }
    const drawn = await answered(containment, command, at, limits, signal);
    if (typeof drawn === "string") return { is: "failed", reason: drawn };
    if (!drawn.bytes.subarray(0, 4).equals(pngStart)) return { is: "failed", reason: "it drew nothing" };
    return { is: "framed", png: drawn.bytes };
  } finally {
    await rm(at, { force: true });
  }
}

async function copyOf(file: PicturedFile, at: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const copy = await open(at, "wx", 0o400);
  try {
    for await (const block of file.bytes()) {
      signal.throwIfAborted();
      hash.update(block);
      await copy.writeFile(block);
    }
  } finally {
    await copy.close();
  }
  return hash.digest("hex");
}

/** What a program prints, or why it came to nothing. */
async function answered(
  containment: Containment,
  command: readonly string[],
  at: string,
  limits: HostileLimits,
  signal: AbortSignal,
): Promise<{ readonly bytes: Buffer } | string> {
  const pieces: Buffer[] = [];
  let size = 0;
  const run = runContained(containment, command, [at], limits, (bytes) => {
    pieces.push(Buffer.from(bytes));
    size += bytes.length;
    if (size > pngSizeMax) run.end(`it answered more than ${String(pngSizeMax)} bytes`);
  });
  const stop = (): void => {
    run.end("it was ended");
  };
  signal.addEventListener("abort", stop);
  try {
    run.endInput();
    run.startTimer();
    const ending = await run.ended();
    signal.throwIfAborted();
    return (await run.endedWell()) ? { bytes: Buffer.concat(pieces) } : ending;
  } finally {
    signal.removeEventListener("abort", stop);
    run.end("it was ended");
  }
}
