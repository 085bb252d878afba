import type { ComparedSide, Likeness } from "../api.ts";

type Counted = (count: number, shown: string) => string;

/** Words of an address's history, and of the room in which two items are compared. */
export interface HistoryMessages {
  readonly title: string;
  /** `place` is 1 for the oldest. */
  readonly place: (place: string, total: string) => string;
  readonly only: string;
  readonly withdrawn: Counted;
  readonly text: Record<Likeness["is"], string>;
  readonly picture: Record<Likeness["is"], string>;
  /** What is meant by "same" and "changed". */
  readonly meaning: string;
  readonly here: string;
  readonly status: (shown: string) => string;
  readonly compareBefore: string;
  readonly compareThis: string;
  readonly older: string;
  readonly newest: string;
  readonly compare: CompareMessages;
}

export interface CompareMessages {
  readonly title: string;
  readonly back: string;
  readonly selected: string;
  readonly side: Record<ComparedSide, string>;
  readonly sides: string;
  readonly views: Record<"text" | "pictures", string>;
  readonly swap: string;
  readonly laterFirst: string;
  readonly oneItem: string;
  readonly text: {
    readonly sameBytes: string;
    readonly same: string;
    readonly tooDifferent: string;
    readonly tooLarge: (sides: readonly ComparedSide[], size: string) => string;
    readonly none: (sides: readonly ComparedSide[]) => string;
    readonly unreadable: (side: ComparedSide) => string;
    readonly instead: string;
  };
  readonly added: Counted;
  readonly removed: Counted;
  readonly untold: Counted;
  readonly leftOut: Counted;
  readonly leftOutCharacters: Counted;
  readonly only: Record<ComparedSide, string>;
  readonly line: (shown: string) => string;
  readonly next: string;
  readonly previous: string;
  readonly pictures: {
    readonly same: string;
    readonly different: string;
    readonly none: string;
    readonly pieces: string;
    readonly of: Record<ComparedSide, string>;
    readonly layout: { readonly label: string; readonly beside: string; readonly over: string };
    readonly slider: string;
    readonly shown: (percent: string) => string;
  };
}

/** What is said of one side, or of both. */
export function which(sides: readonly ComparedSide[], both: string, one: Record<ComparedSide, string>): string {
  const [first, second] = sides;
  return first === undefined || second !== undefined ? both : one[first];
}
