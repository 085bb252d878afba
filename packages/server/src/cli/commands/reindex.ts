import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function reindexCommand(context: Context, run: Run): Command {
  return new Command("reindex")
    .description("build the index again from the log; nothing else depends on it")
    .addHelpText("after", "\nExample:\n  muniment reindex")
    .action((options: CommonOptions) =>
      run(async () => (await import("../work/reindex.ts")).reindex(context, options)),
    );
}
