import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "./find-item.ts";
import { itemLines } from "./item-lines.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

export async function show(context: Context, name: string, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const item = await findItem(room.index, name);
    output.result(item, () => itemLines(item));
    return exitCodes.ok;
  });
}
