import { exportItems, type AnchorTold, type WrittenPackage } from "../../actions/export-items.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

export interface ExportOptions extends CommonOptions {
  readonly out: string;
  readonly withCredentials?: boolean;
}

export async function exportNamed(
  context: Context,
  names: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const workplace = await context.workplace();
    const items = await Promise.all(names.map((name) => findItem(room.index, name)));
    const written = await exportItems(room.archive, {
      items,
      out: options.out,
      today: workplace.now(),
      guides: await workplace.guides(),
      software: { name: "muniment", version: context.version },
      withCredentials: options.withCredentials ?? false,
      onProgress: (done) => {
        output.progress(`Writing the package: ${humanSize(done)}`);
      },
      signal: context.signal,
    });
    output.result({ out: options.out, ...written }, () => [
      `A package of ${counted(written.items.length, "item", "items")} was written to ${printable(options.out)} (${counted(written.files, "file", "files")}, ${humanSize(written.bytes)}).`,
      `Check it:  ${context.config.calledAs} verify ${printable(options.out)} --key <the key of this log, from elsewhere>`,
      "report.html in it says what it holds; VERIFY.txt how to check it without this program.",
    ]);
    tellAnchors(written, context, output);
    if (written.redacted.length > 0) tellRedacted(written.redacted, output);
    return exitCodes.ok;
  });
}

function tellAnchors({ entries, anchors, leftOut }: WrittenPackage, { config }: Context, output: Output): void {
  const proofs = anchors.filter(({ kind }) => kind !== "list");
  if (proofs.length === 0)
    output.note(
      "Nothing went along by which somebody outside says that this existed, or when: no time stamp, proof or cosignature covers it.",
      `Ask for one, and export again:  ${config.calledAs} anchor`,
    );
  else
    output.note(
      `With it goes what outsiders say of the log's first ${counted(entries, "entry", "entries")}:`,
      ...proofs.map((one) => `  ${anchorLine(one)}`),
      "Whoever checks the package says whose word counts: --time-root, --witness or --policy, and --blocks.",
    );
  for (const { file, reason } of leftOut)
    output.note(`Left out, as it cannot be used: ${printable(file)}: ${printable(reason)}.`);
}

function anchorLine(told: AnchorTold): string {
  switch (told.kind) {
    case "token":
      return `time stamp: no later than ${told.time}, by ${printable(told.by)}`;
    case "cosignature":
      return `witness: seen ${told.time} by ${printable(told.by)}`;
    case "proof":
      return told.blocks.length === 0
        ? `OpenTimestamps: pending, no proof yet; promised by ${printable(told.calendars.join(", "))}`
        : `OpenTimestamps: no later than block ${told.blocks.join(", ")} of Bitcoin`;
    case "list":
      return `revocation list ${told.file}`;
  }
}

function tellRedacted(items: readonly string[], output: Output): void {
  output.note(
    `${counted(items.length, "item was", "items were")} captured logged in: ${items.join(", ")}.`,
    "The WACZ of each is withheld, and one with the credentials replaced is in its place; --with-credentials hands out the sealed one.",
    "Look at pages, pictures and text before you hand them out: they may show who was logged in.",
  );
}
