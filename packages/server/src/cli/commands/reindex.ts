import { Command } from "commander";
import { homeOf, outputOf, type CommonOptions, type Context, type Run } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { followProgress } from "../reading.ts";
import { counted } from "../terminal.ts";

export function reindexCommand(context: Context, run: Run): Command {
  return new Command("reindex")
    .description("build the index again from the log; nothing else depends on it")
    .addHelpText("after", "\nExample:\n  muniment reindex")
    .action((options: CommonOptions) => run(reindex(context, options)));
}

async function reindex(context: Context, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const built = await workplace.reindex(homeOf(context, options), followProgress(output));
  output.result(built, () => [
    `The index was built again: ${counted(built.items, "item", "items")} from ${counted(built.entries, "entry", "entries")}.`,
  ]);
  return exitCodes.ok;
}
