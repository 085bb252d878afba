// Folding: text as it is compared by search, whatever it is written in. Pure: no disk, no clock, no language to be told.
// It may import nothing. docs/search.md, "How scripts are folded", is what it obeys.
// Promises: text and query fold alike; every token knows which part of the original text it came from.
export { foldText, type FoldedCharacter } from "./fold-text.ts";
export { proclitics } from "./proclitics.ts";
export { tokensOf, type Token } from "./tokens.ts";
