/**
 * The driver and all of the program that it uses, in one file: thousands of processes start from it, and loading a hundred
 * sources would cost each of them most of its time. A patch changes the program on the way: in all of them what is large begins early, and
 * what the harnesses say of a broken program can be seen.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** One change of one source file. */
export interface Patch {
  /** Relative to packages/server/src. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly put: string;
}

export interface ProgramBundle {
  /** The file to run as a process. */
  readonly main: string;
  /** The same code, to be called. */
  readonly driver: typeof import("./driver.ts");
}

/** How a harness is run on a program that was broken on purpose. */
export interface Trial {
  readonly program: ProgramBundle;
  /** Which scenarios are tried. */
  readonly wanted: (scenario: string) => boolean;
  /** Of K1: which calls and faults are tried. */
  readonly strikes: (call: string, fault: string) => boolean;
  /** One violation is enough. */
  readonly stopAtFirst: boolean;
}

/** What is large begins early here: so a file of some hundred KiB goes the way of one of some hundred MiB. */
const smaller: readonly Patch[] = [
  {
    file: "storage/block-writer.ts",
    find: "const flushSize = 16 * 1024 * 1024;",
    put: "const flushSize = 128 * 1024;",
  },
  {
    file: "storage/direct-writer.ts",
    find: "const pieceSize = 4 * 1024 * 1024;",
    put: "const pieceSize = 64 * 1024;",
  },
];

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Throws if a patch does not fit: the source has changed under it. */
export async function bundleProgram(folder: string, broken: readonly Patch[] = []): Promise<ProgramBundle> {
  const patches = [...smaller, ...broken];
  const sources = join(root, "packages/server/src");
  for (const patch of patches) applied(patch, await readFile(join(sources, patch.file), "utf8"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: true, resolve: { conditions: ["source"] } },
    build: {
      ssr: true,
      outDir: folder,
      target: "node24",
      minify: false,
      emptyOutDir: true,
      rolldownOptions: {
        // A thread is started from a file of its own, which lies beside the others.
        input: [
          ...["test/crash/driver.ts", "test/crash/driver-process.ts", "packages/server/src/archive/hash-worker.ts"],
          "packages/server/src/storage/thread-hash-worker.ts",
        ],
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
    plugins: [
      {
        name: "what the program reads beside itself",
        enforce: "pre",
        transform: (code: string, id: string) =>
          id === join(sources, "compose.ts")
            ? code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
            : code,
      },
      {
        name: "patches",
        // While it is as it was written.
        enforce: "pre",
        transform: (code: string, id: string) =>
          patches
            .filter(({ file }) => relative(sources, id) === file)
            .reduce((text, patch) => applied(patch, text), code),
      },
    ],
  });
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  const driver = pathToFileURL(join(folder, "driver.js")).href;
  return { main: join(folder, "driver-process.js"), driver: (await import(driver)) as typeof import("./driver.ts") };
}

/** Throws if what it is to find does not stand there exactly once. */
export function applied({ file, find, put }: Patch, code: string): string {
  if (code.split(find).length !== 2) throw new Error(`not exactly once in ${file}: ${find}`);
  return code.replace(find, () => put);
}
