import type { Digest, Statement } from "@muniment/verify";
import { describe, describedAtOnceMax, type DescribeDone, type DescribeOrder } from "../../actions/describe.ts";
import { selectItems } from "../../actions/selection.ts";
import type { ReadingRoom } from "../../actions/workplace.ts";
import { singleFields, type DescribedStatement } from "../../index/descriptions.ts";
import type { ItemDetail } from "../../index/items.ts";
import { homeOf, outputOf, UsageError, type CommonOptions, type Context } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { counted, type Output } from "../terminal.ts";
import { casesNamed } from "./cases-named.ts";
import { closing } from "./closing.ts";
import { findItem } from "./find-item.ts";
import { followProgress, withReadingRoom } from "./reading.ts";
import { tellPlace, tellWaiting } from "./sealing.ts";
import { selectionOf, type SelectionOptions } from "./selection-of.ts";
import { statementsGiven, type StatementOptions } from "./statements-given.ts";

export interface DescribeOptions extends CommonOptions, SelectionOptions, StatementOptions {
  readonly query?: string;
  readonly replace?: string;
  readonly remove: readonly string[];
  readonly reason?: string;
  readonly outOfCase: readonly string[];
}

/** Seals what is said of items. Batches are whole or not at all; what was sealed before one fails stays, and was told. */
export async function describeItems(
  context: Context,
  names: readonly string[],
  options: DescribeOptions,
): Promise<ExitCode> {
  const output = outputOf(context, options);
  const home = homeOf(context, options);
  const said = statementsGiven(options, await casesNamed(context, home, options.case));
  const left = (await casesNamed(context, home, options.outOfCase)).map(({ id }) => id);
  if (said.length === 0 && options.remove.length === 0 && left.length === 0)
    throw new UsageError("Nothing was said.", "For example:  muniment describe <item> --tag court");
  refuseNonsense(said, options);
  return withReadingRoom(context, home, followProgress(output), async (room) => {
    const items = await itemsMeant(room, names, options);
    if (items.length > 1 && (options.remove.length > 0 || options.replace !== undefined))
      throw new UsageError("A statement is of one item.", "Name that item alone with --remove or --replace.");
    const workplace = await context.workplace();
    const maker = await workplace.maker(home);
    const archive = await workplace.openForWriting(home, tellWaiting(output), tellPlace(output));
    const deps = { archive, maker, index: room.index, refresh: () => room.refresh() };
    await closing(archive, async () => {
      for (let at = 0; at < items.length;) {
        context.signal.throwIfAborted();
        const orders: DescribeOrder[] = [];
        for (let item = items[at]; item !== undefined; item = items[at]) {
          const more = [
            ...(await ordersFor(room, item, said, options)),
            ...left.map((id): DescribeOrder => ({ item, change: { change: "take-out", case: id } })),
          ];
          if (orders.length > 0 && orders.length + more.length > describedAtOnceMax) break;
          orders.push(...more);
          at += 1;
        }
        tell(await describe(deps, orders), output);
        output.progress(() => `Described: ${String(at)} of ${counted(items.length, "item", "items")}`);
      }
    });
    return exitCodes.ok;
  });
}

function refuseNonsense(said: readonly Statement[], { remove, replace, reason }: DescribeOptions): void {
  if (replace !== undefined && said.length !== 1)
    throw new UsageError("--replace is for one statement.", "Give that statement alone.");
  if (reason !== undefined && remove.length === 0)
    throw new UsageError("--reason says why a statement is retracted, and none is.", "Add --remove <entry>.");
}

/** Those that were named, and those that are found or selected; each once. */
async function itemsMeant(
  room: ReadingRoom,
  names: readonly string[],
  options: DescribeOptions,
): Promise<readonly ItemDetail[]> {
  const selection = selectionOf(options);
  if (names.length === 0 && selection === null && options.query === undefined)
    throw new UsageError("No item was named.", "Name items, or select some: --query, --site, --since …");
  const found: string[] = [];
  if (options.query !== undefined) {
    for (let cursor: string | null = null; ;) {
      const order = { query: options.query, selection, sort: "newest", cursor, limit: 200, facets: false } as const;
      const answer = await room.index.search(order);
      found.push(...answer.hits.map(({ item }) => `@${String(item.index)}`));
      cursor = answer.next;
      if (cursor === null) break;
    }
  } else if (selection !== null)
    for await (const items of selectItems(room.index, selection))
      found.push(...items.map((item) => `@${String(item.index)}`));
  if (names.length === 0 && found.length === 0)
    throw new UsageError(
      "There is no item that is meant by this.",
      "Look with the same words: muniment find, muniment list",
    );
  const items = new Map<Digest, ItemDetail>();
  for (const name of [...names, ...found]) {
    const item = await findItem(room.index, name);
    items.set(item.record, item);
  }
  return [...items.values()];
}

/** What is to be sealed of one item: a field that it has once takes the place of what stands there as it is now. */
async function ordersFor(
  { index }: ReadingRoom,
  item: ItemDetail,
  said: readonly Statement[],
  { remove, replace, reason }: DescribeOptions,
): Promise<readonly DescribeOrder[]> {
  const { statements } = await index.description(item.record);
  const named = (entry: string): DescribedStatement => statementNamed(statements, entry);
  const ends = statements.filter(({ isReplaced }) => !isReplaced);
  return [
    ...said.map((statement): DescribeOrder => {
      const before =
        replace !== undefined
          ? [named(replace)]
          : singleFields.has(statement.field)
            ? ends.filter(({ detail }) => detail.field === statement.field)
            : [];
      return { item, change: { change: "state", statement, replaces: before.map(({ record }) => record) } };
    }),
    ...remove.map((entry): DescribeOrder => {
      const { detail, record } = named(entry);
      const change = { change: "retract", field: detail.field, replaces: [record], reason: reason ?? null } as const;
      return { item, change };
    }),
  ];
}

function statementNamed(statements: readonly DescribedStatement[], entry: string): DescribedStatement {
  const index = Number(/^@?(\d{1,15})$/.exec(entry)?.[1] ?? Number.NaN);
  const found = statements.find((one) => one.index === index);
  if (found !== undefined) return found;
  throw new UsageError(`${entry} is no statement of this item.`, "muniment show <item> tells them with their entries.");
}

function tell(done: readonly DescribeDone[], output: Output): void {
  for (const { item, field, sealed } of done) {
    output.result({ item, field, ...(sealed ?? { index: null, record: null, time: null }) }, () => [
      sealed === null
        ? `${item}  ${field}: it is so already`
        : `${item}  ${field}: sealed, entry ${String(sealed.index)} of the log`,
    ]);
  }
}
