import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { followProgress } from "./reading.ts";
import { counted } from "../terminal.ts";

export async function reindex(context: Context, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const built = await workplace.reindex(homeOf(context, options), followProgress(output));
  output.result(built, () => [
    `The index was built again: ${counted(built.items, "item", "items")} from ${counted(built.entries, "entry", "entries")}.`,
  ]);
  return exitCodes.ok;
}
