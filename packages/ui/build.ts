/**
 * Builds the application into dist/app and the pages of a package into dist/package, and lays the files of the replay origin and the
 * sample page beside them. Run: node packages/ui/build.ts
 */
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { buildSinglePage } from "./build-single-page.ts";

const here = import.meta.dirname;
const replay = join(here, "dist", "replay");
const component = dirname(createRequire(import.meta.url).resolve("replaywebpage/index.html"));

await rm(join(here, "dist"), { recursive: true, force: true });
await build({ root: here, configFile: join(here, "vite.config.ts"), logLevel: "warn" });
await compressAll(join(here, "dist", "app", "assets"));
const world = createRequire(import.meta.url).resolve("world-atlas/countries-110m.json");
await copyFile(join(dirname(world), "LICENSE"), join(here, "dist", "app", "countries-license.txt"));

await mkdir(replay, { recursive: true });
await cp(join(here, "replay"), replay, { recursive: true });
await copyFile(join(component, "ui.js"), join(replay, "ui.js"));
await copyFile(join(component, "sw.js"), join(replay, "wabac.js"));
await copyFile(join(component, "LICENSE"), join(replay, "LICENSE.txt"));

await cp(join(here, "sample-page"), join(here, "dist", "sample-page"), { recursive: true });

const source = await readFile(join(replay, "SOURCE.txt"), "utf8");
await writeFile(join(replay, "SOURCE.txt"), source.replace("VERSION", await versionIn(component)));

const version = await versionIn(join(here, "../.."));
for (const page of ["verify", "replay"] as const) await buildSinglePage(page, join(here, "dist", "package"), version);

/** Lays what a browser may be sent in a file's place beside it. */
async function compressAll(folder: string): Promise<void> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(bytes, quality));
    await writeFile(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

async function versionIn(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  if (!isNamed || typeof manifest.version !== "string")
    throw new Error(`there is no version in ${folder}/package.json`);
  return manifest.version;
}
