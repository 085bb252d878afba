import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function anchorCommand(context: Context, run: Run): Command {
  return new Command("anchor")
    .description("have the head of the log stamped now, by the time-stamp authorities that you named")
    .addHelpText("after", anchorExamples)
    .action((options: CommonOptions) => run(async () => (await import("../work/anchor.ts")).anchor(context, options)));
}

const anchorExamples = `
Examples:
  muniment settings time-authority https://tsa.example/ --root tsa-root.pem   name one; nobody else is asked
  muniment anchor                                                             ask for a stamp over all that is sealed

An authority learns the hash of the log's head, when it was asked, and from which address: nothing of what is in
the archive. What it answers is kept below archive/anchors/, and an entry of the log says so, or why it failed.
Exit codes: 0 all stamped · 1 at least one failed · 4 stamped, but not by whom the roots that you named vouch for.`;
