import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { AddOptions } from "../work/add.ts";

export function addCommand(context: Context, run: Run): Command {
  return new Command("add")
    .description("take in files and whole folders, byte for byte, and seal them")
    .argument("[file...]", "files, and folders with all that is in them")
    .option("--case <case>", "id or name of the case that they are taken into")
    .option("--files-from <list>", "a file that names files, one on each line; - reads the list from the input")
    .option("--null", "the names in the list end with a NUL byte, as find -print0 writes them")
    .option(
      "--not-before <file>",
      "a round of drand or a line with a Bitcoin block; stands in the record (spec/beacon.md)",
    )
    .option("--note <text>", "why they are kept; stands in the record")
    .addHelpText(
      "after",
      '\nExamples:\n  muniment add photo.jpg\n  muniment add folder --note "the disk of a witness"\n  muniment add *.mp4 --note "received from a witness"\n  muniment add folder --case Harbour\n  find photos -type f -print0 | muniment add --files-from - --null',
    )
    .action((files: string[], options: AddOptions) =>
      run(async () => (await import("../work/add.ts")).add(context, files, options)),
    );
}
