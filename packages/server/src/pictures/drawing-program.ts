import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DrawingProgram } from "./drawing-process.ts";

/** The library's version, and that of what this program does with it, raised whenever a picture may come out otherwise. A test holds it to what is installed. */
export const drawingTool = "sharp 0.35.5, recipe 1";

/** In MiB. Pictures lie beside it, in the library's own memory. */
const heapMax = 128;

/**
 * The program beside this file, and where it and the library lie. The library is native code: Node's permissions do not bind it, and are there for the rest of the process.
 */
export function drawingProgram(): DrawingProgram {
  const here = fileURLToPath(import.meta.url);
  const isSource = here.endsWith(".ts");
  const program = realpathSync(
    fileURLToPath(new URL(isSource ? "./maker/picture-maker.ts" : "./picture-maker.js", import.meta.url)),
  );
  const node = realpathSync(process.execPath);
  const library = realpathSync(createRequire(import.meta.url).resolve("sharp"));
  const packages = library.slice(0, library.lastIndexOf(`${sep}sharp${sep}`));
  return {
    command: [
      ...[node, "--permission", "--allow-addons", "--allow-fs-read=*", "--disallow-code-generation-from-strings"],
      ...[`--max-old-space-size=${String(heapMax)}`, "--no-warnings", program],
    ],
    readable: [node, dirname(program), packages],
  };
}
