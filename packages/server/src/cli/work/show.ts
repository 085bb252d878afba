import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "./find-item.ts";
import { descriptionLines } from "./description-lines.ts";
import { itemLines } from "./item-lines.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

export async function show(context: Context, name: string, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const item = await findItem(room.index, name);
    const description = await room.index.description(item.record);
    output.result({ ...item, description }, () => [...itemLines(item), ...descriptionLines(description)]);
    return exitCodes.ok;
  });
}
