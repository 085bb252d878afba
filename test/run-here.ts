/** A command in this process, wired as main.ts wires one to its own: with a pipe for each stream, and nobody at a terminal. */
import { readFileSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { PassphraseSource } from "../packages/server/src/cli/passphrase.ts";
import { runCli } from "../packages/server/src/cli/run.ts";
import { composeWorkplace } from "../packages/server/src/compose.ts";
import { readConfig } from "../packages/server/src/config.ts";
import type { Ended } from "./program.ts";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
const { version } = JSON.parse(manifest) as { readonly version: string };

export async function runHere(args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Ended> {
  const config = readConfig(env);
  const passphrase = new PassphraseSource(config.passphraseFile, null);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(args, {
    config,
    terminal: { stdin: Readable.from([Buffer.from(input)]), stdout, stderr, progress: false, columns: 80 },
    workplace: () => Promise.resolve(composeWorkplace(config, version, () => passphrase.current())),
    signal: new AbortController().signal,
    version,
    passphrase,
  });
  for (const stream of [stdout, stderr]) stream.end();
  const [out, err] = await told;
  return { code, stdout: out, stderr: err };
}
