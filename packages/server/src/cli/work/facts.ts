import { hexOf } from "@muniment/verify";
import { makeFacts, type FactsHooks, type FactsMade, type FactsNoticeCode } from "../../actions/facts.ts";
import type { ReadingRoom } from "../../actions/workplace.ts";
import { filesOf } from "../../index/item-of.ts";
import type { ItemDetail, ItemFile } from "../../index/items.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, graver, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import { closing } from "./closing.ts";
import { factLines } from "./fact-lines.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";

export interface FactsOptions extends CommonOptions {
  readonly again?: boolean;
}

/** Has tools read the files that none has read yet, and tells what was read of the items that were named. */
export async function facts(context: Context, names: readonly string[], options: FactsOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  if (options.again === true && names.length === 0)
    throw new UsageError("Facts are made again of items that are named.", "Name items before --again.");
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async (room) => {
    if (names.length === 0) return await readAll(context, room, output);
    const items: ItemDetail[] = [];
    for (const name of names) items.push(await findItem(room.index, name));
    const files = await filesToRead(room, items, options.again ?? false);
    const teller = new Teller(context, output, files.length);
    await read(context, room, fileByFile(files), teller);
    await room.refresh();
    for (const item of items) await tell(room, item, output);
    return teller.exit;
  });
}

async function readAll(context: Context, room: ReadingRoom, output: Output): Promise<ExitCode> {
  const { files, unread } = await room.index.readCounts();
  const teller = new Teller(context, output, unread);
  await read(context, room, unreadFiles(room), teller);
  const { sealed, failed } = teller.count;
  const left = unread - sealed;
  if (output.json) output.result({ sum: { files, sealed, failed, unread: left } }, () => []);
  output.note(
    `Read ${counted(sealed, "file", "files")}${failed === 0 ? "" : `; of ${String(failed)} a step failed, and is recorded as failed`}.`,
    `${counted(files - left, "file", "files")} of ${String(files)} in the archive ${files - left === 1 ? "has" : "have"} facts in the log. Those of an item:  ${context.config.calledAs} facts <item>`,
  );
  return teller.exit;
}

async function read(
  context: Context,
  { home }: ReadingRoom,
  files: AsyncIterable<ItemFile>,
  teller: Teller,
): Promise<void> {
  // Where there is nothing to read, nothing is sealed, and no key is needed.
  if (teller.total === 0) return;
  const workplace = await context.workplace();
  const [{ examiner, lister, atOnce }, maker] = [await workplace.examiners(), await workplace.maker(home)];
  const archive = await workplace.openForWriting(home, tellWaiting(teller.output), tellPlace(teller.output));
  const { signal } = context;
  await closing(archive, () => makeFacts({ archive, maker, examiner, lister, files, atOnce, hooks: teller, signal }));
}

const page = 500;

async function* unreadFiles({ index }: ReadingRoom): AsyncGenerator<ItemFile> {
  for (let after: ItemFile | null = null; ;) {
    const files: readonly ItemFile[] = await index.unread(after, page);
    yield* files;
    const last = files.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function* fileByFile(files: readonly ItemFile[]): AsyncGenerator<ItemFile> {
  yield* files;
}

/** The files of these items that no tool has read, or all of them; each once, whoever names an item twice. */
async function filesToRead(
  { index }: ReadingRoom,
  items: readonly ItemDetail[],
  again: boolean,
): Promise<readonly ItemFile[]> {
  const files: ItemFile[] = [];
  for (const item of new Map(items.map((one) => [one.record, one])).values()) {
    const done = new Set((await index.derivations(item.record)).map(({ detail }) => detail.file.path));
    files.push(...filesOf(item).filter(({ path }) => again || !done.has(path)));
  }
  return files;
}

/** What is known of one item: of each of its files, what was read of it last. */
async function tell({ index }: ReadingRoom, item: ItemDetail, output: Output): Promise<void> {
  const newest = new Map((await index.derivations(item.record)).map((entry) => [entry.detail.file.path, entry]));
  const files = filesOf(item).map((file) => {
    const entry = newest.get(file.path);
    return { ...file, read: entry === undefined ? null : { index: entry.index, time: entry.sealed, ...entry.detail } };
  });
  const told = files.map(({ path, sha256, read }) => ({ path, sha256, read }));
  output.result({ item: item.item, index: item.index, files: told }, () => [
    printable(item.title),
    `  item        ${item.item}, entry ${String(item.index)} of the log`,
    ...(files.length === 0 ? ["  It has no file that came from others: what a capture makes says what it is."] : []),
    ...files.flatMap(({ path, size, read: last }) => factLines(path, size, last)),
  ]);
}

/** Tells what becomes of each file, and counts. */
class Teller implements FactsHooks {
  readonly output: Output;
  readonly total: number;
  readonly count = { sealed: 0, failed: 0, left: 0 };
  readonly #calledAs: string;
  exit: ExitCode = exitCodes.ok;

  constructor({ config }: Context, output: Output, total: number) {
    this.output = output;
    this.total = total;
    this.#calledAs = config.calledAs;
  }

  sealed({ file, steps, index, record, time }: FactsMade): void {
    this.count.sealed += 1;
    if (steps.some(({ outcome }) => outcome === "failed")) this.count.failed += 1;
    const [item, { path }] = [nameOf(file), file];
    if (this.output.json) this.output.result({ facts: { item, path, index, record, time, steps } }, () => []);
    this.output.progress(() => `Reading: ${String(this.count.sealed)} of ${counted(this.total, "file", "files")}`);
  }

  left(file: ItemFile, code: FactsNoticeCode, reason: string): void {
    this.count.left += 1;
    this.exit = graver(this.exit, code === "facts.damaged" ? exitCodes.bad : exitCodes.unchecked);
    const message = `Nothing was recorded of ${file.path} of item ${nameOf(file)}. ${reason}`;
    const next = `Run ${this.#calledAs} verify: it names what is damaged. Bring it back from a copy, then run this again.`;
    this.output.warning({ code, message, next }, [printable(message), next, `(${code})`]);
  }
}

function nameOf({ record }: ItemFile): string {
  return hexOf(record).slice(0, 16);
}
