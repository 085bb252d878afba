/** Builds the application into dist/app, and lays the files of the replay origin into dist/replay. Run: node packages/ui/build.ts */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;
const replay = join(here, "dist", "replay");
const component = dirname(createRequire(import.meta.url).resolve("replaywebpage/index.html"));

await rm(join(here, "dist"), { recursive: true, force: true });
await build({ root: here, configFile: join(here, "vite.config.ts"), logLevel: "warn" });

await mkdir(replay, { recursive: true });
await cp(join(here, "replay"), replay, { recursive: true });
await copyFile(join(component, "ui.js"), join(replay, "ui.js"));
await copyFile(join(component, "sw.js"), join(replay, "wabac.js"));
await copyFile(join(component, "LICENSE"), join(replay, "LICENSE.txt"));

const manifest: unknown = JSON.parse(await readFile(join(component, "package.json"), "utf8"));
if (
  typeof manifest !== "object" ||
  manifest === null ||
  !("version" in manifest) ||
  typeof manifest.version !== "string"
) {
  throw new Error("replaywebpage has no version in its package.json");
}
const source = await readFile(join(replay, "SOURCE.txt"), "utf8");
await writeFile(join(replay, "SOURCE.txt"), source.replace("VERSION", manifest.version));
