import { Command } from "commander";
import { exportItems } from "../../actions/export-items.ts";
import { homeOf, outputOf, type CommonOptions, type Context, type Run } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "../find-item.ts";
import { followProgress, withReadingRoom } from "../reading.ts";
import { counted, humanSize, printable } from "../terminal.ts";

interface ExportOptions extends CommonOptions {
  readonly out: string;
}

export function exportCommand(context: Context, run: Run): Command {
  return new Command("export")
    .description("write items, with the proof of each, as a package that can be checked alone")
    .argument("<item...>", "items, as in show")
    .requiredOption("--out <path>", "the folder to make; it must not exist")
    .addHelpText("after", "\nExample:\n  muniment export 4f1c09 @12 --out package")
    .action((names: string[], options: ExportOptions) => run(exportNamed(context, names, options)));
}

async function exportNamed(context: Context, names: readonly string[], options: ExportOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const items = await Promise.all(names.map((name) => findItem(room.index, name)));
    const written = await exportItems(
      room.archive,
      items,
      options.out,
      (await context.workplace()).now(),
      (done) => {
        output.progress(`Writing the package: ${humanSize(done)}`);
      },
      context.signal,
    );
    output.result({ out: options.out, ...written }, () => [
      `A package of ${counted(written.items.length, "item", "items")} was written to ${printable(options.out)} (${counted(written.files, "file", "files")}, ${humanSize(written.bytes)}).`,
      `Check it:  ${context.config.calledAs} verify ${printable(options.out)} --key <the key of this log, from elsewhere>`,
    ]);
    return exitCodes.ok;
  });
}
