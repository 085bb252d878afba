import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { CheckOptions } from "../work/check.ts";

export function checkCommand(context: Context, run: Run): Command {
  return new Command("check")
    .description("check structure and log quickly; no object is opened, so this is no verification")
    .argument("[path]", "a home or an archive's folder; the home by default")
    .option("--all", "also print what holds")
    .addHelpText("after", checkExamples)
    .action((path: string | undefined, options: CheckOptions) =>
      run(async () => (await import("../work/check.ts")).check(context, path, options)),
    );
}

const checkExamples = `
Examples:
  muniment check                                  the archive in the home
  muniment check /media/copy/Muniment             a copy elsewhere

It reads the log and its tiles, holds them against the signed root, and looks whether every record is there.
Exit codes: 0 holds · 2 bad · 3 could not be checked · 4 unknown log or signer.`;
