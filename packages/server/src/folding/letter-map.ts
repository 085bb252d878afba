/** Single letters that are written in more than one way. Source: docs/search.md, "How scripts are folded". */

const equal: readonly (readonly [letters: string, as: string])[] = [
  // Arabic, Persian, Urdu, Kurdish and Pashto: what NFKD and leaving out marks did not make one already.
  ["\u0649\u06cc\u06d2\u0620", "\u064a"], // alef maksura, Farsi yeh, yeh barree, Kashmiri yeh
  ["\u0629\u06c1\u06c3\u06d5\u06be", "\u0647"], // teh marbuta, heh goal, its teh marbuta, ae, heh doachashmee
  ["\u06a9\u06aa", "\u0643"], // keheh, swash kaf
  ["\u06ab", "\u06af"], // Pashto gaf
  ["\u0671\u0672\u0673", "\u0627"], // alef wasla, with wavy hamza
  // Latin and Greek: case is not enough.
  ["\u0131", "i"],
  ["\u03c2", "\u03c3"],
  ["\u00df", "ss"],
  // Apostrophes, of which NFKD makes nothing.
  ["\u2018\u2019\u201b\u02bc\u02bb\u02b9\u2032\u055a\u05f3\u0060\u00b4", "'"],
  ["\u05f4\u201c\u201d\u201e\u2033", '"'],
];

export const letterMap: ReadonlyMap<string, string> = new Map(
  equal.flatMap(([letters, as]) => Array.from(letters, (letter) => [letter, as] as const)),
);
