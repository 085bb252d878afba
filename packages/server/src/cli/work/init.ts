import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { HomeMade } from "../../actions/workplace.ts";

export async function init(context: Context, options: CommonOptions) {
  const workplace = await context.workplace();
  const made = await workplace.initialise(homeOf(context, options));
  outputOf(context, options).result(made, () => [
    ...homeMadeLines(made),
    "",
    `Next:  ${context.config.calledAs} capture <address>`,
  ]);
  return exitCodes.ok;
}

/** What people are told of a new archive, above all of its key. */
export function homeMadeLines(made: HomeMade): readonly string[] {
  return [
    `A new archive was made in ${made.home}`,
    `  its log is called  ${made.origin}`,
    `  its key lies in    ${made.keyFile}`,
    "Keep a copy of the key in another place. Without it nothing can be added to this archive;",
    "with it, anyone can write in its name.",
  ];
}
