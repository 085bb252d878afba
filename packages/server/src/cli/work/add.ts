import { intakeMany, type IntakeHooks } from "../../actions/intake-many.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";
import { closing } from "./closing.ts";
import { namesFrom } from "./names-from.ts";
import { ensureArchive, openToAdd } from "./sealing.ts";

export interface AddOptions extends CommonOptions {
  readonly note?: string;
  readonly notBefore?: string;
  readonly filesFrom?: string;
  readonly null?: boolean;
}

export async function add(context: Context, given: readonly string[], options: AddOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const files = await filesOf(context, given, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  await ensureArchive(workplace, home, output);
  const room = await openToAdd(workplace, home, { context, options, output });
  const teller = new Teller(output, options.filesFrom === undefined && given.length === 1);
  const note = options.note ?? null;
  await closing(room.archive, () => intakeMany({ deps: room, files, note, hooks: teller, signal: context.signal }));
  return teller.exit;
}

async function filesOf(
  context: Context,
  given: readonly string[],
  options: AddOptions,
): Promise<Iterable<string> | AsyncIterable<string>> {
  if (options.filesFrom === undefined) {
    if (given.length > 0 && options.null !== true) return given;
    throw new UsageError(
      given.length > 0 ? "--null says how a list is written, and there is no list." : "No file was named.",
      "Name files, or a list of them with --files-from <list>.",
    );
  }
  return chained(given, await namesFrom(context, options.filesFrom, options.null === true ? "nul" : "newline"));
}

async function* chained(first: Iterable<string>, second: AsyncIterable<string>): AsyncGenerator<string> {
  yield* first;
  yield* second;
}

/** Tells what becomes of each file, and keeps the exit code. */
class Teller implements IntakeHooks {
  readonly #output: Output;
  readonly #alone: boolean;
  #sealed = 0;
  exit: ExitCode = exitCodes.ok;

  constructor(output: Output, alone: boolean) {
    this.#output = output;
    this.#alone = alone;
  }

  sealed: IntakeHooks["sealed"] = (file, sealed) => {
    this.#sealed += 1;
    this.#output.result({ ...sealed, file }, () => [
      `Sealed ${printable(file)}`,
      `  item     ${sealed.item}, entry ${String(sealed.index)} of the log`,
      ...sealed.objects.map((object) => `  sha256   ${object.sha256}  ${humanSize(object.size)}`),
    ]);
  };

  refused: IntakeHooks["refused"] = (_, error) => {
    this.exit = graver(this.exit, tellError(error, this.#output));
  };

  reading: IntakeHooks["reading"] = (file, bytes, total) => {
    const read = `${printable(file)}: ${humanSize(bytes)} of ${humanSize(total)}`;
    this.#output.progress(this.#alone ? read : `${counted(this.#sealed, "file", "files")} sealed · ${read}`);
  };
}
