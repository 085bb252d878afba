import { setImmediate } from "node:timers/promises";
import { historyOf } from "../../actions/comparing/history.ts";
import type { CaptureOfAddress, Likeness } from "../../index/items.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, grouped, printable } from "../terminal.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";

const page = 200;

export async function history(context: Context, name: string, options: CommonOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async ({ index }) => {
    const item = await findItem(index, name);
    for (let before: number | null = null; ;) {
      context.signal.throwIfAborted();
      const told = await historyOf(index, item, { before, limit: page });
      if (told.address === null) {
        output.note("This was taken in, and not captured: it has no address, and no history.");
        return exitCodes.ok;
      }
      const { address, captures, older, total, withdrawn, place } = told;
      if (before === null && !output.json) output.result({}, () => [printable(address)]);
      for (const capture of captures)
        output.result({ address, ...capture }, () => [line(capture, capture.item.index === item.index)]);
      await setImmediate();
      before = older;
      if (before !== null) continue;
      output.note(
        `${counted(total, "capture", "captures")} of this address; > is the one that was asked for, number ${grouped(place)} by age.`,
      );
      if (withdrawn > 0)
        output.note(`${counted(withdrawn, "capture is", "captures are")} withdrawn from view, and left out here.`);
      return exitCodes.ok;
    }
  });
}

function line({ item, started, status, text, picture }: CaptureOfAddress, isAsked: boolean): string {
  const time = (started ?? item.sealed).slice(0, 16).replace("T", " ");
  const words = [
    item.item,
    time,
    (item.verdict ?? "").padEnd(8),
    (status === null ? "-" : String(status)).padEnd(3),
    likeness("text", text).padEnd(12),
    likeness("picture", picture).padEnd(15),
    printable(item.described?.title ?? item.title),
  ];
  return `${isAsked ? ">" : " "} ${words.join("  ")}`;
}

function likeness(what: "text" | "picture", { is }: Likeness): string {
  return { same: `same ${what}`, different: `${what} changed`, first: `first ${what}`, absent: `no ${what}` }[is];
}
