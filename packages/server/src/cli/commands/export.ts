import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ExportOptions } from "../work/export.ts";

export function exportCommand(context: Context, run: Run): Command {
  return new Command("export")
    .description("write items, with the proof of each, as a package that can be checked alone")
    .argument("<item...>", "items, as in show")
    .requiredOption("--out <path>", "the folder to make; it must not exist")
    .option(
      "--with-credentials",
      "hand out what was captured logged in as it was sealed, cookies of the session included",
    )
    .option("--no-pdf", "leave out the report as PDF, for which a browser is started")
    .addHelpText("after", "\nExample:\n  muniment export 4f1c09 @12 --out package")
    .action((names: string[], options: ExportOptions) =>
      run(async () => (await import("../work/export.ts")).exportNamed(context, names, options)),
    );
}
