import { intake, IntakeError } from "../../actions/intake.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { ensureArchive, tellWaiting } from "./sealing.ts";
import { humanSize, printable } from "../terminal.ts";

export interface AddOptions extends CommonOptions {
  readonly note?: string;
}

export async function add(context: Context, files: readonly string[], options: AddOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  await ensureArchive(workplace, home, output);
  const maker = await workplace.maker(home);
  const archive = await workplace.openForWriting(home, tellWaiting(output));
  let exit: ExitCode = exitCodes.ok;
  try {
    for (const file of files) {
      context.signal.throwIfAborted();
      const showProgress = (bytes: number, total: number): void => {
        output.progress(`${printable(file)}: ${humanSize(bytes)} of ${humanSize(total)}`);
      };
      try {
        const sealed = await intake({ archive, maker }, file, options.note ?? null, showProgress, context.signal);
        output.result({ ...sealed, file }, () => [
          `Sealed ${printable(file)}`,
          `  item     ${sealed.item}, entry ${String(sealed.index)} of the log`,
          ...sealed.objects.map((object) => `  sha256   ${object.sha256}  ${humanSize(object.size)}`),
        ]);
      } catch (error) {
        // One bad file must not keep the others out: it is told, and the exit code remembers it.
        if (!(error instanceof IntakeError)) throw error;
        exit = graver(exit, tellError(error, output));
      }
    }
  } finally {
    await archive.close();
  }
  return exit;
}
