/**
 * Builds the program into dist: one file to start, one for each thread that it starts, and what they share. The verifier is in it; what
 * comes from npm stays outside. Hundreds of files one by one would cost every command a third of its start.
 * Run: node packages/server/build.ts
 */
import { join } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;
const entries = ["main.ts", "archive/hash-worker.ts", "storage/thread-hash-worker.ts", "foreign/credential-worker.ts"];

await build({
  root: here,
  configFile: false,
  logLevel: "warn",
  ssr: { noExternal: ["@muniment/verify"], resolve: { conditions: ["source"] } },
  build: {
    ssr: true,
    outDir: join(here, "dist"),
    emptyOutDir: true,
    target: "node24",
    // Whoever doubts the program reads it, and a stack trace should say something.
    minify: false,
    rolldownOptions: {
      input: entries.map((entry) => join(here, "src", entry)),
      // All in one folder, as main.ts lies in the sources': what is found from there is found from here.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});
