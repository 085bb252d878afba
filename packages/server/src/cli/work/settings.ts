import type { SecondPlaceSet } from "../../actions/workplace.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { printable, type Output } from "../terminal.ts";

export interface SettingsOptions extends CommonOptions {
  readonly none?: boolean;
}

export async function settings(
  context: Context,
  { name, value }: { readonly name: string | undefined; readonly value: string | undefined },
  options: SettingsOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const upkeep = await (await context.workplace()).upkeep();
  const home = homeOf(context, options);
  if (name === undefined) {
    if (options.none === true) throw new UsageError("--none of what?", nextHelp);
    const set = await upkeep.settings(home);
    output.result(set, () => [`second-place  ${set.secondPlace === null ? "none" : printable(set.secondPlace)}`]);
    return exitCodes.ok;
  }
  if (name !== "second-place") throw new UsageError(`There is no setting ${name}.`, nextHelp);
  if ((value === undefined) === (options.none !== true))
    throw new UsageError("The second place is either a folder or none.", nextHelp);
  return tellSet(await upkeep.setSecondPlace(home, value ?? null), output);
}

const nextHelp = "`muniment settings --help` shows how it is called.";

function tellSet(set: SecondPlaceSet, output: Output): ExitCode {
  output.result(set, () => [lineOf(set)]);
  if (set.sameDisk)
    output.note("It lies on the disk of the archive: whoever puts that disk back as a whole puts back both.");
  const { state } = set;
  if (state === null || state.is === "same" || state.is === "older" || state.is === "empty") return exitCodes.ok;
  output.note("`muniment status` says what that means, and what to do.");
  return state.is === "newer" || state.is === "forked" ? exitCodes.bad : exitCodes.unchecked;
}

function lineOf({ secondPlace, state }: SecondPlaceSet): string {
  if (secondPlace === null || state === null) return "No second place: an older copy that is put back is not noticed.";
  const folder = printable(secondPlace);
  switch (state.is) {
    case "same":
    case "older":
    case "empty":
      return `Second place: ${folder}. It holds the newest head, and is given each new one.`;
    case "newer":
    case "forked":
      return `Second place: ${folder}. It knows a head that this archive does not have: nothing can be added.`;
    case "unreachable":
    case "unusable":
      return `Second place: ${folder}. NOT CHECKED against it: ${printable(state.reason)}.`;
  }
}
