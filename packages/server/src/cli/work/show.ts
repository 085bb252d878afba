import { contentsOf } from "../../actions/contents.ts";
import type { Contents } from "../../actions/contents-told.ts";
import type { ReadingRoom } from "../../actions/workplace.ts";
import { ArchiveError } from "../../archive/archive.ts";
import type { ItemDetail } from "../../index/items.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { contentsLines } from "./contents-lines.ts";
import { findItem } from "./find-item.ts";
import { descriptionLines } from "./description-lines.ts";
import { itemLines } from "./item-lines.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { printable } from "../terminal.ts";

/** Pages of a web archive that are told: what fits a screen. */
const pagesShown = 10;

export async function show(context: Context, name: string, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const item = await findItem(room.index, name);
    const description = await room.index.description(item.record);
    const inside = await insideOf(room, item, context.signal);
    if (inside instanceof ArchiveError) {
      const { code, message, next } = inside;
      output.warning({ code, message, next }, [printable(message), next, `(${code})`]);
    }
    const contents = inside instanceof ArchiveError ? null : inside;
    // Only a web archive that was listed has it.
    output.result({ ...item, description, ...(contents === null ? {} : { contents }) }, () => [
      ...itemLines(item),
      ...(contents === null ? [] : contentsLines(contents)),
      ...descriptionLines(description),
    ]);
    return inside instanceof ArchiveError ? exitCodes.bad : exitCodes.ok;
  });
}

/** A list that is damaged is told, and hides nothing of the item. */
async function insideOf(
  room: ReadingRoom,
  item: ItemDetail,
  signal: AbortSignal,
): Promise<Contents | ArchiveError | null> {
  try {
    return await contentsOf(room, item, { kind: "pages", query: null, from: 0, limit: pagesShown, signal });
  } catch (error) {
    if (error instanceof ArchiveError) return error;
    throw error;
  }
}
