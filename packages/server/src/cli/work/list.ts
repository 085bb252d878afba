import { setImmediate } from "node:timers/promises";
import { everything, selectItems } from "../../actions/selection.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { summaryLine } from "./summary-line.ts";
import { counted, printable } from "../terminal.ts";

export interface ListOptions extends CommonOptions, SelectionOptions {}

export async function list(context: Context, options: ListOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const selection = selectionOf(options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    let listed = 0;
    for await (const items of selectItems(room.index, selection ?? everything)) {
      context.signal.throwIfAborted();
      for (const item of items) output.result(item, () => [summaryLine(item)]);
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
    else if (selection === null) output.note(counted(count, "item", "items"));
    else output.note(`${String(listed)} of ${counted(count, "item", "items")}`);
    return exitCodes.ok;
  });
}
