/** What the JSON API answers about what people said of items. Types alone. Source: spec/description. */
import type { CaseId, Coordinates, Digest, Instant, PlacePrecision, StatementField } from "@muniment/verify";
import type { DescribedStatement } from "../index/descriptions.ts";
import type { ProblemAnswer } from "./api.ts";

export type { DescribedStatement, ItemDescribed } from "../index/descriptions.ts";

/** GET /api/items/<item>/description. `<item>` as for GET /api/items/<item>. */
export interface DescriptionAnswer {
  readonly item: string;
  /** By their entries: all that was said, with what was replaced and retracted. */
  readonly statements: readonly DescribedStatement[];
  /** How many there are: more than `statements`, if not all are told. */
  readonly total: number;
  /** Threads in which people changed the same thing without seeing each other's change. */
  readonly conflicts: readonly number[];
  /** Names of the accounts behind the actors in `statements`, as far as there are accounts. */
  readonly people: Readonly<Record<string, string>>;
  /** Whether who asks may say something of it, and withdraw it from view. */
  readonly mayDescribe: boolean;
  readonly mayWithdraw: boolean;
  /** And say which cases it belongs to. */
  readonly mayAssign: boolean;
}

/**
 * One thing that is said of an item, or taken back. `replaces` names the records that the person saw in its place: if they are not what
 * stands there any more, nothing is sealed. `value` is as spec/description has it for the field. `take-out` takes the item out of a case,
 * whatever statement it belonged to it by.
 */
export type ChangeOrder =
  | {
      readonly item: string;
      readonly change: "state";
      readonly field: StatementField;
      readonly value: unknown;
      readonly replaces: readonly Digest[];
    }
  | {
      readonly item: string;
      readonly change: "retract";
      readonly field: StatementField;
      readonly replaces: readonly Digest[];
      readonly reason: string | null;
    }
  | { readonly item: string; readonly change: "take-out"; readonly field: "case"; readonly case: CaseId };

/**
 * POST /api/describe for all fields but two, POST /api/withdraw for `withdrawal`, and POST /api/assign for `case`: 1 to 256 changes, which
 * are sealed together or not at all.
 */
export interface DescribeBody {
  readonly changes: readonly ChangeOrder[];
}

/** What became of each change, in their order. `sealed` is null where it is so already. */
export interface DescribeAnswer {
  readonly done: readonly {
    readonly item: string;
    readonly field: StatementField;
    readonly sealed: { readonly index: number; readonly record: Digest; readonly time: Instant } | null;
  }[];
}

/** 409 where something else stands there by now; nothing was sealed. `current` is what stands there. */
export interface DescribeRefusal extends ProblemAnswer {
  readonly failures: readonly {
    readonly item: string;
    /** Among the changes. */
    readonly place: number;
    readonly code: string;
    readonly message: string;
    readonly current: readonly DescribedStatement[];
  }[];
}

/** GET /api/places?q=<query>: where the items were that the query finds, as in GET /api/search. Those with no coordinates are told too. */
export interface PlacesAnswer {
  readonly places: readonly PlaceShown[];
  /** Items that are found and have a place. */
  readonly total: number;
  /** Of so many of them, the newest, all places that hold are told. */
  readonly read: number;
}

export interface PlaceShown {
  readonly item: string;
  readonly title: string;
  readonly at: Coordinates | null;
  readonly name: string | null;
  readonly precision: PlacePrecision;
}
