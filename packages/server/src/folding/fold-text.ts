import { zeroWidthSpace } from "./character-kind.ts";
import { letterMap } from "./letter-map.ts";

/** One character as it is compared, and the part of the original text that it came from, in UTF-16 units. */
export interface FoldedCharacter {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The characters of `text`, folded. A letter with its marks is one piece of the original: what comes of it has one place, so that
 * whoever marks it never parts them. Characters that cannot be seen yield nothing, but for the zero-width space, which parts words.
 */
export function* foldText(text: string): Generator<FoldedCharacter> {
  for (let at = 0; at < text.length;) {
    const end = endOfPiece(text, at);
    for (const character of foldedPiece(text.slice(at, end))) yield { text: character, start: at, end };
    at = end;
  }
}

const pieceMax = 64;

/** A letter and the marks on it; of Hangul the letters of one syllable. A tower of marks without end is cut. */
function endOfPiece(text: string, start: number): number {
  let end = start + widthAt(text, start);
  // Nearly all text: nothing below U+0300 belongs to what stands before it.
  if (end >= text.length || text.charCodeAt(end) < 0x300) return end;
  const hangul = isHangul(text.charCodeAt(start));
  while (end < text.length && end - start < pieceMax) {
    const unit = text.charCodeAt(end);
    if (unit < 0x300) break;
    const joins = isVoicing(unit) || (hangul && unit >= 0x1160 && unit <= 0x11ff) || isMark(text, end);
    if (!joins) break;
    end += widthAt(text, end);
  }
  return end;
}

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function isHangul(unit: number): boolean {
  return (unit >= 0x1100 && unit <= 0x11ff) || (unit >= 0xac00 && unit <= 0xd7a3);
}

/** Half-width signs of voice in Japanese: letters by Unicode, marks by what NFKD makes of them. */
function isVoicing(unit: number): boolean {
  return unit === 0xff9e || unit === 0xff9f;
}

const mark = /\p{M}/uy;

function isMark(text: string, at: number): boolean {
  mark.lastIndex = at;
  return mark.test(text);
}

/** Pieces come again and again. Bounded, as somebody else wrote the text. */
const known = new Map<string, readonly string[]>();
const knownMax = 8192;

function foldedPiece(piece: string): readonly string[] {
  const found = known.get(piece);
  if (found !== undefined) return found;
  const folded = Array.from(fold(piece));
  if (known.size >= knownMax) known.clear();
  known.set(piece, folded);
  return folded;
}

const unseen = /\p{Default_Ignorable_Code_Point}/u;
/** Vowel signs and what else Hebrew and Arabic write above and below, and tatweel: first and last of each row. */
const leftOut: readonly (readonly [first: number, last: number])[] = [
  ...([
    [0x591, 0x5bd],
    [0x5bf, 0x5bf],
    [0x5c1, 0x5c2],
    [0x5c4, 0x5c5],
    [0x5c7, 0x5c7],
  ] as const),
  ...([
    [0x610, 0x61a],
    [0x640, 0x640],
    [0x64b, 0x65f],
    [0x670, 0x670],
    [0x6d6, 0x6ed],
    [0x8ca, 0x8ff],
  ] as const),
];

function isLeftOut(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return leftOut.some(([first, last]) => code >= first && code <= last);
}

const greek = /^\p{Script=Greek}/u;
const cyrillic = /^\p{Script=Cyrillic}/u;

function fold(piece: string): string {
  let folded = "";
  for (const character of withoutScriptMarks(piece.normalize("NFKD"))) folded += foldCharacter(character);
  return folded.normalize("NFC");
}

function foldCharacter(character: string): string {
  if (character === zeroWidthSpace) return character;
  if (isLeftOut(character) || unseen.test(character)) return "";
  const lower = character.toLowerCase();
  return letterMap.get(lower) ?? digitOf(lower) ?? lower;
}

/** Marks that a reader of the script takes for none. `piece` is decomposed: its letter comes first. */
function withoutScriptMarks(piece: string): string {
  if (piece.length === 1) return piece;
  if (greek.test(piece)) return piece.replaceAll(/\p{Mn}/gu, "");
  // Macedonian ѓ and ќ have an acute that is no stress.
  if (cyrillic.test(piece)) return piece.replace(/^(\u0435|\u0415)\u0308/u, "$1").replace(/^([^гкГК])\u0301/u, "$1");
  return piece.replace(/^([iI])\u0307/u, "$1");
}

const decimal = /\p{Nd}/u;

/** A digit of any script as one of ASCII, or null. Digits of a script stand in a row of ten, rows one behind the other. */
function digitOf(character: string): string | null {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 || !decimal.test(character)) return null;
  let first = code;
  while (first > 0x80 && decimal.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}
