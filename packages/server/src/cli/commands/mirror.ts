import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { MirrorOptions } from "../work/mirror.ts";

export function mirrorCommand(context: Context, run: Run): Command {
  return new Command("mirror")
    .description("bring a second copy up to the archive, or make one; it is only ever extended")
    .argument("<folder>", "the mirror; made if it is not there")
    .option("--skip-damaged", "go on without objects that are damaged here; the mirror then lacks them, and says so")
    .addHelpText("after", examples)
    .action((folder: string, options: MirrorOptions) =>
      run(async () => (await import("../work/mirror.ts")).mirror(context, folder, options)),
    );
}

const examples = `
Examples:
  muniment mirror /media/b/evidence               the first time, and each time after
  muniment verify /media/b/evidence               every byte of the mirror

Interrupted, it goes on where it stopped. A mirror has no private key: nothing can be added to it, and all that
reads works on it.

Exit codes: 0 the mirror is what the archive is · 1 it could not be made · 2 objects here are damaged.`;
