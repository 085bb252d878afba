import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { InitCommandOptions } from "../work/init.ts";
import { collect } from "./collect.ts";

export function initCommand(context: Context, run: Run): Command {
  return new Command("init")
    .description("make a new archive and its key")
    .option("--after <path>", "go on from an archive whose key is lost: its home, or the archive's folder")
    .option("--key <vkey|file>", "after: trust this verifier key of the earlier log (repeatable)", collect, [])
    .addHelpText("after", initExamples)
    .action((options: InitCommandOptions) => run(async () => (await import("../work/init.ts")).init(context, options)));
}

const initExamples = `
Examples:
  muniment init --home /srv/evidence
  muniment init --after /srv/evidence --home /srv/evidence-2    the first entry names the old log's head

Then \`muniment verify /srv/evidence --against /srv/evidence-2\` tells whether the old archive is still the one named.`;
