import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function listCommand(context: Context, run: Run): Command {
  return new Command("list")
    .description("what the archive holds, newest first")
    .addHelpText("after", "\nExamples:\n  muniment list\n  muniment list --json | head -3")
    .action((options: CommonOptions) => run(async () => (await import("../work/list.ts")).list(context, options)));
}
