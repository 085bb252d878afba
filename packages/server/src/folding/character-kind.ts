/**
 * What a folded character does: `sign` parts words, `word` makes them, `run` stands in a script without spaces, `picture` is a
 * word by itself, `gap` parts words but no run, `apostrophe` and `quote` are left out inside a word of a script that writes with them.
 */
export type CharacterKind =
  | "sign"
  | "word"
  | "cyrillic"
  | "hebrew"
  | "run"
  | "picture"
  | "gap"
  | "apostrophe"
  | "quote";

/** Where a line may end, in scripts without spaces: typed by some, and by others not. */
export const zeroWidthSpace = "\u200b";

const known = new Map<string, CharacterKind>();
// Far more than the scripts of one archive; bounded, as somebody else wrote the text.
const knownMax = 65_536;

export function kindOf(character: string): CharacterKind {
  const found = known.get(character);
  if (found !== undefined) return found;
  const kind = judge(character);
  if (known.size >= knownMax) known.clear();
  known.set(character, kind);
  return kind;
}

const letter = /^[\p{L}\p{M}\p{N}]/u;
const spaceless =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Tai_Le}\p{scx=New_Tai_Lue}\p{scx=Tai_Tham}\p{scx=Tai_Viet}]/u;
// Marks that are used with every script are of no script here.
const ofManyScripts = /^\p{Script=Inherited}/u;
const cyrillic = /^\p{Script=Cyrillic}/u;
const hebrew = /^\p{Script=Hebrew}/u;
const picture = /^\p{Extended_Pictographic}/u;

function judge(character: string): CharacterKind {
  if (character === zeroWidthSpace) return "gap";
  if (character === "'") return "apostrophe";
  if (character === '"') return "quote";
  if (letter.test(character)) {
    if (cyrillic.test(character)) return "cyrillic";
    if (hebrew.test(character)) return "hebrew";
    return spaceless.test(character) && !ofManyScripts.test(character) ? "run" : "word";
  }
  return picture.test(character) ? "picture" : "sign";
}
