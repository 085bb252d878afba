/** Changes of many items, sealed in parts, and what became of each. Source: spec/description, "Limits". */
import { canonicalJson, parseStatement, type CaseNamed, type Digest, type Statement } from "@muniment/verify";
import type { ChangeOrder, DescribeAnswer, DescribeRefusal, DescriptionAnswer, Problem } from "./api.ts";
import { ApiError } from "./client.ts";

/** What is said of each of the items; or the case that each of them is taken out of. */
export type BulkOrder = Statement | { readonly field: "case"; readonly outOf: CaseNamed };

/** `unsure`: sent, and no answer came that says whether it was sealed. */
export type Fate =
  | { readonly state: "waiting" }
  | { readonly state: "sealed"; readonly record: Digest }
  | { readonly state: "already" }
  | { readonly state: "refused"; readonly problem: Problem }
  | { readonly state: "unsure" };

/** Who seals, and tells what was said. Both throw ApiError. */
export interface Sealer {
  /** They are either all about cases, or none of them is. */
  readonly seal: (changes: readonly ChangeOrder[]) => Promise<DescribeAnswer>;
  readonly said: (item: string) => Promise<DescriptionAnswer>;
}

interface Order {
  readonly changes: readonly ChangeOrder[];
  /** What is known of them so far; those that are sealed are left alone. */
  readonly fates: readonly Fate[];
  readonly sealer: Sealer;
  /** Told after each part. */
  readonly onFates: (fates: readonly Fate[]) => void;
  /** Ends the work between two parts: of one that is on its way nobody would know what became of it. */
  readonly signal: AbortSignal;
}

/** As many as the server seals at once, and half the bytes that it takes, as what is around them counts too. */
const partCountMax = 256;
const partSizeMax = 4 * 1024 * 1024;

/**
 * Seals what is not sealed yet. A part is sealed whole or not at all: where some of it is refused, the rest is sent again without that.
 * Answers what ended the work early, or null.
 */
export async function sealMany(order: Order): Promise<Problem | null> {
  const sealing = new Sealing(order);
  try {
    await sealing.lookUpUnsure();
    await sealing.run();
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.problem;
    throw error;
  }
}

class Sealing {
  readonly #order: Order;
  readonly #fates: Fate[];
  /** Of records: two changes that say the same are not both found in one. */
  readonly #met = new Set<Digest>();

  constructor(order: Order) {
    this.#order = order;
    this.#fates = [...order.fates];
    for (const fate of order.fates) if (fate.state === "sealed") this.#met.add(fate.record);
  }

