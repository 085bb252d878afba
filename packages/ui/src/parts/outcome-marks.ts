import type { Outcome } from "@muniment/verify";

/** A tick, a cross, a bar: lines in a square of 16. Never alone, always with the word. */
export const outcomeMarks: Record<Outcome, string> = {
  holds: "M3 8.5l3.5 3.5L13 4.5",
  fails: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  unchecked: "M3 8h10",
};
