/** Seals what people say of items: each statement in a record of its own. Source: spec/description. */
import {
  canonicalJson,
  formatInstant,
  type CaseId,
  type CaseNamed,
  type DescriptionDetail,
  type DescriptionRecord,
  type Digest,
  type Statement,
  type StatementField,
} from "@muniment/verify";
import type { Archive, Sealed } from "../archive/archive.ts";
import { singleFields, statementsMax, type DescribedStatement, type ItemDescription } from "../index/descriptions.ts";
import type { ItemIndex } from "../index/item-index.ts";
import type { ItemDetail } from "../index/items.ts";
import { OperationError } from "../operation-error.ts";
import { envelope, type Maker } from "./maker.ts";

/** One thing that a person says of an item, or takes back. `replaces` names what they saw there. */
export type StatementChange =
  | { readonly change: "state"; readonly statement: Statement; readonly replaces: readonly Digest[] }
  | {
      readonly change: "retract";
      readonly field: StatementField;
      readonly replaces: readonly Digest[];
      readonly reason: string | null;
    }
  /** It belongs to the case no more, by whatever statement it did: what says so is looked up where it is sealed. */
  | { readonly change: "take-out"; readonly case: CaseId };

export interface DescribeOrder {
  readonly item: Pick<ItemDetail, "item" | "record">;
  readonly change: StatementChange;
}

export interface DescribeDeps {
  readonly archive: Pick<Archive, "append">;
  readonly maker: Maker;
  readonly index: Pick<ItemIndex, "description">;
  /** Brings the index up to the log. */
  refresh(): Promise<void>;
}

/** What became of an order: where it was sealed, or that it is so already. */
export interface DescribeDone {
  readonly item: string;
  readonly field: StatementField;
  readonly sealed: Pick<Sealed, "index" | "record" | "time"> | null;
}

/** Statements that are sealed together. Source: spec/description, "Limits". */
export const describedAtOnceMax = 256;

export type DescribeErrorCode =
  | "describe.conflict" // what was to be replaced was replaced already; what stands there now is told
  | "describe.no-statement" // what was to be replaced is no statement of this item and field
  | "describe.twice" // one order contradicts another of the same batch
  | "describe.too-many" // the item has as many statements as it may, or the batch too many
  | "describe.value"; // what was to be said is not in the form that it must have

/** Why one order of a batch was refused, and what stands in its place now. */
export interface DescribeFailure {
  readonly item: string;
  /** Among the orders. */
  readonly place: number;
  readonly code: DescribeErrorCode;
  readonly message: string;
  readonly current: readonly DescribedStatement[];
}

/** Nothing of the batch was sealed. */
export class DescribeError extends OperationError<DescribeErrorCode> {
  override readonly name = "DescribeError";
  readonly failures: readonly DescribeFailure[];
  constructor(code: DescribeErrorCode, message: string, next: string, failures: readonly DescribeFailure[] = []) {
    super(code, message, next);
    this.failures = failures;
  }
}

/**
 * Seals all of the orders, or none: each is held first against what stands in the log now. Throws DescribeError, which names each
 * order that could not be, or ArchiveError.
 */
export async function describe(deps: DescribeDeps, orders: readonly DescribeOrder[]): Promise<readonly DescribeDone[]> {
  if (orders.length > describedAtOnceMax) throw tooMany(`${String(orders.length)} statements were given at once`);
  await deps.refresh();
  const planned = await new Planning(deps.index).plan(orders);
  const records = planned.flatMap(({ order, replaces }) =>
    replaces === null ? [] : [recordOf(deps.maker, order, replaces)],
  );
  const sealed = records.length === 0 ? [] : [...(await deps.archive.append(...records))];
  await deps.refresh();
  return planned.map(({ order, replaces }) => {
    const one = replaces === null ? null : sealed.shift();
    if (one === undefined) throw new Error("the archive acknowledged fewer records than it was given");
    const told = one === null ? null : { index: one.index, record: one.record, time: one.time };
    return { item: order.item.item, field: fieldOf(order.change), sealed: told };
  });
}

interface Planned {
  readonly order: DescribeOrder;
  /** Null where it is so already. */
  readonly replaces: readonly Digest[] | null;
}

/** Holds orders against what was said of their items, and against each other. */
class Planning {
  readonly #index: Pick<ItemIndex, "description">;
  readonly #known = new Map<Digest, ItemDescription>();
  readonly #taken = new Set<string>();
  readonly #added = new Map<Digest, number>();
  readonly #failures: DescribeFailure[] = [];

  constructor(index: Pick<ItemIndex, "description">) {
    this.#index = index;
  }

