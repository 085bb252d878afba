import type { FoundPassage, LackingText, SearchAnswer, SearchHit, SearchSort } from "../../index/search.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, printable, type Output } from "../terminal.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { explanationLines } from "./search-words.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { summaryLine } from "./summary-line.ts";

export interface FindOptions extends CommonOptions, SelectionOptions {
  readonly sort: SearchSort;
  readonly limit: string;
  readonly cursor?: string;
  readonly unread?: boolean;
}

const limitMax = 200;

/** Nothing found is an answer, and no error. */
export async function find(context: Context, words: readonly string[], options: FindOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const selection = selectionOf(options);
  const query = words.join(" ");
  const limit = limitOf(options.limit);
  if (options.unread !== true && query.trim() === "" && selection === null)
    throw new UsageError("Nothing was asked for.", `For example:  ${context.config.calledAs} find harbour`);
  return withReadingRoom(context, homeOf(context, options), followProgress(output), async ({ index }) => {
    if (options.unread === true) {
      const lacking = (before: number | null) => index.lacking(before, lackingAtOnce);
      await tellUnread(lacking, output, context.signal);
      return exitCodes.ok;
    }
    const answer = await index.search({
      query,
      selection,
      sort: options.sort,
      cursor: options.cursor ?? null,
      limit,
      facets: output.json,
    });
    tell(answer, output, context.config.calledAs);
    return exitCodes.ok;
  });
}

function limitOf(text: string): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= limitMax) return limit;
  throw new UsageError(`${text} is no number of items.`, `Write --limit with 1 to ${String(limitMax)}.`);
}

function tell({ hits, ...sum }: SearchAnswer, output: Output, calledAs: string): void {
  for (const { item, found } of hits) output.result({ ...item, found }, () => hitLines({ item, found }));
  if (output.json) output.result({ sum }, () => []);
  output.note(...explanationLines(sum, calledAs));
  if (sum.next !== null) output.note(`More:  the same command with --cursor ${sum.next}`);
}

function hitLines({ item, found }: SearchHit): readonly string[] {
  const shown = found.filter(({ text, field }) => text !== "" && field !== "title");
  return [summaryLine(item), ...shown.map((passage) => `    ${passage.field.padEnd(7)}  ${marked(passage)}`)];
}

/** What was found stands in brackets. */
function marked({ text, cutBefore, cutAfter, marks }: FoundPassage): string {
  let line = cutBefore ? "\u2026 " : "";
  let at = 0;
  for (const { start, end } of marks) {
    line += `${oneLine(text.slice(at, start))}[${oneLine(text.slice(start, end))}]`;
    at = end;
  }
  return line + oneLine(text.slice(at)) + (cutAfter ? " \u2026" : "");
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, " "));
}

const lackingAtOnce = 500;

async function tellUnread(
  lacking: (before: number | null) => Promise<readonly LackingText[]>,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  let texts = 0;
  for (let before: number | null = null; ;) {
    signal.throwIfAborted();
    const page = await lacking(before);
    const last = page.at(-1);
    if (last === undefined) break;
    // The last item may have more of them than there was room for.
    const whole = page.length < lackingAtOnce || page[0]?.item.index === last.item.index;
    const shown = whole ? page : page.filter(({ item }) => item.index !== last.item.index);
    for (const text of shown) output.result(text, () => [lackLine(text)]);
    texts += shown.length;
    before = shown.at(-1)?.item.index ?? last.item.index;
  }
  output.note(`${counted(texts, "text is", "texts are")} not searched, or not to the end.`);
}

function lackLine({ item, path, lack, reason }: LackingText): string {
  return `${item.item}  ${lack === "cut" ? "cut   " : "unread"}  ${printable(path)}: ${printable(reason)}`;
}
