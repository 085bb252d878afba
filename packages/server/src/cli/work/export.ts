import { exportItems } from "../../actions/export-items.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { counted, humanSize, printable } from "../terminal.ts";

export interface ExportOptions extends CommonOptions {
  readonly out: string;
}

export async function exportNamed(
  context: Context,
  names: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
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
