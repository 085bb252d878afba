import { open } from "node:fs/promises";
import { sumOf } from "../../actions/capturing/capture-queue.ts";
import { statusCsv, statusRows } from "../../actions/capturing/queue-status.ts";
import type { QueueDesk, QueueState } from "../../queues/queue-desk.ts";
import { systemCode } from "../../storage/system-error.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, grouped, type Output } from "../terminal.ts";
import { countsOf } from "./queue-counts.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

export interface QueueOptions extends CommonOptions {
  readonly out?: string;
}

interface Call {
  readonly action: string;
  readonly name: string | undefined;
}

/** Tells of queues. It begins none, and goes on with none. */
export async function queue(context: Context, { action, name }: Call, options: QueueOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const desk = await (await context.workplace()).queues(home);
  if (action === "csv") return await writeStatus(context, desk, name, options, output);
  if (name !== undefined || options.out !== undefined)
    throw new UsageError("A list of queues takes no name.", "`muniment queue --help` shows how it is called.");
  const all = await desk.all();
  for (const state of all) output.result(shown(state), () => [lineOf(state)]);
  output.note(all.length === 0 ? "There is no queue." : counted(all.length, "queue", "queues"));
  return exitCodes.ok;
}

function shown(state: QueueState): object {
  const { id, order } = state;
  return { queue: id, begun: order.begun, reason: order.asked.reason, ...sumOf(state) };
}

function lineOf(state: QueueState): string {
  return `${state.id}  ${state.order.begun.slice(0, 16).replace("T", " ")} UTC  ${countsOf(sumOf(state))}`;
}

async function writeStatus(
  context: Context,
  desk: QueueDesk,
  name: string | undefined,
  options: QueueOptions,
  output: Output,
): Promise<ExitCode> {
  const state = name === undefined ? (await desk.all())[0] : await desk.look(name);
  if (state === undefined)
    throw new UsageError("This home has no queue.", "Give a list: muniment capture --from <file>");
  const list = await desk.listOf(state.id);
  const progress = followProgress(output);
  return await withReadingRoom(context, homeOf(context, options), progress, async ({ index }) => {
    if (output.json) {
      for await (const row of statusRows(state, list, index)) output.result(row, () => []);
      return exitCodes.ok;
    }
    const pieces = statusCsv(state, list, index);
    if (options.out === undefined) for await (const piece of pieces) output.text(piece);
    else {
      await writeNewFile(options.out, pieces);
      output.note(`${options.out}: ${grouped(list?.rows.length ?? state.order.addresses.length)} rows`);
    }
    return exitCodes.ok;
  });
}

async function writeNewFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      for await (const piece of pieces) await file.writeFile(piece);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (systemCode(cause) === null) throw cause;
    throw new UsageError(
      `The status could not be written to ${path}.`,
      "An existing file is never overwritten. Name another, or a folder that you may write to.",
      { cause },
    );
  }
}