  async plan(orders: readonly DescribeOrder[]): Promise<readonly Planned[]> {
    const planned: Planned[] = [];
    for (const [place, order] of orders.entries()) {
      const { record } = order.item;
      const description = this.#known.get(record) ?? (await this.#index.description(record));
      this.#known.set(record, description);
      planned.push({ order, replaces: this.#replaces(order, place, description) });
    }
    const [first] = this.#failures;
    if (first !== undefined) throw new DescribeError(first.code, first.message, nextOf(first.code), this.#failures);
    return planned;
  }

  #replaces({ item, change }: DescribeOrder, place: number, description: ItemDescription): readonly Digest[] | null {
    const field = fieldOf(change);
    const ofField = description.statements.filter(({ detail }) => detail.field === field);
    const seen = change.change === "take-out" ? whatPutsInto(change.case, ofField) : change.replaces;
    if (change.change === "take-out" && seen.length === 0) return null;
    const named = seen.map((record) => ofField.find((one) => one.record === record));
    const refuse = (code: DescribeErrorCode, message: string, current: readonly DescribedStatement[] = []): null => {
      this.#failures.push({ item: item.item, place, code, message, current });
      return null;
    };
    if (change.change === "state" && change.replaces.length === 0 && isSaidAlready(change.statement, ofField))
      return null;
    const known = named.filter((one) => one !== undefined);
    if (known.length < named.length || (change.change === "retract" && known.length === 0))
      return refuse("describe.no-statement", "What was to be changed is no statement of this item.");
    const gone = known.filter(({ isReplaced }) => isReplaced);
    const threads = new Set(gone.map(({ thread }) => thread));
    const ends = ofField.filter(({ isReplaced }) => !isReplaced);
    if (gone.length > 0)
      return refuse(
        "describe.conflict",
        changedMessage,
        ends.filter(({ thread }) => threads.has(thread)),
      );
    // Of a field that is there once, all that stands must have been seen; a retraction stands in nobody's way.
    const unseen = singleFields.has(field) ? ends.filter(({ record }) => !seen.includes(record)) : [];
    if (unseen.some(({ detail }) => detail.action === "state"))
      return refuse("describe.conflict", changedMessage, ends);
    const replaces = [...seen, ...unseen.map(({ record }) => record)];
    const taken = singleFields.has(field) ? [`${item.record} ${field}`] : replaces;
    if (taken.some((one) => this.#taken.has(one)))
      return refuse("describe.twice", "Two of the changes that were given are of the same statement.");
    for (const one of taken) this.#taken.add(one);
    const added = (this.#added.get(item.record) ?? 0) + 1;
    this.#added.set(item.record, added);
    if (description.total + added > statementsMax)
      return refuse("describe.too-many", "The item has as many statements as it may have.");
    return replaces;
  }
}

const changedMessage = "Somebody else has changed this in the meantime.";

function nextOf(code: DescribeErrorCode): string {
  switch (code) {
    case "describe.conflict":
      return "Look at what stands there now, then change that, or leave it.";
    case "describe.no-statement":
      return "Load the item again: it shows what was said of it.";
    case "describe.twice":
      return "Give each change once.";
    case "describe.too-many":
      return "Nothing more can be said of it. Its history stays.";
    case "describe.value":
      return "Look at what was given, and give it again.";
  }
}

function tooMany(what: string): DescribeError {
  const most = `Give up to ${String(describedAtOnceMax)} at a time.`;
  return new DescribeError("describe.too-many", `${what}, which is more than are sealed together.`, most);
}

/** A second tag or label that says the same would say nothing; nor would a second statement of one case, whatever it was called. */
function isSaidAlready(statement: Statement, ofField: readonly DescribedStatement[]): boolean {
  const { field } = statement;
  if (field !== "tag" && field !== "label" && field !== "case") return false;
  const sameness = ({ field: of, value }: Statement): string => (of === "case" ? value.id : canonicalJson(value));
  const same = sameness(statement);
  return ofField.some(
    ({ isReplaced, detail }) =>
      !isReplaced &&
      detail.action === "state" &&
      detail.said.basis !== "not-measured" &&
      sameness({ field, value: detail.said.value } as Statement) === same,
  );
}

/** The statements by which an item belongs to a case now: several, where several people said it at once. */
function whatPutsInto(wanted: CaseId, ofField: readonly DescribedStatement[]): readonly Digest[] {
  return ofField.filter((one) => !one.isReplaced && caseIn(one)?.id === wanted).map(({ record }) => record);
}

/** The case that a statement names, or null if it names none. */
export function caseIn({ detail }: DescribedStatement): CaseNamed | null {
  return detail.field === "case" && detail.action === "state" && detail.said.basis !== "not-measured"
    ? (detail.said.value as CaseNamed)
    : null;
}

function fieldOf(change: StatementChange): StatementField {
  if (change.change === "take-out") return "case";
  return change.change === "state" ? change.statement.field : change.field;
}

function recordOf(maker: Maker, { item, change }: DescribeOrder, replaces: readonly Digest[]): DescriptionRecord {
  if (change.change === "state") return statementRecord(maker, item.record, change.statement, replaces);
  const reason = change.change === "retract" ? change.reason : null;
  const detail = { action: "retract", field: fieldOf(change), made: madeNow(maker), reason } as const;
  return description(maker, item.record, detail, replaces);
}

/** What is said of the item that the record `about` made. */
export function statementRecord(
  maker: Maker,
  about: Digest,
  { field, value }: Statement,
  replaces: readonly Digest[],
): DescriptionRecord {
  const detail = { action: "state", field, made: madeNow(maker), said: { basis: "claimed", value } } as const;
  return description(maker, about, detail, replaces);
}

function madeNow(maker: Maker): DescriptionDetail["made"] {
  return { basis: "claimed", value: formatInstant(maker.now()) };
}

/** Source: spec/description. */
function description(
  maker: Maker,
  about: Digest,
  detail: DescriptionDetail,
  replaces: readonly Digest[],
): DescriptionRecord {
  const links = [
    { relation: "about", record: about } as const,
    ...replaces.map((record) => ({ relation: "replaces", record }) as const),
  ];
  return { ...envelope(maker, []), kind: "description", links, detail };
}
