import { Command } from "commander";
import type { Context, Run } from "../context.ts";
import type { ExportOptions } from "../work/export.ts";
import { collect } from "./collect.ts";
import { withSelectionOptions } from "./selection-options.ts";

export function exportCommand(context: Context, run: Run): Command {
  const command = new Command("export")
    .description("write items, with the proof of each, as a package that can be checked alone")
    .argument("[item...]", "items, as in show; or name a selection of them");
  return withSelectionOptions(command)
    .requiredOption(
      "--out <path>",
      "what to make, by its ending: .zip, .tar, .zip.age or .tar.age a file, else a folder; it must not exist",
    )
    .option(
      "--encrypt-to <recipient|file>",
      "encrypt to this recipient of age, or to those in a file (repeatable)",
      collect,
      [],
    )
    .option(
      "--with-credentials",
      "hand out what was captured logged in as it was sealed, cookies of the session included",
    )
    .option(
      "--profile <name>",
      "which fields of who collected are disclosed: public (none; the default), newsroom (collector), court (and account), full (and address, allowed)",
    )
    .option("--disclose <field,…>", "disclose these fields, too (repeatable)", collect, [])
    .option("--withhold <field,…>", "withhold these, whatever the profile says (repeatable)", collect, [])
    .option("--to <text>", "to whom it goes, or what for: sealed in the log for good, and in no package")
    .option("--no-pdf", "leave out the report as PDF, for which a browser is started")
    .addHelpText("after", exportExamples)
    .action((names: string[], options: ExportOptions) =>
      run(async () => (await import("../work/export.ts")).exportNamed(context, names, options)),
    );
}

const exportExamples = `
Examples:
  muniment export 4f1c09 @12 --out package        a folder
  muniment export 4f1c09 @12 --out evidence.zip   the same in one file; .tar as well
  muniment export --site example.org --since 2026-11-01 --out november
                                                  all that \`muniment list\` shows with these words
  muniment export @12 --out evidence.zip.age --encrypt-to age1…   for the holder of that key only
  muniment export @12 --out package --profile court               who collected, and with which profile

The log is given a record that the package was made: of what, by whom, to whom, and its hash. Where this archive cannot be added to (no key here, a
disk that is read-only, another user's home) the package is made all the same, and is told to be NOT IN CUSTODY.

What is withheld can be disclosed later, to who has the package: muniment disclose.

Whoever decrypts it (age -d -i key.txt evidence.zip.age) has the same package. What the ending says is what is made.`;
