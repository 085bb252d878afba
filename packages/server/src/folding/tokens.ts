import { kindOf, type CharacterKind } from "./character-kind.ts";
import { foldText, type FoldedCharacter } from "./fold-text.ts";

/**
 * What is compared: a whole word, or in scripts without spaces each character with the one behind it, the last of a run alone. So
 * a run of characters is found as a row of tokens, wherever in a longer run it begins.
 */
export interface Token {
  readonly text: string;
  /** Where it is in the original text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Of a script without spaces: where its first character ends, and whether another stands behind that. Null for a word. */
  readonly run: { readonly firstEnd: number; readonly first: string; readonly last: boolean } | null;
}

/** Of longer words this many characters count, in text and query alike. */
const wordMax = 128;

/** The tokens of a text, in order. A word is never parted by a sign that its script writes inside of words. */
export function* tokensOf(text: string): Generator<Token> {
  const open = new OpenWord();
  let previous: FoldedCharacter | null = null;
  for (const character of foldText(text)) {
    const kind = kindOf(character.text);
    if (previous !== null) {
      if (kind === "gap") continue;
      yield kind === "run" ? pairOf(previous, character) : aloneOf(previous);
      previous = null;
    }
    if (open.takes(character, kind)) continue;
    const word = open.close();
    if (word !== null) yield word;
    if (kind === "run") previous = character;
    else if (kind === "picture") yield { ...character, run: null };
    else open.begin(character, kind);
  }
  if (previous !== null) yield aloneOf(previous);
  const word = open.close();
  if (word !== null) yield word;
}

function pairOf(one: FoldedCharacter, next: FoldedCharacter): Token {
  const run = { firstEnd: one.end, first: one.text, last: false };
  return { text: one.text + next.text, start: one.start, end: next.end, run };
}

function aloneOf({ text, start, end }: FoldedCharacter): Token {
  return { text, start, end, run: { firstEnd: end, first: text, last: true } };
}

/** The word that is being read. */
class OpenWord {
  #text = "";
  #length = 0;
  #start = 0;
  #end = 0;
  #kind: CharacterKind = "sign";
  /** A sign that belongs to the word if a letter of its script comes next. */
  #pending = false;

  /** True if the character belongs to the word, or may. */
  takes(character: FoldedCharacter, kind: CharacterKind): boolean {
    if (this.#text === "") return false;
    if (this.#pending && kind !== this.#kind) return false;
    if (isLetter(kind)) {
      this.#add(character, kind);
      return true;
    }
    if (this.#pending || !isWithin(this.#kind, kind)) return false;
    this.#pending = true;
    return true;
  }

  begin(character: FoldedCharacter, kind: CharacterKind): void {
    if (!isLetter(kind)) return;
    this.#start = character.start;
    this.#add(character, kind);
  }

  #add(character: FoldedCharacter, kind: CharacterKind): void {
    this.#length += 1;
    if (this.#length <= wordMax) this.#text += character.text;
    this.#end = character.end;
    this.#kind = kind;
    this.#pending = false;
  }

  close(): Token | null {
    const word = this.#text === "" ? null : { text: this.#text, start: this.#start, end: this.#end, run: null };
    this.#text = "";
    this.#length = 0;
    this.#pending = false;
    return word;
  }
}

function isLetter(kind: CharacterKind): boolean {
  return kind === "word" || kind === "cyrillic" || kind === "hebrew";
}

function isWithin(word: CharacterKind, sign: CharacterKind): boolean {
  return (
    (sign === "apostrophe" && word === "cyrillic") || ((sign === "apostrophe" || sign === "quote") && word === "hebrew")
  );
}
