/**
 * Builds the program into dist: one file to start, one for each thread that it starts, and what they share. The verifier is in it, and what
 * every command needs of npm; the rest stays outside. Hundreds of files one by one would cost every command half of its start.
 * Run: node packages/server/build.ts
 */
import { join } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;
const entries = [
  "main.ts",
  "archive/hash-worker.ts",
  "storage/file-sum-worker.ts",
  "storage/thread-hash-worker.ts",
  "foreign/credential-worker.ts",
  "comparison/compare-worker.ts",
];

/** Whoever doubts the program reads it, and a stack trace should say something: so it is not minified. */
const common = { root: here, configFile: false, logLevel: "warn" } as const;
const output = { ssr: true, outDir: join(here, "dist"), target: "node24", minify: false } as const;

const inside = ["@muniment/verify", "commander", "zod", /^@noble\//];

await build({
  ...common,
  ssr: { noExternal: inside, resolve: { conditions: ["source"] } },
  build: {
    ...output,
    emptyOutDir: true,
    rolldownOptions: {
      input: entries.map((entry) => join(here, "src", entry)),
      // All in one folder, as main.ts lies in the sources': what is found from there is found from here.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});

// What reads hostile files is one file with all its tools in it: the process may read no other.
for (const entry of ["facts-reader.ts", "contents-lister.ts"])
  await build({
    ...common,
    ssr: { noExternal: true, resolve: { conditions: ["source"] } },
    build: {
      ...output,
      emptyOutDir: false,
      rolldownOptions: {
        input: join(here, "src/facts/reader", entry),
        output: { entryFileNames: "[name].js", codeSplitting: false },
      },
    },
  });

// What draws pictures is one file beside its library, which is native code and cannot be in it: the process is shown these two.
await build({
  ...common,
  ssr: { external: ["sharp"], noExternal: true },
  build: {
    ...output,
    emptyOutDir: false,
    rolldownOptions: {
      input: join(here, "src/pictures/maker/picture-maker.ts"),
      output: { entryFileNames: "[name].js", codeSplitting: false },
    },
  },
});
