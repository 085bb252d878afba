/** What draws small pictures, put together. Loaded by compose.ts when a command needs it. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Drawing } from "../actions/workplace.ts";
import { homeLayout } from "../archive/home.ts";
import type { HostileLimits } from "../hostile-run.ts";
import {
  DrawingPool,
  drawingProgram,
  drawingTool,
  findContainment,
  findFrameTools,
  MadePictures,
  NoPictures,
  PictureFolder,
} from "../pictures/index.ts";

const memory = 896 * 1024 ** 2;
const imageLimits: HostileLimits = { timeMs: 20_000, memory };
const frameLimits: HostileLimits = { timeMs: 60_000, memory };

/** Each takes the memory of a process, and what asks for pictures is a person who waits, or a command that fills the folder. */
const atOnceMax = 5;

/** `work`: a folder of this program for as long as it runs. */
export async function composePictures(
  home: string,
  surroundings: { readonly work: () => Promise<string>; readonly randomName: () => string },
): Promise<Drawing> {
  const folder = await mkdtemp(join(await surroundings.work(), "pictures-"));
  const [root, copies] = [join(folder, "root"), join(folder, "copies")];
  await mkdir(root);
  await mkdir(copies, { mode: 0o700 });
  let refusal = "";
  const containment = await findContainment(root, (reason) => {
    refusal = reason;
  });
  // One more than there are cores: while it is given its file, the others draw.
  const atOnce = Math.min(availableParallelism() + 1, atOnceMax);
  if (containment === null) {
    await rm(folder, { recursive: true });
    return { desk: new NoPictures(`this system cannot contain what draws them: ${refusal}`), atOnce };
  }
  const pool = new DrawingPool(containment, drawingProgram(), imageLimits, atOnce);
  const made = new MadePictures(
    {
      ...{ containment, pool, drawing: drawingTool, frames: await findFrameTools(), frameLimits },
      ...{ scratch: copies, newName: surroundings.randomName },
    },
    new PictureFolder(homeLayout(home).pictures, surroundings.randomName),
  );
  const close = async (): Promise<void> => {
    await made.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { desk: { picture: (file, kind, signal) => made.picture(file, kind, signal), close }, atOnce };
}
