import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { RepairOptions } from "../work/repair.ts";
import { collect } from "./collect.ts";

export function repairCommand(context: Context, run: Run): Command {
  return new Command("repair")
    .description("mend what verifying finds, from a copy; nothing is invented, and what is damaged is kept")
    .option("--from <copy>", "a mirror, a home, or the folder of an archive; without it: what needs no copy")
    .option("--key <vkey|file>", "trust this verifier key too (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action((options: RepairOptions) => run(async () => (await import("../work/repair.ts")).repair(context, options)));
}

const examples = `
Examples:
  muniment repair --from /media/b/evidence        objects by hash, tiles, entries, and entries that this archive lacks
  muniment repair                                 tiles, foreign files, the lock: what needs no copy
  muniment repair --home /media/b/evidence --from ~/Muniment       a mirror, from its archive

What is damaged is moved to var/orphans before what is whole takes its place. Where the private key is at hand, the repair is recorded in the log.

Exit codes: 0 all is mended, every byte verified · 1 it could not be done · 2 something is still bad ·
3 something could not be checked · 4 all holds, and the key is only the archive's own.`;
