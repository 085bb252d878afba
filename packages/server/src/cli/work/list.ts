import { setImmediate } from "node:timers/promises";
import { everything, selectItems } from "../../actions/selection.ts";
import type { ReadingRoom } from "../../actions/workplace.ts";
import type { ItemSummary } from "../../index/items.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { csvLine, descriptionColumns, descriptionRows } from "./description-csv.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { summaryLine } from "./summary-line.ts";
import { counted, printable, type Output } from "../terminal.ts";

export interface ListOptions extends CommonOptions, SelectionOptions {
  readonly csv?: boolean;
}

export async function list(context: Context, options: ListOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const selection = selectionOf(options);
  if (options.csv === true && output.json)
    throw new UsageError("--csv and --json are two forms of one answer.", "Ask for one.");
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    let listed = 0;
    if (options.csv === true) output.result({}, () => [`${csvLine(descriptionColumns)}\r`]);
    for await (const items of selectItems(room.index, selection ?? everything)) {
      context.signal.throwIfAborted();
      for (const item of items) await tell(room, item, options, output);
      listed += items.length;
      // Until it has a turn, the process neither hears a signal, nor that nobody reads on, nor lets go of what it wrote.
      await setImmediate();
    }
    const damaged = await room.index.damaged();
    for (const entry of damaged) {
      output.note(
        `DAMAGED: entry ${String(entry.index)}: ${printable(entry.reason)}. Run: ${context.config.calledAs} verify`,
      );
    }
    const count = await room.index.count();
    if (count === 0) output.note(`The archive is empty. Next:  ${context.config.calledAs} capture <address>`);
    else if (selection === null && listed === count) output.note(counted(count, "item", "items"));
    else output.note(`${String(listed)} of ${counted(count, "item", "items")}`);
    const withdrawn =
      selection?.withdrawn === undefined || selection.withdrawn === "no" ? await room.index.countWithdrawn() : 0;
    if (withdrawn > 0)
      output.note(
        `${counted(withdrawn, "item is", "items are")} withdrawn from view, and left out here. See ${withdrawn === 1 ? "it" : "them"}:  ${context.config.calledAs} list --withdrawn only`,
      );
    return exitCodes.ok;
  });
}

/** An item in one line; or, as CSV, what people said of it and holds, a line for each statement. */
async function tell({ index }: ReadingRoom, item: ItemSummary, { csv }: ListOptions, output: Output): Promise<void> {
  if (csv !== true) {
    output.result(item, () => [summaryLine(item)]);
    return;
  }
  if (item.described === undefined) return;
  const found = await index.find(`@${String(item.index)}`);
  if (found.found !== "one") return;
  const rows = descriptionRows(item, await index.description(found.item.record));
  output.result({}, () => rows.map((row) => `${csvLine(row)}\r`));
}
