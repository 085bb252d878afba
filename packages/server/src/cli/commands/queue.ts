import { Argument, Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { QueueOptions } from "../work/queue.ts";

export function queueCommand(context: Context, run: Run): Command {
  return new Command("queue")
    .description("the lists that were captured, and what came of each row")
    .addArgument(new Argument("[action]", "what to do").choices(["list", "csv"]).default("list"))
    .argument("[queue]", "csv: the name of a queue; the newest, if none is named")
    .option("--out <file.csv>", "csv: write it there; an existing file is never overwritten")
    .addHelpText("after", queueHelp)
    .action((action: string, name: string | undefined, options: QueueOptions) =>
      run(async () => (await import("../work/queue.ts")).queue(context, { action, name }, options)),
    );
}

const queueHelp = `
Actions:
  list        the queues, newest first, and what is left of each
  csv         the rows of a list as they were given, with verdict, item, time and reason in columns behind

Examples:
  muniment queue
  muniment queue csv > status.csv
  muniment queue csv q-0f3c9a7e5d1b2c48 --out status.csv

A cell that a spreadsheet would run as a formula has an apostrophe before it (docs/take-in.md says how it is undone).
Queues are begun and gone on with by \`muniment capture\`, and in the viewer.`;