  /** An answer that was lost may have said that all was sealed: said twice, it would stand there twice. */
  async lookUpUnsure(): Promise<void> {
    const { changes, sealer, signal } = this.#order;
    const unsure = changes.flatMap((change, place) =>
      this.#fates[place]?.state === "unsure" ? [[place, change] as const] : [],
    );
    // What is out of a case is not taken out once more, however often it is asked for.
    for (const [place, { change }] of unsure) if (change === "take-out") this.#fates[place] = { state: "waiting" };
    const places = unsure.filter(([, { change }]) => change !== "take-out");
    for (const [item, ofItem] of Map.groupBy(places, ([, change]) => change.item)) {
      if (signal.aborted) return;
      const answer = await sealer.said(item);
      for (const [place, change] of ofItem) {
        const record = foundIn(answer, change, this.#met);
        if (record !== null) this.#met.add(record);
        this.#fates[place] = record === null ? { state: "waiting" } : { state: "sealed", record };
      }
      this.#tell();
    }
  }

  async run(): Promise<void> {
    const { changes, signal } = this.#order;
    const open = [...changes.keys()].filter((place) =>
      ["waiting", "refused"].includes(this.#fates[place]?.state ?? ""),
    );
    const parts: (readonly number[])[] = turnsOf(open, changes).flatMap((turn) =>
      partsOf(turn, (place) => JSON.stringify(changes[place]).length * 3),
    );
    for (let part = parts.shift(); part !== undefined && !signal.aborted; part = parts.shift()) {
      parts.unshift(...(await this.#send(part)));
      this.#tell();
    }
  }

  /** Answers what of the part is to be sent again, in smaller parts. */
  async #send(part: readonly number[]): Promise<readonly (readonly number[])[]> {
    const { changes, sealer } = this.#order;
    try {
      const { done } = await sealer.seal(part.flatMap((place) => changes[place] ?? []));
      for (const [at, place] of part.entries()) {
        const sealed = done[at]?.sealed ?? null;
        this.#fates[place] = sealed === null ? { state: "already" } : { state: "sealed", record: sealed.record };
      }
      return [];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return this.#refused(part, error);
    }
  }

  #refused(part: readonly number[], error: ApiError): readonly (readonly number[])[] {
    const refuse = (place: number, problem: Problem): void => {
      this.#fates[place] = { state: "refused", problem };
    };
    const failures = failuresIn(error);
    const refused = new Set<number>();
    for (const { place: at, code, message } of failures) {
      const place = part[at];
      if (place === undefined) continue;
      refuse(place, { code, message, next: error.problem.next });
      refused.add(place);
    }
    if (refused.size > 0) {
      const rest = part.filter((place) => !refused.has(place));
      return rest.length === 0 ? [] : [rest];
    }
    if (!isOfOneItem.has(error.problem.code)) {
      if (error.problem.code !== "session.none") for (const place of part) this.#fates[place] = { state: "unsure" };
      this.#tell();
      throw error;
    }
    // It is not said which: halves find it.
    if (part.length > 1) {
      const half = Math.ceil(part.length / 2);
      return [part.slice(0, half), part.slice(half)];
    }
    for (const place of part) refuse(place, error.problem);
    return [];
  }

  #tell(): void {
    this.#order.onFates([...this.#fates]);
  }
}

const isOfOneItem: ReadonlySet<string> = new Set(["item.none", "item.several"]);

function failuresIn(error: ApiError): DescribeRefusal["failures"] {
  const answer = error.cause;
  if (typeof answer !== "object" || answer === null || !("failures" in answer)) return [];
  return (answer as DescribeRefusal).failures;
}

/**
 * Cases come by themselves, as another address takes them, and after the rest; what is taken out of one comes last: who is in cases alone does
 * not see it any more then.
 */
function turnsOf(places: readonly number[], changes: readonly ChangeOrder[]): readonly (readonly number[])[] {
  const turnOf = (change: ChangeOrder | undefined): number => {
    if (change?.change === "take-out") return 2;
    return change?.field === "case" ? 1 : 0;
  };
  return [0, 1, 2].map((turn) => places.filter((place) => turnOf(changes[place]) === turn));
}

/** In their order, each at most so many and so large; one that is larger than that stands alone. */
export function partsOf(places: readonly number[], sizeOf: (place: number) => number): readonly number[][] {
  const parts: number[][] = [];
  let size = 0;
  for (const place of places) {
    const [own, last] = [sizeOf(place), parts.at(-1)];
    if (last === undefined || last.length === partCountMax || size + own > partSizeMax) {
      parts.push([place]);
      size = own;
    } else {
      last.push(place);
      size += own;
    }
  }
  return parts;
}

/** The record that says what the change says, and is not the answer to another one. */
function foundIn({ statements }: DescriptionAnswer, change: ChangeOrder, met: ReadonlySet<Digest>): Digest | null {
  if (change.change === "take-out") return null;
  const wanted = change.change === "state" ? canonicalJson(parseStatement(change.field, change.value).value) : null;
  const threads = statements.filter(({ record }) => change.replaces.includes(record)).map(({ thread }) => thread);
  const found = statements.findLast(({ record, isReplaced, detail, thread }) => {
    if (isReplaced || met.has(record) || detail.field !== change.field) return false;
    if (detail.action === "retract") return wanted === null && threads.includes(thread);
    return detail.said.basis !== "not-measured" && canonicalJson(detail.said.value) === wanted;
  });
  return found?.record ?? null;
}

/** The orders, at each of the items. */
export function changesFor(items: readonly string[], orders: readonly BulkOrder[]): readonly ChangeOrder[] {
  return items.flatMap((item) =>
    orders.map((order): ChangeOrder => {
      if ("outOf" in order) return { item, change: "take-out", field: order.field, case: order.outOf.id };
      return { item, change: "state", field: order.field, value: order.value, replaces: [] };
    }),
  );
}

/** What takes back all that was sealed, as entries of their own. `orders`: what the changes came of. */
export function undoing(
  changes: readonly ChangeOrder[],
  fates: readonly Fate[],
  orders: readonly BulkOrder[],
): readonly ChangeOrder[] {
  const left = orders.flatMap((order) => ("outOf" in order ? [order.outOf] : []));
  return changes.flatMap((change, place): readonly ChangeOrder[] => {
    const fate = fates[place];
    if (fate?.state !== "sealed") return [];
    const { item, field } = change;
    const replaces = [fate.record];
    if (change.change !== "take-out") return [{ item, change: "retract", field, replaces, reason: null }];
    const value = left.find(({ id }) => id === change.case);
    return [{ item, change: "state", field, value, replaces }];
  });
}

/** How many there are in each state. */
export function tally(fates: readonly Fate[]): Readonly<Record<Fate["state"], number>> {
  const sum = { waiting: 0, sealed: 0, already: 0, refused: 0, unsure: 0 };
  for (const { state } of fates) sum[state] += 1;
  return sum;
}
