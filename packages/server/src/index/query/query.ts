import type { CaptureVerdictValue, CaseId, ContentLabel, Instant, StatementField } from "@muniment/verify";
import type { WithdrawnChoice } from "../items.ts";

/** A word or a phrase that was asked for. `tokens` is never empty. */
export interface Term {
  /** As it was typed. */
  readonly typed: string;
  /** Side by side, in this order. */
  readonly tokens: readonly string[];
  /** The last token is the beginning of one: a character of a script without spaces, whatever stands behind it. */
  readonly beginning: boolean;
}

/** Values of one filter: any of them will do, and none of `not`. */
export interface Choice<T> {
  readonly any: readonly T[];
  readonly not: readonly T[];
}

export interface Filters {
  /** Hosts or domains, in lower case, in ASCII. */
  readonly site: Choice<string>;
  readonly kind: Choice<"capture" | "intake">;
  readonly verdict: Choice<CaptureVerdictValue>;
  /** Tags as they are compared: see `tagKey`. */
  readonly tag: Choice<string>;
  readonly label: Choice<ContentLabel>;
  readonly has: Choice<StatementField | "conflict">;
  readonly case: Choice<CaseId>;
  /** Null where nothing is asked: then items that are withdrawn are left out. */
  readonly withdrawn: WithdrawnChoice | null;
  /** Sealed at this time or later. */
  readonly from: Instant | null;
  /** Sealed before this time. */
  readonly before: Instant | null;
}

/** What of a query is not as its writer may think: told beside the answer. */
export type QueryNote =
  /** It looks like a filter, and is searched as words. */
  | { readonly code: "filter-unknown"; readonly text: string }
  /** Signs alone: nothing in it can be searched. */
  | { readonly code: "nothing-in-it"; readonly text: string };

/** What a query means. Source: docs/search.md. */
export interface Query {
  /** Of each group one term must be there. */
  readonly groups: readonly (readonly Term[])[];
  /** Terms that must not be there. */
  readonly excluded: readonly Term[];
  /** Each of them must let an item pass. */
  readonly filters: readonly Filters[];
  readonly notes: readonly QueryNote[];
}

export const noFilters: Filters = {
  site: { any: [], not: [] },
  kind: { any: [], not: [] },
  verdict: { any: [], not: [] },
  tag: { any: [], not: [] },
  label: { any: [], not: [] },
  has: { any: [], not: [] },
  case: { any: [], not: [] },
  withdrawn: null,
  from: null,
  before: null,
};

/** Whether items that are withdrawn from view are asked for: one word for it is enough. */
export function asksForWithdrawn({ filters }: Pick<Query, "filters">): boolean {
  return filters.some(({ withdrawn }) => withdrawn === "only" || withdrawn === "any");
}

export function hasFilters({ withdrawn, from, before, ...choices }: Filters): boolean {
  const chosen = Object.values(choices).some(({ any, not }) => any.length > 0 || not.length > 0);
  return chosen || withdrawn === "only" || from !== null || before !== null;
}
