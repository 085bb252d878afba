import type { LogAfter } from "@muniment/verify";
import type { KeyDesk } from "../../actions/key-desk.ts";
import type { HomeMade } from "../../actions/workplace.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { givenKeys } from "./given-keys.ts";

export interface InitCommandOptions extends CommonOptions {
  readonly after?: string;
  readonly key: readonly string[];
}

export async function init(context: Context, options: InitCommandOptions): Promise<ExitCode> {
  const workplace = await context.workplace();
  const after = options.after === undefined ? null : await lastHead(await workplace.keys(), options.after, options.key);
  if (after === null && options.key.length > 0)
    throw new UsageError("A key is given, and no earlier log.", "Name its archive with --after.");
  const made = await workplace.initialise(homeOf(context, options), after);
  outputOf(context, options).result({ ...made, after }, () => [
    ...homeMadeLines(made),
    ...(after === null ? [] : [`Its first entry names the last head of the log whose key is ${after.vkey}`]),
    "",
    `Next:  ${context.config.calledAs} capture <address>`,
  ]);
  return exitCodes.ok;
}

async function lastHead(desk: KeyDesk, path: string, keys: readonly string[]): Promise<LogAfter> {
  return await desk.lastHead(path, await givenKeys(keys));
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
