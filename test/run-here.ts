/** A command in this process, wired as main.ts wires one to its own: with a pipe for each stream, and nobody at a terminal. */
import { readFileSync } from "node:fs";
import { Readable, Writable } from "node:stream";
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
  const [stdout, stderr] = [new Collected(), new Collected()];
  const code = await runCli(args, {
    config,
    terminal: { stdin: Readable.from([Buffer.from(input)]), stdout, stderr, progress: false, columns: 80 },
    workplace: () => Promise.resolve(composeWorkplace(config, version, () => passphrase.current())),
    signal: new AbortController().signal,
    version,
    passphrase,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  readonly #parts: Buffer[] = [];

  override _write(part: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#parts.push(part);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString();
  }
}
