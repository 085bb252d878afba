/** For tests: a desk over real processes, and what it is asked to draw. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { findContainment, type Containment } from "./containment.ts";
import { DrawingPool } from "./drawing-pool.ts";
import type { DrawingProgram } from "./drawing-process.ts";
import { drawingProgram, drawingTool } from "./drawing-program.ts";
import { findFrameTools } from "./frame-tools.ts";
import { MadePictures } from "./made-pictures.ts";
import { PictureFolder } from "./picture-folder.ts";
import type { PicturedFile } from "./picture.ts";

export const never = new AbortController().signal;

let refusal = "";
const probe = await mkdtemp(join(tmpdir(), "containment-"));
const found = await findContainment(probe, (reason) => {
  refusal = reason;
});
await rm(probe, { recursive: true });
/** Why nothing is drawn on this machine, or false. */
export const skipPictures = found === null ? `this system cannot contain what draws: ${refusal}` : false;

export function picturedFile(bytes: Uint8Array, mediaType = "image/jpeg", sha256 = sha256Of(bytes)): PicturedFile {
  return {
    sha256,
    mediaType,
    size: bytes.length,
    bytes: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export interface SampleDesk {
  readonly desk: MadePictures;
  readonly containment: Containment;
  /** Where pictures are kept. */
  readonly folder: string;
}

interface DeskOptions {
  readonly program?: DrawingProgram;
  readonly timeMs?: number;
  readonly memory?: number;
  readonly atOnce?: number;
}

/** Ends with the test. */
export async function openDesk(t: Pick<TestContext, "after">, options: DeskOptions = {}): Promise<SampleDesk> {
  const { program = drawingProgram(), timeMs = 20_000, memory = 896 * 1024 ** 2, atOnce = 2 } = options;
  const work = await mkdtemp(join(tmpdir(), "pictures-"));
  const [root, scratch, folder] = [join(work, "root"), join(work, "copies"), join(work, "kept")];
  for (const each of [root, scratch]) await mkdir(each);
  const containment = await findContainment(root);
  if (containment === null) throw new Error("nothing can be contained here");
  const pool = new DrawingPool(containment, program, { timeMs, memory }, atOnce);
  const newName = (): string => randomBytes(8).toString("hex");
  const frameLimits = { timeMs: 3 * timeMs, memory };
  const tools = {
    containment,
    pool,
    drawing: drawingTool,
    frames: await findFrameTools(),
    frameLimits,
    scratch,
    newName,
  };
  const desk = new MadePictures(tools, new PictureFolder(folder, newName));
  t.after(async () => {
    await desk.close();
    await rm(work, { recursive: true });
  });
  return { desk, containment, folder };
}

/** A program of one line of JavaScript, in the place of what draws: run by Node without any limits of Node's. */
export function programOf(code: string): DrawingProgram {
  const { readable } = drawingProgram();
  return { command: [readable[0] ?? "", "-e", code], readable };
}
