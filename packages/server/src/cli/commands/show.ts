import { Command } from "commander";
import { homeOf, outputOf, type CommonOptions, type Context, type Run } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "../find-item.ts";
import { itemLines } from "../item-lines.ts";
import { followProgress, withReadingRoom } from "../reading.ts";

export function showCommand(context: Context, run: Run): Command {
  return new Command("show")
    .description("all that is known of one item, and how it is known")
    .argument("<item>", "its digits (the first 6 or more), or @ and its number in the log")
    .addHelpText("after", "\nExamples:\n  muniment show 4f1c09\n  muniment show @12 --json")
    .action((name: string, options: CommonOptions) => run(show(context, name, options)));
}

async function show(context: Context, name: string, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const item = await findItem(room.index, name);
    output.result(item, () => itemLines(item));
    return exitCodes.ok;
  });
}
