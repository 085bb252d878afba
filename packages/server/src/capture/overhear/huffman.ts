import { NotFollowed } from "./reading.ts";

/**
 * By symbol, the last of which is the end: how many bits its code has. The codes follow from the lengths, as each is the one after the one
 * before it, of equal or greater length. Source: RFC 7541, Appendix B.
 */
// prettier-ignore
const lengths = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];

const end = 256;

/** Each node has two slots: the next node for a bit of 0 and of 1, or, negative, the symbol that ends there (-1 - symbol). */
const tree = plant();

function plant(): Int16Array {
  const nodes = new Int16Array(2 * 512);
  let count = 1;
  let code = 0;
  let before = 0;
  const order = lengths
    .map((length, symbol) => ({ length, symbol }))
    .toSorted((a, b) => a.length - b.length || a.symbol - b.symbol);
  for (const { length, symbol } of order) {
    code = code << (length - before);
    before = length;
    let node = 0;
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      const slot = 2 * node + ((code >> bit) & 1);
      if (bit === 0) nodes[slot] = -1 - symbol;
      else {
        if (nodes[slot] === 0) nodes[slot] = count++;
        node = nodes[slot] ?? 0;
      }
    }
    code += 1;
  }
  return nodes;
}

/** The text of a Huffman-coded string, a byte a character. Throws NotFollowed. */
export function huffmanText(coded: Buffer): string {
  const text: number[] = [];
  let node = 0;
  let depth = 0;
  for (const byte of coded)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const next = tree[2 * node + ((byte >> bit) & 1)] ?? 0;
      depth += 1;
      if (next >= 0) {
        node = next;
        continue;
      }
      if (-1 - next === end) throw new NotFollowed("a Huffman code that must not be sent");
      text.push(-1 - next);
      node = depth = 0;
    }
  // What is left of the last byte begins the code of the end.
  if (depth > 7) throw new NotFollowed("a Huffman code is cut off");
  return Buffer.from(text).toString("latin1");
}
