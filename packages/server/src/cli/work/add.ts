import { delivered, fileNamed, filesNamed, type NamedFile } from "../../actions/taking-in/files-named.ts";
import { intakeMany, type IntakeHooks } from "../../actions/taking-in/intake-many.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { tellError } from "../errors.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";
import { caseNamed } from "./cases-named.ts";
import { closing } from "./closing.ts";
import { namesFrom } from "./names-from.ts";
import { ensureArchive, openToAdd } from "./sealing.ts";

export interface AddOptions extends CommonOptions {
  readonly note?: string;
  /** Id or name of the case that they are taken into. */
  readonly case?: string;
  readonly notBefore?: string;
  readonly filesFrom?: string;
  readonly null?: boolean;
}

export async function add(context: Context, given: readonly string[], options: AddOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const { named, listed } = await filesOf(context, given, options);
  const home = homeOf(context, options);
  const workplace = await context.workplace();
  await ensureArchive(workplace, home, output);
  const into = await caseNamed(context, home, options.case);
  const room = await openToAdd(workplace, home, { context, options, output });
  const files = chained(delivered(named, room.maker.salt()), listed);
  const teller = new Teller(output, options.filesFrom === undefined && named.length === 1);
  const note = options.note ?? null;
  const deps = { ...room, into };
  await closing(room.archive, () => intakeMany({ deps, files, note, hooks: teller, signal: context.signal }));
  return teller.exit;
}

interface Files {
  readonly named: readonly NamedFile[];
  readonly listed: AsyncIterable<string> | null;
}

async function filesOf(context: Context, given: readonly string[], options: AddOptions): Promise<Files> {
  if (options.filesFrom === undefined) {
    if (given.length > 0 && options.null !== true) return { named: filesNamed(given), listed: null };
    throw new UsageError(
      given.length > 0 ? "--null says how a list is written, and there is no list." : "No file was named.",
      "Name files or folders, or a list of files with --files-from <list>.",
    );
  }
  const listed = await namesFrom(context, options.filesFrom, options.null === true ? "nul" : "newline");
  return { named: filesNamed(given), listed };
}

/** A list may still be growing while its files are taken in: they are no delivery, as nobody knows how many will come. */
async function* chained(first: Iterable<NamedFile>, listed: AsyncIterable<string> | null): AsyncGenerator<NamedFile> {
  yield* first;
  if (listed !== null) for await (const path of listed) yield fileNamed(path);
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
