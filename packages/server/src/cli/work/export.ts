import { fieldsToOpen } from "../../actions/handing-over/disclosure.ts";
import { exportItems, type AnchorTold, type WrittenPackage } from "../../actions/handing-over/export-items.ts";
import type { IdentityTold } from "../../actions/handing-over/handed-over.ts";
import { selectItems, type Selection } from "../../actions/selection.ts";
import type { Workplace } from "../../actions/workplace.ts";
import type { ItemIndex } from "../../index/item-index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { findItem } from "./find-item.ts";
import { readNamedText } from "./named-text.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

export interface ExportOptions extends CommonOptions, SelectionOptions {
  readonly out: string;
  readonly encryptTo: readonly string[];
  readonly withCredentials?: boolean;
  readonly pdf: boolean;
  readonly profile?: string;
  readonly disclose: readonly string[];
  readonly withhold: readonly string[];
}

export async function exportNamed(
  context: Context,
  names: readonly string[],
  options: ExportOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const selection = selectionOf(options);
  const disclose = fieldsToOpen({ ...options, profile: options.profile });
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    const workplace = await context.workplace();
    const items = await itemsMeant(room.index, names, selection);
    const recipients = await recipientsOf(workplace, options.encryptTo);
    const scratch = await workplace.scratch();
    const written = await exportItems(room.archive, {
      items,
      out: options.out,
      recipients,
      scratch: scratch.folder,
      today: workplace.now(),
      guides: await workplace.guides(),
      printer: options.pdf ? await workplace.printer() : null,
      software: { name: "muniment", version: context.version },
      withCredentials: options.withCredentials ?? false,
      disclose,
      openingOf: ({ record }) => workplace.openingOf(room.home, record),
      onProgress: (done) => {
        output.progress(() => `Writing the package: ${humanSize(done)}`);
      },
      signal: context.signal,
    }).finally(() => scratch.remove());
    output.result({ out: options.out, ...written }, () => [
      `A package of ${counted(written.items.length, "item", "items")} was written to ${printable(options.out)} (${counted(written.files, "file", "files")}, ${humanSize(written.bytes)}).`,
      `Check it:  ${context.config.calledAs} verify ${printable(options.out)}${recipients.length > 0 ? " --identity <a file with the identity>" : ""} --key <the key of this log, from elsewhere>`,
      "report.html in it says what it holds, premis.xml the same for machines; verify.html checks it in a browser, and VERIFY.txt says how to by hand; where it holds captures, replay.html shows them.",
      ...(recipients.length > 0
        ? [
            `It is encrypted to ${counted(recipients.length, "recipient", "recipients")}, and to nobody else: not to you either, unless you are one of them.`,
          ]
        : []),
    ]);
    tellDescribed(items, output);
    tellIdentity(written.identity, output);
    tellAnchors(written, context, output);
    if (written.pdf?.made === false)
      output.note(`The report as PDF was left out. ${written.pdf.reason}`, written.pdf.next);
    if (written.redacted.length > 0) tellRedacted(written.redacted, output);
    return exitCodes.ok;
  });
}

/** Those that were named, and those that are selected. */
async function itemsMeant(
  index: ItemIndex,
  names: readonly string[],
  selection: Selection | null,
): Promise<readonly ItemDetail[]> {
  if (names.length === 0 && selection === null)
    throw new UsageError(
      "Nothing was named that is to be handed out.",
      "Name items, or select some: --since, --until, --site, --kind, --verdict. The list shows what a selection means: muniment list --site example.org",
    );
  const selected: string[] = [];
  if (selection !== null)
    for await (const items of selectItems(index, selection))
      selected.push(...items.map((item) => `@${String(item.index)}`));
  if (names.length === 0 && selected.length === 0)
    throw new UsageError("There is no item that is meant by this.", "Look with the same words: muniment list");
  return await Promise.all([...names, ...selected].map((name) => findItem(index, name)));
}

/** Recipients as they were named: each itself, or a file of them. */
async function recipientsOf(workplace: Workplace, given: readonly string[]): Promise<readonly string[]> {
  const named = await Promise.all(
    given.map(async (one) => workplace.recipients(one.startsWith("age1") ? one : await readNamedText(one), one)),
  );
  return [...new Set(named.flat())];
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
      return `${told.file.endsWith(".ocsp") ? "status answer" : "revocation list"} ${told.file}`;
  }
}

/** Notes are for those who work here: whoever hands a package out is told that none went along. */
function tellDescribed(items: readonly ItemDetail[], output: Output): void {
  const said = items.reduce((sum, { described }) => sum + (described?.holding ?? 0), 0);
  if (said > 0)
    output.note(
      `What people said of these items stayed here: ${counted(said, "statement", "statements")}. A package takes none along.`,
    );
}

/** Said aloud, since whoever hands a package out can take nothing of it back. */
function tellIdentity(items: readonly IdentityTold[], output: Output): void {
  const named = (which: "disclosed" | "withheld" | "inClear"): string =>
    [...new Set(items.flatMap((item) => item[which]))].join(", ");
  output.note(
    `Disclosed of who collected: ${named("disclosed") || "nothing"}. Withheld, and provable later: ${named("withheld") || "nothing"}.`,
    "No profile withholds what pages, files and their names say themselves, addresses of servers, the reason or note, times, and the pseudonym.",
  );
  const open = items.filter(({ inClear }) => inClear.length > 0);
  if (open.length > 0)
    output.note(
      `NOT WITHHELD: ${named("inClear")}. The records of ${open.map(({ item }) => item).join(", ")} are of an earlier version, and have it in clear.`,
    );
}

function tellRedacted(items: readonly string[], output: Output): void {
  output.note(
    `${counted(items.length, "item was", "items were")} captured logged in: ${items.join(", ")}.`,
    "The WACZ of each is withheld, and one with the credentials replaced is in its place; --with-credentials hands out the sealed one.",
    "Look at pages, pictures and text before you hand them out: they may show who was logged in.",
  );
}
