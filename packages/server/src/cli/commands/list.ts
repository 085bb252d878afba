import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ListOptions } from "../work/list.ts";
import { withSelectionOptions } from "./selection-options.ts";

export function listCommand(context: Context, run: Run): Command {
  return withSelectionOptions(new Command("list").description("what the archive holds, newest first"))
    .option("--csv", "what people said of the items instead, a line for each statement; safe to open as a table")
    .addHelpText("after", listExamples)
    .action((options: ListOptions) => run(async () => (await import("../work/list.ts")).list(context, options)));
}

const listExamples = `
Examples:
  muniment list
  muniment list --site example.org --since 2026-11-01
  muniment list --verdict partial
  muniment list --csv > said.csv
  muniment list --json | head -3`;
