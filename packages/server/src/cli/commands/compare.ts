import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function compareCommand(context: Context, run: Run): Command {
  return new Command("compare")
    .description("what differs between the texts of two items")
    .argument("<before>", "digits of an item (the first 6 or more), or @ and its number in the log")
    .argument("<after>", "likewise")
    .addHelpText("after", compareExamples)
    .action((before: string, after: string, options: CommonOptions) =>
      run(async () => (await import("../work/compare.ts")).compare(context, [before, after], options)),
    );
}

const compareExamples = `
It ends with 0 whether or not they differ, and with 3 where they could not be compared: docs/history.md.

Examples:
  muniment compare 4f1c09 d2b71a
  muniment compare @12 @40 --json`;
