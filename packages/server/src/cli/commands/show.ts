import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function showCommand(context: Context, run: Run): Command {
  return new Command("show")
    .description("all that is known of one item, and how it is known")
    .argument("<item>", "its digits (the first 6 or more), or @ and its number in the log")
    .addHelpText("after", "\nExamples:\n  muniment show 4f1c09\n  muniment show @12 --json")
    .action((name: string, options: CommonOptions) =>
      run(async () => (await import("../work/show.ts")).show(context, name, options)),
    );
}
