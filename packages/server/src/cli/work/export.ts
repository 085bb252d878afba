import { isFileName } from "@muniment/verify";
import { custodianOrReason, toWhom, type NotInCustody } from "../../actions/handing-over/custody.ts";
import { fieldsToOpen } from "../../actions/handing-over/disclosure.ts";
import {
  exportItems,
  type AnchorTold,
  type Exported,
  type ExportOrder,
  type WrittenPackage,
} from "../../actions/handing-over/export-items.ts";
import type { IdentityTold } from "../../actions/handing-over/handed-over.ts";
import { selectItems, type Selection } from "../../actions/selection.ts";
import type { ReadingRoom, Workplace } from "../../actions/workplace.ts";
import type { ItemIndex } from "../../index/item-index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { closing } from "./closing.ts";
import { findItem } from "./find-item.ts";
import { readNamedText } from "./named-text.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

export interface ExportOptions extends CommonOptions, SelectionOptions {
  readonly out: string;
  readonly encryptTo: readonly string[];
  readonly withCredentials?: boolean;
  readonly to?: string;
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
  const home = homeOf(context, options);
  const selection = selectionOf(options);
  const [disclose, to] = [fieldsToOpen({ ...options, profile: options.profile }), toWhom(options.to ?? null)];
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const workplace = await context.workplace();
    const items = await itemsMeant(room.index, names, selection);
    const recipients = await recipientsOf(workplace, options.encryptTo);
    const custody = await custodianOrReason(async () => ({
      maker: await workplace.maker(home),
      archive: await workplace.openForWriting(home, tellWaiting(output), tellPlace(output)),
    }));
    const write = (): Promise<Exported> =>
      written(room, { context, options, output, order: { items, recipients, disclose, to, custody } });
    const made = "archive" in custody ? await closing(custody.archive, write) : await write();
    tell(made, { context, options, output, items, recipients });
    return exitCodes.ok;
  });
}

interface Told {
  readonly context: Context;
  readonly options: ExportOptions;
  readonly output: Output;
}

async function written(
  room: ReadingRoom,
  {
    context,
    options,
    output,
    order,
  }: Told & { readonly order: Pick<ExportOrder, "items" | "recipients" | "disclose" | "to" | "custody"> },
): Promise<Exported> {
  const workplace = await context.workplace();
  const scratch = await workplace.scratch();
  try {
    return await exportItems(room.archive, {
      ...order,
      out: options.out,
      scratch: scratch.folder,
      today: workplace.now(),
      guides: await workplace.guides(),
      printer: options.pdf ? await workplace.printer() : null,
      software: { name: "muniment", version: context.version },
      withCredentials: options.withCredentials ?? false,
      openingOf: ({ record }) => workplace.openingOf(room.home, record),
      onProgress: (done) => {
        output.progress(() => `Writing the package: ${humanSize(done)}`);
      },
      signal: context.signal,
    });
  } finally {
    await scratch.remove();
  }
}

function tell(
  made: Exported,
  { context, options, output, items, recipients }: Told & Pick<ExportOrder, "items" | "recipients">,
): void {
  output.result({ out: options.out, ...made }, () => [
    `A package of ${counted(made.items.length, "item", "items")} was written to ${printable(options.out)} (${counted(made.files, "file", "files")}, ${humanSize(made.bytes)}).`,
    ...custodyLines(made),
    `Check it:  ${context.config.calledAs} verify ${printable(options.out)}${recipients.length > 0 ? " --identity <a file with the identity>" : ""} --key <the key of this log, from elsewhere>`,
    "report.html in it says what it holds, premis.xml the same for machines; verify.html checks it in a browser, and VERIFY.txt says how to by hand; where it holds captures, replay.html shows them.",
    ...(recipients.length > 0
      ? [
          `It is encrypted to ${counted(recipients.length, "recipient", "recipients")}, and to nobody else: not to you either, unless you are one of them.`,
        ]
      : []),
  ]);
  if (!made.custody.sealed) tellNotInCustody(made.custody, output);
  tellDescribed(items, output);
  tellIdentity(made.identity, output);
  tellAnchors(made, context, output);
  if (made.pdf?.made === false) output.note(`The report as PDF was left out. ${made.pdf.reason}`, made.pdf.next);
  if (made.redacted.length > 0) tellRedacted(made.redacted, output);
}

/** The hash is what its receiver is told by another way. */
function custodyLines({ custody, package: file }: Exported): readonly string[] {
  const of = isFileName(file.name) ? "" : " of its tagmanifest-sha256.txt, through which all else in it has a sum";
  const hash = `sha256 ${file.sha256}${of}`;
  if (!custody.sealed) return [hash, "NOT IN CUSTODY: the log knows nothing of this package."];
  const entries = custody.entries.map(String).join(", ");
  const to = custody.to === null ? "" : `, to “${printable(custody.to)}”`;
  return [
    hash,
    `In custody: sealed as ${custody.entries.length === 1 ? "entry" : "entries"} ${entries} of the log, exported by ${printable(custody.actor)}${to}.`,
  ];
}

/** A warning, and not a note: who reads JSON must meet it beside the result, too. */
function tellNotInCustody({ code, reason, message, next }: NotInCustody, output: Output): void {
  output.warning({ code, reason, message, next }, [
    "NOT IN CUSTODY. The package was made, and no record of it was sealed: nothing here will tell later that it was, or for whom.",
    `${printable(message)} (${reason})`,
    printable(next),
    "Write down its hash, when it was made, and who was given it. Or export again where this archive can be added to.",
    `(${code})`,
  ]);
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
