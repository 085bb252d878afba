/** How the fuzzer changes what it has: bytes, lengths, numbers, words of a format, and parts of other inputs. */

type Chance = () => number;

/** Inputs grow no larger than this: what is slow or deep shows itself in less. */
export const inputMax = 24 * 1024;

/** Numbers at which parsers go wrong. */
const edges = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const numbers = [
  "0",
  "-1",
  "1",
  "00",
  "255",
  "256",
  "257",
  "1024",
  "65536",
  "4294967296",
  "9007199254740991",
  "9007199254740992",
  "1e309",
  "-0",
  "1.5",
  "99999999999999999999",
];

export interface MutationSource {
  readonly chance: Chance;
  /** Words of the format. */
  readonly tokens: readonly Uint8Array[];
  /** Another input of the same target. */
  readonly other: () => Uint8Array;
}

/** One to six changes of a copy. */
export function mutate(input: Uint8Array, source: MutationSource): Uint8Array {
  let bytes = input;
  const changes = 1 + Math.floor(source.chance() ** 3 * 6);
  for (let at = 0; at < changes; at += 1) {
    const mutation = mutations[below(source.chance, mutations.length)];
    if (mutation !== undefined) bytes = mutation(bytes, source);
  }
  return bytes.length > inputMax ? bytes.slice(0, inputMax) : bytes;
}

type Mutation = (bytes: Uint8Array, source: MutationSource) => Uint8Array;

const mutations: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  addToByte,
  removePart,
  repeatPart,
  movePart,
  cut,
  insertToken,
  insertToken,
  replaceByToken,
  replaceNumber,
  replaceNumber,
  setLength,
  setLength,
  splice,
  insertOther,
  fill,
];

function flipBit(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  return changed(bytes, chance, (byte) => byte ^ (1 << below(chance, 8)));
}

function setByte(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  return changed(bytes, chance, () => below(chance, 256));
}

function addToByte(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  return changed(bytes, chance, (byte) => byte + (chance() < 0.5 ? 1 : -1));
}

function removePart(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  const { start, end } = partOf(bytes, chance);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
}

function repeatPart(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  const { start, end } = partOf(bytes, chance);
  const times = chance() < 0.8 ? 1 : below(chance, 40);
  const part = bytes.subarray(start, end);
  return joined(bytes.subarray(0, end), ...Array.from({ length: times }, () => part), bytes.subarray(end));
}

function movePart(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  const { start, end } = partOf(bytes, chance);
  const rest = joined(bytes.subarray(0, start), bytes.subarray(end));
  const to = below(chance, rest.length + 1);
  return joined(rest.subarray(0, to), bytes.subarray(start, end), rest.subarray(to));
}

function cut(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  return bytes.slice(0, below(chance, bytes.length + 1));
}

function insertToken(bytes: Uint8Array, { chance, tokens }: MutationSource): Uint8Array {
  const at = below(chance, bytes.length + 1);
  return joined(bytes.subarray(0, at), tokenOf(tokens, chance), bytes.subarray(at));
}

function replaceByToken(bytes: Uint8Array, { chance, tokens }: MutationSource): Uint8Array {
  const { start, end } = partOf(bytes, chance);
  return joined(bytes.subarray(0, start), tokenOf(tokens, chance), bytes.subarray(end));
}

/** Puts another number in the place of one that stands there in digits. */
function replaceNumber(bytes: Uint8Array, source: MutationSource): Uint8Array {
  const { chance } = source;
  const from = below(chance, bytes.length);
  let start = bytes.findIndex((byte, at) => at >= from && isDigit(byte));
  if (start < 0) start = bytes.findIndex(isDigit);
  if (start < 0) return setByte(bytes, source);
  let end = start;
  while (end < bytes.length && isDigit(bytes[end] ?? 0)) end += 1;
  const number = numbers[below(chance, numbers.length)] ?? "0";
  return joined(bytes.subarray(0, start), new TextEncoder().encode(number), bytes.subarray(end));
}

/** A length field, of 2 or 4 bytes, in either order; often the length of what follows, one off. */
function setLength(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  const width = chance() < 0.5 ? 2 : 4;
  if (bytes.length < width) return bytes;
  const copy = bytes.slice();
  const at = below(chance, bytes.length - width + 1);
  const near = bytes.length - at - width + below(chance, 5) - 2;
  const value = chance() < 0.4 ? near : (edges[below(chance, edges.length)] ?? 0);
  const view = new DataView(copy.buffer);
  if (width === 2) view.setUint16(at, value & 0xffff, chance() < 0.5);
  else view.setUint32(at, value >>> 0, chance() < 0.5);
  return copy;
}

function splice(bytes: Uint8Array, { chance, other }: MutationSource): Uint8Array {
  const second = other();
  return joined(bytes.subarray(0, below(chance, bytes.length + 1)), second.subarray(below(chance, second.length + 1)));
}

function insertOther(bytes: Uint8Array, { chance, other }: MutationSource): Uint8Array {
  const second = other();
  const { start, end } = partOf(second, chance);
  const at = below(chance, bytes.length + 1);
  return joined(bytes.subarray(0, at), second.subarray(start, end), bytes.subarray(at));
}

function fill(bytes: Uint8Array, { chance }: MutationSource): Uint8Array {
  const { start, end } = partOf(bytes, chance);
  return bytes.slice().fill(chance() < 0.5 ? 0 : below(chance, 256), start, end);
}

function changed(bytes: Uint8Array, chance: Chance, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(below(chance, 256));
  const copy = bytes.slice();
  const at = below(chance, copy.length);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

/** Mostly short, sometimes anything. */
function partOf(bytes: Uint8Array, chance: Chance): { readonly start: number; readonly end: number } {
  const start = below(chance, bytes.length + 1);
  const length = chance() < 0.8 ? below(chance, 16) : below(chance, bytes.length + 1);
  return { start, end: Math.min(bytes.length, start + length) };
}

function tokenOf(tokens: readonly Uint8Array[], chance: Chance): Uint8Array {
  return tokens[below(chance, tokens.length)] ?? new Uint8Array(1);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function below(chance: Chance, limit: number): number {
  return Math.floor(chance() * limit);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(
    Math.min(
      inputMax * 2,
      parts.reduce((sum, { length }) => sum + length, 0),
    ),
  );
  let at = 0;
  for (const part of parts) {
    const room = part.subarray(0, all.length - at);
    all.set(room, at);
    at += room.length;
  }
  return all;
}
