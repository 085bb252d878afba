/**
 * Fuzzes for a while, and keeps the inputs that led to new code in test/crash/corpus/, a file for each target:
 * `node --conditions=source test/crash/fuzz-corpus.ts [seconds] [seed]`. What is kept was made from our own seeds alone.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { corpusFolder, fuzz, readCorpus } from "./fuzz.ts";
import { resultLines } from "./harness.ts";

const [seconds, seed] = [Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 1)];
const log = (line: string): void => void process.stderr.write(`${line}\n`);
const { result, kept } = await fuzz({ seed, budget: { seconds }, log }, await readCorpus());
await mkdir(corpusFolder, { recursive: true });
for (const [target, inputs] of Object.entries(kept)) {
  // What was kept before was tried first, so that these are all: of those before, the ones that still lead somewhere.
  const lines = inputs
    .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .map((input) => JSON.stringify(input));
  await writeFile(join(corpusFolder, `${target}.json`), `[\n${lines.join(",\n")}\n]\n`);
}
process.stdout.write(`${resultLines(result).join("\n")}\n`);
