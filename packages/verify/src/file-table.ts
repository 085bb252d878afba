/** Numbers by the names of an archive's files, in little memory. */

/** Of the digest in the name of an object, in words of 32 bits. */
const digestWords = 8;
const digestStart = "objects/ab/".length;
const objectNameSize = digestStart + 8 * digestWords;

/** Objects to a piece of memory: so many that pieces are few, so few that a small archive does not pay for a large one. */
const pieceSize = 16_384;

/**
 * How many places are looked at for one object. Digests fall anywhere, and find theirs within a few; but a name is not yet
 * a digest that holds, and a hostile archive may choose names that all want the same place.
 */
const probesMax = 32;

/** The digests of some objects, and their numbers. */
interface Piece {
  readonly digests: Uint32Array;
  readonly values: Float64Array;
}

/**
 * A map from names of files to numbers, like `Map<string, number>`. Of an object it keeps the digest and not the name, and so
 * takes 48 to 56 bytes for it where a Map takes over 200: ten million objects fit in 600 MB. No name is ever taken out.
 */
export class FileTable {
  /** Names of files that are no objects; and of objects, where `#crowded` says so. */
  readonly #others = new Map<string, number>();
  readonly #pieces: Piece[] = [];
  #objects = 0;
  /** By a word of the digest: 1 + the number of an object in the pieces, or 0. At most half of the places are taken. */
  #places = new Uint32Array(1024);
  /** True once an object found no place, and was put with the others. */
  #crowded = false;
  /** The digest of the name that was looked at last. */
  readonly #wanted = new Uint32Array(digestWords);

  /** How many names there are. */
  get size(): number {
    return this.#objects + this.#others.size;
  }

  get(name: string): number | undefined {
    if (!readDigest(name, this.#wanted)) return this.#others.get(name);
    const object = this.#find();
    if (object !== null) return this.#valueOf(object);
    return this.#crowded ? this.#others.get(name) : undefined;
  }

  set(name: string, value: number): void {
    const object = readDigest(name, this.#wanted) ? (this.#find() ?? this.#add(name)) : null;
    if (object === null) this.#others.set(name, value);
    else this.#pieceOf(object).values[object % pieceSize] = value;
  }

  /** Gives a name that is there another number, by the one that it has; that one is returned, or undefined if there is no such name. */
  change(name: string, to: (value: number) => number): number | undefined {
    const object = readDigest(name, this.#wanted) ? this.#find() : null;
    const value = object === null ? this.#others.get(name) : this.#valueOf(object);
    if (value === undefined) return undefined;
    if (object === null) this.#others.set(name, to(value));
    else this.#pieceOf(object).values[object % pieceSize] = to(value);
    return value;
  }

  /** The names whose number is one to be kept, in no order that means anything. No other name is spelt out. */
  *names(keep: (value: number) => boolean): Generator<string> {
    for (const [name, value] of this.#others) if (keep(value)) yield name;
    for (let object = 0; object < this.#objects; object += 1)
      if (keep(this.#valueOf(object))) yield this.#nameOf(object);
  }

  /** The object whose digest is wanted. */
  #find(): number | null {
    for (let probe = 0; probe < probesMax; probe += 1) {
      const taken = this.#places[this.#placeOf(this.#wanted, 0, probe)] ?? 0;
      if (taken === 0) return null;
      if (this.#isWanted(taken - 1)) return taken - 1;
    }
    return null;
  }

  /** Makes room for the wanted digest; null if it is one of the others, or becomes one. */
  #add(name: string): number | null {
    if (this.#crowded && this.#others.has(name)) return null;
    if (2 * (this.#objects + 1) > this.#places.length) this.#grow();
    if (!this.#place(this.#wanted, 0, this.#objects)) {
      this.#crowded = true;
      return null;
    }
    const object = this.#objects;
    this.#objects += 1;
    if (object % pieceSize === 0) {
      this.#pieces.push({
        digests: new Uint32Array(pieceSize * digestWords),
        values: new Float64Array(pieceSize),
      });
    }
    this.#pieceOf(object).digests.set(this.#wanted, (object % pieceSize) * digestWords);
    return object;
  }

  /** False if there is none for it within reach. */
  #place(digests: Uint32Array, at: number, object: number): boolean {
    for (let probe = 0; probe < probesMax; probe += 1) {
      const place = this.#placeOf(digests, at, probe);
      if (this.#places[place] !== 0) continue;
      this.#places[place] = object + 1;
      return true;
    }
    return false;
  }

  #grow(): void {
    this.#places = new Uint32Array(2 * this.#places.length);
    for (let object = 0; object < this.#objects; object += 1) {
      const { digests } = this.#pieceOf(object);
      // In the order in which they came, none is farther from where it wants to be than it was among more.
      if (!this.#place(digests, (object % pieceSize) * digestWords, object))
        throw new Error("an object lost its place when there were more");
    }
  }

  #placeOf(digests: Uint32Array, at: number, probe: number): number {
    // The first word begins with the name of the folder, and a folder is listed at a time.
    return ((digests[at + 1] ?? 0) + probe) & (this.#places.length - 1);
  }

  #isWanted(object: number): boolean {
    const { digests } = this.#pieceOf(object);
    const at = (object % pieceSize) * digestWords;
    for (let word = 0; word < digestWords; word += 1) if (digests[at + word] !== this.#wanted[word]) return false;
    return true;
  }

  #valueOf(object: number): number {
    return this.#pieceOf(object).values[object % pieceSize] ?? 0;
  }

  #nameOf(object: number): string {
    const at = (object % pieceSize) * digestWords;
    const words = this.#pieceOf(object).digests.subarray(at, at + digestWords);
    const hex = Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
    return `objects/${hex.slice(0, 2)}/${hex}`;
  }

  #pieceOf(object: number): Piece {
    const piece = this.#pieces[Math.floor(object / pieceSize)];
    if (piece === undefined) throw new Error(`there is no object ${String(object)}`);
    return piece;
  }
}

/** Reads the digest in the name of an object. False if it is no such name; what `digest` then holds means nothing. */
function readDigest(name: string, digest: Uint32Array): boolean {
  if (name.length !== objectNameSize || !name.startsWith("objects/") || name[digestStart - 1] !== "/") return false;
  // As bytes: to ask a string for each of its characters takes five times as long. Nothing but ASCII has a digit's value.
  encoder.encodeInto(name, nameBytes);
  let wrong = 0;
  for (let word = 0; word < digestWords; word += 1) {
    let value = 0;
    for (let at = digestStart + 8 * word; at < digestStart + 8 * (word + 1); at += 1) {
      const digit = hexDigits[nameBytes[at] ?? 0] ?? -1;
      wrong |= digit;
      value = (value << 4) | digit;
    }
    digest[word] = value;
  }
  return wrong >= 0 && name[digestStart - 3] === name[digestStart] && name[digestStart - 2] === name[digestStart + 1];
}

const encoder = new TextEncoder();
const nameBytes = new Uint8Array(objectNameSize);
/** By the code of a character: what it is worth as a hex digit in lower case, or -1. */
const hexDigits = Int8Array.from({ length: 256 }, (_, code) => "0123456789abcdef".indexOf(String.fromCharCode(code)));
