#!/usr/bin/env node
/** The program. It wires the process to the command line; what the commands work with is composed in compose.ts. */
import { readFileSync } from "node:fs";
import { TerminalInput } from "./cli/hidden-line.ts";
import { PassphraseSource } from "./cli/passphrase.ts";
import { runCli } from "./cli/run.ts";
import { exitCodes } from "./cli/exit-codes.ts";
import { readConfig } from "./config.ts";

const config = readConfig(process.env);
const interruption = new AbortController();

function interrupt(by: string): void {
  // The first asks for a clean end, which takes a moment; who asks twice does not want to wait.
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort(new Error(`ended by ${by}`));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    interrupt(signal);
  });
}

// Who reads our output may stop reading: `muniment list | head`. That is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  throw error;
});

const version = versionOf(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));

const person =
  process.stdin.isTTY && process.stderr.isTTY
    ? new TerminalInput(
        process.stdin,
        process.stderr,
        () => {
          interrupt("Ctrl-C");
        },
        interruption.signal,
      )
    : null;
const passphrase = new PassphraseSource(config.passphraseFile, person);

process.exitCode = await runCli(process.argv.slice(2), {
  config,
  terminal: {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    progress: process.stderr.isTTY,
    columns: process.stderr.columns,
  },
  workplace: async () => {
    const { composeWorkplace } = await import("./compose.ts");
    return composeWorkplace(config, version, () => passphrase.current());
  },
  signal: interruption.signal,
  version,
  passphrase,
});

function versionOf(manifest: string): string {
  const parsed: unknown = JSON.parse(manifest);
  if (typeof parsed !== "object" || parsed === null || !("version" in parsed) || typeof parsed.version !== "string") {
    throw new Error("this installation is damaged: its package.json names no version");
  }
  return parsed.version;
}
