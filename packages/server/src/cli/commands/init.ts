import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function initCommand(context: Context, run: Run): Command {
  return new Command("init")
    .description("make a new archive and its key")
    .addHelpText("after", "\nExample:\n  muniment init --home /srv/evidence")
    .action((options: CommonOptions) => run(async () => (await import("../work/init.ts")).init(context, options)));
}
