import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function historyCommand(context: Context, run: Run): Command {
  return new Command("history")
    .description("the captures of an item's address over time, and whether text and picture changed")
    .argument("<item>", "its digits (the first 6 or more), or @ and its number in the log")
    .addHelpText("after", historyExamples)
    .action((name: string, options: CommonOptions) =>
      run(async () => (await import("../work/history.ts")).history(context, name, options)),
    );
}

const historyExamples = `
Same means the same bytes as in the nearest capture before: docs/history.md.

Examples:
  muniment history 4f1c09
  muniment history @12 --json`;
