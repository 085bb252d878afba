/** A piece of a query: what stands between white space, or in quotes. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** A minus stood before it. */
  readonly excluded: boolean;
}

const space = /\s/u;
const minus = /[-\u2212]/u;
const closing: Readonly<Record<string, string>> = {
  '"': '"\u201c\u201d',
  "\u201c": '"\u201d',
  "\u201d": '"\u201d',
  "\u201e": '"\u201c\u201d',
  "\u00ab": "\u00bb",
};
const hebrew = /\p{Script=Hebrew}/u;

/** The pieces of a query, in order. A quote that is not closed goes to the end. */
export function* splitQuery(query: string): Generator<Piece> {
  for (let at = 0; at < query.length;) {
    if (space.test(query.charAt(at))) {
      at += 1;
      continue;
    }
    const excluded = minus.test(query.charAt(at)) && at + 1 < query.length && !space.test(query.charAt(at + 1));
    const start = excluded ? at + 1 : at;
    const closers = closing[query.charAt(start)];
    const end = closers === undefined ? endOfWord(query, start) : endOfQuote(query, start + 1, closers);
    if (closers === undefined) yield { text: query.slice(start, end), quoted: false, excluded };
    else yield { text: query.slice(start + 1, end), quoted: true, excluded };
    at = closers === undefined ? end : end + 1;
  }
}

function endOfWord(query: string, start: number): number {
  let end = start;
  while (end < query.length && !space.test(query.charAt(end)) && !isQuote(query, end)) end += 1;
  // A sign that opens nothing is a word of signs.
  return Math.max(end, start + 1);
}

function endOfQuote(query: string, start: number, closers: string): number {
  let end = start;
  while (end < query.length && !(closers.includes(query.charAt(end)) && isQuote(query, end))) end += 1;
  return end;
}

/** Not so in the middle of a Hebrew word, where gershayim are typed as a quote. */
function isQuote(query: string, at: number): boolean {
  const character = query.charAt(at);
  if (closing[character] === undefined && character !== "\u00bb") return false;
  return !(hebrew.test(query.charAt(at - 1)) && hebrew.test(query.charAt(at + 1)));
}
