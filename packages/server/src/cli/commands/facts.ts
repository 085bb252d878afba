import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { FactsOptions } from "../work/facts.ts";

export function factsCommand(context: Context, run: Run): Command {
  return new Command("facts")
    .description("read what the files that were taken in say of themselves, and seal it beside them")
    .argument("[item...]", "items, as in show; without any, all files that no tool has read yet")
    .option("--again", "read the named items once more, as after a new version of a tool")
    .addHelpText("after", factsExamples)
    .action((names: string[], options: FactsOptions) =>
      run(async () => (await import("../work/facts.ts")).facts(context, names, options)),
    );
}

const factsExamples = `
Examples:
  muniment facts                                  read all that is new; ended and called again, it goes on
  muniment facts 4f1c09                           and tell what is known of this item
  muniment facts @12 --again --json

Each file is read in a process of its own, which has no key, no folder and no network, and is ended after 30 seconds. What it finds
is sealed as an entry of its own, with the tool and its version; so is that a step failed. The item stays as it was sealed.
What a file says of itself (a time, a place, a camera) is claimed: anybody can have written it there.

Exit codes: 0 all read · 2 an object is not as it was sealed, and was left out · 3 one could not be read.`;
