/** The Merkle tree of RFC 6962 and RFC 9162 with SHA-256. Sizes and indices are safe integers. Source: spec/log. */
import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "./bytes.ts";
import { FormatError } from "./digest.ts";

/** 32 bytes. */
export type Hash = Uint8Array;

/** The hash of the complete subtree of 2^level leaves at `index`, counted in subtrees of that level. */
export type HashReader = (level: number, index: number) => Promise<Hash>;

export const hashSize = 32;

export function leafHash(entry: Uint8Array): Hash {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest();
}

/** The hash of a node above two others, each of 32 bytes. */
export function nodeHash(left: Hash, right: Hash): Hash {
  // By a hasher that is used again, and in parts smaller than a block, it takes half of the time; and a proof takes some hundreds of them.
  const hash = new Uint8Array(hashSize);
  begunHasher._cloneInto(nodeHasher).update(left).update(right).digestInto(hash);
  return hash;
}

const begunHasher = sha256.create().update(Uint8Array.of(1));
const nodeHasher = sha256.create();

/** The root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Hash {
  return sha256(new Uint8Array(0));
}

export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly path: readonly Hash[];
  readonly root: Hash;
}

/** RFC 9162 section 2.1.3.2. Whatever an attacker puts into the proof, the answer is true or false, never an error. */
export function verifyInclusion({ index, size, leaf, path, root }: InclusionProof): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...path].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(hash, root);
}

export interface ConsistencyProof {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Hash;
  readonly root2: Hash;
  readonly path: readonly Hash[];
}

/** RFC 9162 section 2.1.4.2. The empty tree is consistent with every tree, by an empty path and its own root. */
export function verifyConsistency({ size1, size2, root1, root2, path }: ConsistencyProof): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2 || ![root1, root2, ...path].every(isHash)) return false;
  if (size1 === size2) return path.length === 0 && equalBytes(root1, root2);
  if (size1 === 0) return path.length === 0 && equalBytes(root1, emptyRoot());
  let fn = size1 - 1;
  let sn = size2 - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  // Where the old tree is complete its root begins the path, and is left out of it.
  const [first, ...rest] = fn === 0 ? [root1, ...path] : path;
  if (first === undefined) return false;
  let old = first;
  let grown = first;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
      while (!isOdd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      grown = nodeHash(grown, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equalBytes(old, root1) && equalBytes(grown, root2);
}

/** The root of the tree of the first `size` leaves. Rejects as `read` does. */
export async function rootOf(size: number, read: HashReader): Promise<Hash> {
  checkCount(size);
  return size === 0 ? emptyRoot() : rangeHash(0, size, read);
}

/** The path that `verifyInclusion` takes. Throws `FormatError` unless index < size; rejects as `read` does. */
export async function inclusionPath(index: number, size: number, read: HashReader): Promise<Hash[]> {
  checkCount(index);
  checkCount(size);
  if (index >= size) throw new FormatError(`there is no leaf ${String(index)} in a tree of ${String(size)}`);
  const path: Hash[] = [];
  let start = 0;
  let width = size;
  while (width > 1) {
    const left = splitOf(width);
    if (index - start < left) {
      path.unshift(await rangeHash(start + left, width - left, read));
      width = left;
    } else {
      path.unshift(await rangeHash(start, left, read));
      start += left;
      width -= left;
    }
  }
  return path;
}

/** The path that `verifyConsistency` takes. Throws `FormatError` unless size1 <= size2; rejects as `read` does. */
export async function consistencyPath(size1: number, size2: number, read: HashReader): Promise<Hash[]> {
  checkCount(size1);
  checkCount(size2);
  if (size1 > size2) throw new FormatError(`a tree of ${String(size2)} leaves is shorter than ${String(size1)}`);
  if (size1 === 0 || size1 === size2) return [];
  const path: Hash[] = [];
  let start = 0;
  let width = size2;
  // Descends to the subtree that ends where the old tree ends, as RFC 9162 section 2.1.4.1 does.
  while (size1 !== start + width) {
    const left = splitOf(width);
    if (size1 - start <= left) {
      path.unshift(await rangeHash(start + left, width - left, read));
      width = left;
    } else {
      path.unshift(await rangeHash(start, left, read));
      start += left;
      width -= left;
    }
  }
  if (start !== 0) path.unshift(await rangeHash(start, width, read));
  return path;
}

/** The hash over `width` leaves from `start` on, which must be a range that the tree's own splits lead to. */
async function rangeHash(start: number, width: number, read: HashReader): Promise<Hash> {
  const level = Math.log2(width);
  if (Number.isInteger(level)) return read(level, start / width);
  const left = splitOf(width);
  return nodeHash(await rangeHash(start, left, read), await rangeHash(start + left, width - left, read));
}

/** The right edge of a tree: what is needed to append leaves and to know the root. */
export class Frontier {
  readonly #hashes: Hash[];
  #size: number;

  private constructor(size: number, hashes: Hash[]) {
    this.#size = size;
    this.#hashes = hashes;
  }

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** `hashes` are the roots of the complete subtrees that make up the tree, largest first. Throws `FormatError` on another number. */
  static from(size: number, hashes: readonly Hash[]): Frontier {
    checkCount(size);
    if (hashes.length !== completeSubtrees(size).length) {
      throw new FormatError(`a tree of ${String(size)} leaves has another number of complete subtrees`);
    }
    return new Frontier(size, [...hashes]);
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    for (let rest = this.#size; isOdd(rest); rest = half(rest)) {
      const left = this.#hashes.pop();
      if (left === undefined) throw new Error("the frontier holds fewer hashes than its size asks for");
      hash = nodeHash(left, hash);
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  root(): Hash {
    const right = this.#hashes.at(-1);
    if (right === undefined) return emptyRoot();
    return this.#hashes.slice(0, -1).reduceRight((hash, left) => nodeHash(left, hash), right);
  }
}

/** The complete subtrees that a tree is made of, largest first, as a `HashReader` takes them. */
export function completeSubtrees(size: number): { readonly level: number; readonly index: number }[] {
  const subtrees: { level: number; index: number }[] = [];
  let start = 0;
  for (let rest = size; rest > 0;) {
    const level = Math.floor(Math.log2(rest));
    // The logarithm of a number just below a power of two may round up to it.
    const width = 2 ** level > rest ? 2 ** (level - 1) : 2 ** level;
    subtrees.push({ level: Math.log2(width), index: start / width });
    start += width;
    rest -= width;
  }
  return subtrees;
}

/** The largest power of two below `width`, which is at least 2. */
function splitOf(width: number): number {
  const guess = 2 ** Math.ceil(Math.log2(width) - 1);
  return guess * 2 < width ? guess * 2 : guess >= width ? guess / 2 : guess;
}

function isHash(hash: Uint8Array): boolean {
  return hash.length === hashSize;
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

function checkCount(count: number): void {
  if (!isCount(count)) throw new FormatError(`not a number of leaves: ${String(count)}`);
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

function half(count: number): number {
  return Math.floor(count / 2);
}
