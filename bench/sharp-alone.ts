/** The peer of photographs.ts: the same thumbnails, drawn by the library in one process, with nothing around it. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { draw } from "../packages/server/src/pictures/maker/draw.ts";

const [list = "", folder = ""] = process.argv.slice(2);
sharp.cache(false);
// As in the program: a core to a picture, as many as there are.
sharp.concurrency(1);
const files = (await readFile(list, "utf8")).split("\n").values();
await Promise.all(Array.from({ length: availableParallelism() }, drawEach));

async function drawEach(): Promise<void> {
  for (const file of files)
    await writeFile(join(folder, `${basename(file)}.webp`), await draw(await readFile(file), "thumbnail"));
}
