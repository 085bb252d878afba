/** What people said of an item, and what of it holds. Source: spec/description. */
import type { ContentLabel, DescriptionDetail, Digest, Instant, Statement, StatementField } from "@muniment/verify";

/** A statement as its record has it. */
export interface StatementEntry {
  /** Of its entry in the log. */
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  readonly record: Digest;
  /** The record of the item that it is about. */
  readonly of: Digest;
  readonly actor: string;
  readonly replaces: readonly Digest[];
  readonly detail: DescriptionDetail;
}

export interface DescribedStatement extends StatementEntry {
  /** Entry of the first statement of its thread. */
  readonly thread: number;
  /** A later one of its thread took its place. */
  readonly isReplaced: boolean;
}

export interface ItemDescription {
  /** By their entries; the first `statementsMax` where there are more. */
  readonly statements: readonly DescribedStatement[];
  /** How many there are. */
  readonly total: number;
  /** Threads in which people changed the same thing without seeing each other's change. */
  readonly conflicts: readonly number[];
}

/** What a list tells of it. */
export interface ItemDescribed {
  /** Null where nobody gave it one. */
  readonly title: string | null;
  /** The first dozen. */
  readonly tags: readonly string[];
  readonly labels: readonly ContentLabel[];
  /** Why it is withdrawn from view; null if it is not. */
  readonly withdrawn: string | null;
  /** Statements that hold, but those of cases: of how many an item is, is for who sees them all. */
  readonly holding: number;
  readonly conflicts: number;
}

/** Records about one item. Source: spec/description, "Limits". */
export const statementsMax = 10_000;
const tagsShown = 12;
/** Of these an item has one thread each. */
export const singleFields: ReadonlySet<StatementField> = new Set(["title", "withdrawal"]);

/** What of the statements about one item holds. `entries` are in the order of the log. */
export function descriptionOf(entries: readonly StatementEntry[], total = entries.length): ItemDescription {
  const byRecord = new Map(entries.map((entry) => [entry.record, entry]));
  const threads = new Threads();
  const replaced = new Set<Digest>();
  const firstOf = new Map<StatementField, number>();
  for (const { index, detail, replaces } of entries) {
    const earlier = replaces.flatMap((record) => byRecord.get(record) ?? []).filter((one) => isOfField(one, detail));
    for (const one of earlier) {
      replaced.add(one.record);
      threads.join(index, one.index);
    }
    if (singleFields.has(detail.field)) {
      threads.join(index, firstOf.get(detail.field) ?? index);
      firstOf.set(detail.field, firstOf.get(detail.field) ?? index);
    }
  }
  const statements = entries.map((entry) => ({
    ...entry,
    thread: threads.of(entry.index),
    isReplaced: replaced.has(entry.record),
  }));
  return { statements, total, conflicts: conflictsIn(statements) };
}

function isOfField({ detail }: StatementEntry, { field }: DescriptionDetail): boolean {
  return detail.field === field;
}

function conflictsIn(statements: readonly DescribedStatement[]): readonly number[] {
  const ends = Map.groupBy(
    statements.filter(({ isReplaced }) => !isReplaced),
    ({ thread }) => thread,
  );
  return [...ends]
    .filter(([, last]) => last.length > 1 && last.some(({ detail }) => detail.action === "state"))
    .map(([thread]) => thread);
}

/** Which statements belong together: each is in the thread of the earliest that it leads to. */
class Threads {
  readonly #parents = new Map<number, number>();

  of(index: number): number {
    let at = index;
    for (let parent = this.#parents.get(at); parent !== undefined; parent = this.#parents.get(at)) at = parent;
    // What was walked is remembered, so that a thread of thousands is not walked for each of them.
    if (at !== index) this.#parents.set(index, at);
    return at;
  }

  join(one: number, other: number): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.#parents.set(Math.max(a, b), Math.min(a, b));
  }
}

/** A statement that holds: its place in the log, and what it says. */
export interface HoldingStatement {
  readonly index: number;
  readonly statement: Statement;
}

/** The statements that hold, in the order of the log. One whose value is not known says nothing. */
export function holdingIn({ statements }: ItemDescription): readonly HoldingStatement[] {
  return statements.flatMap(({ index, isReplaced, detail }) =>
    isReplaced || detail.action === "retract" || detail.said.basis === "not-measured"
      ? []
      : [{ index, statement: { field: detail.field, value: detail.said.value } as Statement }],
  );
}

/** Conflicts that everybody who sees the item may know of: in which case it is, is for who sees that case. */
function openConflictsIn({ statements, conflicts }: ItemDescription): readonly number[] {
  const ofCases = new Set(statements.flatMap(({ thread, detail }) => (detail.field === "case" ? [thread] : [])));
  return conflicts.filter((thread) => !ofCases.has(thread));
}

/** What a list tells of an item; null where nobody said anything of it that holds. */
export function describedIn(description: ItemDescription): ItemDescribed | null {
  const holding = holdingIn(description).flatMap(({ statement }) => (statement.field === "case" ? [] : [statement]));
  const conflicts = openConflictsIn(description);
  if (holding.length === 0 && conflicts.length === 0) return null;
  const titles = holding.flatMap((one) => (one.field === "title" ? [one.value] : []));
  const withdrawals = holding.flatMap((one) => (one.field === "withdrawal" ? [one.value.reason] : []));
  return {
    title: titles.at(-1) ?? null,
    tags: [...new Set(holding.flatMap((one) => (one.field === "tag" ? [one.value] : [])))].slice(0, tagsShown),
    labels: [...new Set(holding.flatMap((one) => (one.field === "label" ? [one.value.label] : [])))],
    withdrawn: withdrawals.at(-1) ?? null,
    holding: holding.length,
    conflicts: conflicts.length,
  };
}
