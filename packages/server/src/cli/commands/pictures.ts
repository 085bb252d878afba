import { Command } from "commander";
import type { CommonOptions, Context, Run } from "../context.ts";

export function picturesCommand(context: Context, run: Run): Command {
  return new Command("pictures")
    .description("draw the small pictures that the library shows, of all items that have none yet")
    .addHelpText("after", picturesExamples)
    .action((options: CommonOptions) =>
      run(async () => (await import("../work/pictures.ts")).pictures(context, options)),
    );
}

const picturesExamples = `
Examples:
  muniment pictures          draw all that is new; ended and called again, it goes on

The viewer draws each picture when it is first looked at; after many files were added, this saves the wait. Files are read by processes
that have no network, no folder and no rights. Nothing is sealed: pictures lie in var/pictures of the home, which may be deleted.

Exit codes: 0 all drawn, or recorded as not to be drawn · 2 an object is not as it was sealed · 3 no picture can be drawn on this machine.`;
