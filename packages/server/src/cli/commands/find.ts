import { Command, Option } from "commander";
import type { Context, Run } from "../context.ts";
import type { FindOptions } from "../work/find.ts";
import { withSelectionOptions } from "./selection-options.ts";

export function findCommand(context: Context, run: Run): Command {
  return withSelectionOptions(
    new Command("find")
      .description(
        "searches titles, addresses, facts, text and what people said; says where it was found, or why it was not",
      )
      .argument(
        "[query...]",
        'words, all of them; "phrase", one OR other, -without, site: kind: verdict: tag: label: has: after: before:',
      )
      .addOption(
        new Option("--sort <order>", "what comes first")
          .choices(["relevance", "newest", "oldest"])
          .default("relevance"),
      )
      .option("--limit <number>", "items at once, 1 to 200", "20")
      .option("--cursor <cursor>", "go on where the last page ended, as that said")
      .option("--unread", "list the texts that are not searched, and why"),
  )
    .addHelpText("after", findExamples)
    .action((query: readonly string[], options: FindOptions) =>
      run(async () => (await import("../work/find.ts")).find(context, query, options)),
    );
}

const findExamples = `
Whole words are found, in any script, whatever their case: docs/search.md.

Examples:
  muniment find harbour court
  muniment find '"freedom of movement" site:example.org'
  muniment find -- court -draft after:2026-11-01
  muniment find court --sort newest --since 2026-11-01 --json
  muniment find --unread`;
