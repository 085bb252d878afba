// Comparison: two texts in, what differs between them out. Pure, and within budgets whatever the texts are.
// It may import nothing of the rest; the work is done in a thread of its own, by `diff` from npm.
// Promises: an answer that says "the same" was made of all of both texts; what is too much is said to be too much.
export { CompareError, type CompareErrorCode } from "./compare-error.ts";
export { ThreadedComparer } from "./threaded-comparer.ts";
export type { ComparedLine, ComparedPiece, ComparedRow, TextComparer, TextsCompared } from "./texts-compared.ts";
