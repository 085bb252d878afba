import { Command } from "commander";
import { homeOf, outputOf, type CommonOptions, type Context, type Run } from "../context.ts";
import { exitCodes } from "../exit-codes.ts";
import type { HomeMade } from "../../actions/workplace.ts";

export function initCommand(context: Context, run: Run): Command {
  return new Command("init")
    .description("make a new archive and its key")
    .addHelpText("after", "\nExample:\n  muniment init --home /srv/evidence")
    .action((options: CommonOptions) => run(init(context, options)));
}

async function init(context: Context, options: CommonOptions) {
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
