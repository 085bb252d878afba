/** What is said of two texts. Types alone. */

/** A part of a line. `left-out`: so many characters that are not told. */
export type ComparedPiece =
  | { readonly kind: "same" | "changed"; readonly text: string }
  | { readonly kind: "left-out"; readonly characters: number };

export interface ComparedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly pieces: readonly ComparedPiece[];
}

/**
 * `same`: a line that both have, near one that changed. `changed`: a line that one of them has, or two that stand in each other's place.
 * `left-out`: lines that both have, and that are not told.
 */
export type ComparedRow =
  | { readonly kind: "same"; readonly before: ComparedLine; readonly after: ComparedLine }
  | { readonly kind: "changed"; readonly before: ComparedLine | null; readonly after: ComparedLine | null }
  | { readonly kind: "left-out"; readonly lines: number };

export type TextsCompared =
  /** Line for line. Bytes may differ: in how lines end, and in how a character is composed (Unicode normalization forms). */
  | { readonly outcome: "same" }
  | {
      readonly outcome: "different";
      /** Lines that only the one after has, and only the one before: all of them, told or not. */
      readonly added: number;
      readonly removed: number;
      readonly rows: readonly ComparedRow[];
      /** Of `added` and `removed`, those that no row tells, as there are too many. */
      readonly untold: number;
    }
  /** So many lines stand in another order that finding the fewest changes would take too long. Nothing is told of them. */
  | { readonly outcome: "too-different" };

export interface TextComparer {
  /** Throws CompareError, and the signal's reason. */
  compare(before: string, after: string, signal: AbortSignal): Promise<TextsCompared>;
}
