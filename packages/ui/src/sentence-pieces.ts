const [begin, end] = ["\u2068", "\u2069"];

/** Text of others for a sentence: it is set apart, so that it cannot turn the sentence around. */
export function apart(text: string): string {
  const inner = text.replaceAll(begin, "U+2068").replaceAll(end, "U+2069");
  return inner === "" ? "" : begin + inner + end;
}

/** What a sentence is put together of: words of this program, commands, and text of others. */
export interface SentencePiece {
  readonly is: "words" | "command" | "apart";
  readonly text: string;
}

// Text of others first: a grave accent in it begins no command.
const marked = /(\u2068[^\u2069]*\u2069|`[^`]*`)/;

/** The pieces of a sentence of this program, in which commands stand between grave accents, beside what `apart` gave. */
export function piecesOf(sentence: string): readonly SentencePiece[] {
  return sentence
    .split(marked)
    .map((text, place): SentencePiece => {
      if (place % 2 === 0) return { is: "words", text };
      return { is: text.startsWith(begin) ? "apart" : "command", text: text.slice(1, -1) };
    })
    .filter(({ text }) => text !== "");
}
