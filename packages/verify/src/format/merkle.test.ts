import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { concat, equalBytes, utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { tileFile, type TileName } from "./layout.ts";
import {
  completeSubtrees,
  consistencyPath,
  emptyRoot,
  Frontier,
  inclusionPath,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type Hash,
} from "./merkle.ts";
import { hashReader, levelCount, parseTile, subtreeHash, tilesAdded, tilesOf, tileWidth } from "./tile.ts";

const leaves = Array.from({ length: 1100 }, (_, at) => leafHash(utf8(`leaf ${String(at)}`)));

/** The definition of RFC 9162 section 2.1.1, to the letter. */
function naiveRoot(hashes: readonly Hash[]): Hash {
  const [only] = hashes;
  if (only === undefined) return emptyRoot();
  if (hashes.length === 1) return only;
  let left = 1;
  while (left * 2 < hashes.length) left *= 2;
  return nodeHash(naiveRoot(hashes.slice(0, left)), naiveRoot(hashes.slice(left)));
}

const naiveRead = async (level: number, index: number): Promise<Hash> => {
  return naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level));
};

/** The tiles of a tree, built row by row. */
function naiveTiles(size: number): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  let row: readonly Hash[] = leaves.slice(0, size);
  for (let level = 0; row.length > 0; level += 1) {
    for (let index = 0; index * tileWidth < row.length; index += 1) {
      const hashes = row.slice(index * tileWidth, (index + 1) * tileWidth);
      tiles.set(tileFile({ level, index, width: hashes.length }), concat(...hashes));
    }
    row = Array.from({ length: Math.floor(row.length / tileWidth) }, (_, at) =>
      naiveRoot(row.slice(at * tileWidth, (at + 1) * tileWidth)),
    );
  }
  return tiles;
}

const sizes = fc.integer({ min: 1, max: leaves.length });
const pairs = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

suite("proofs against the definition", () => {
  test("the root, by frontier and by reader", async () => {
    for (const size of [0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 1000]) {
      const root = naiveRoot(leaves.slice(0, size));
      assert.deepEqual(await rootOf(size, naiveRead), root);
      const frontier = Frontier.empty();
      for (const leaf of leaves.slice(0, size)) frontier.append(leaf);
      assert.deepEqual(frontier.root(), root);
    }
  });

  test("a frontier taken up again goes on as if it had never stopped", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([before, after]) => {
        const hashes = await Promise.all(completeSubtrees(before).map(({ level, index }) => naiveRead(level, index)));
        const frontier = Frontier.from(before, hashes);
        for (const leaf of leaves.slice(before, after)) frontier.append(leaf);
        assert.deepEqual(frontier.root(), naiveRoot(leaves.slice(0, after)));
      }),
      { numRuns: 40 },
    );
    assert.throws(() => Frontier.from(3, []), FormatError);
  });

  test("each leaf is included, by its own path and no other", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.nat(), async ([low, size], chance) => {
        const index = low - 1;
        const proof = {
          index,
          size,
          leaf: leaves[index] ?? emptyRoot(),
          root: naiveRoot(leaves.slice(0, size)),
          path: await inclusionPath(index, size, naiveRead),
        };
        assert.ok(verifyInclusion(proof));
        for (const path of mutated(proof.path, chance)) assert.ok(!verifyInclusion({ ...proof, path }));
        assert.ok(!verifyInclusion({ ...proof, leaf: nodeHash(proof.leaf, proof.leaf) }));
        assert.ok(!verifyInclusion({ ...proof, root: proof.leaf, size: size + 1 }));
        for (const other of [-1, size, index + 0.5, Number.NaN])
          assert.ok(!verifyInclusion({ ...proof, index: other }));
      }),
      { numRuns: 60 },
    );
    await assert.rejects(inclusionPath(3, 3, naiveRead), FormatError);
  });

  test("each tree is consistent with each later one, by its own path and no other", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.nat(), async ([size1, size2], chance) => {
        const [root1, root2] = [naiveRoot(leaves.slice(0, size1)), naiveRoot(leaves.slice(0, size2))];
        const proof = { size1, size2, root1, root2, path: await consistencyPath(size1, size2, naiveRead) };
        assert.ok(verifyConsistency(proof));
        for (const path of mutated(proof.path, chance)) assert.ok(!verifyConsistency({ ...proof, path }));
        assert.ok(!verifyConsistency({ ...proof, root1: nodeHash(root1, root1) }));
        assert.ok(!verifyConsistency({ ...proof, root2: nodeHash(root2, root2) }));
        assert.ok(!verifyConsistency({ ...proof, size1: size2 + 1 }));
      }),
      { numRuns: 60 },
    );
    const root2 = naiveRoot(leaves.slice(0, 3));
    assert.ok(verifyConsistency({ size1: 0, size2: 3, root1: emptyRoot(), root2, path: [] }));
    assert.ok(!verifyConsistency({ size1: 0, size2: 3, root1: root2, root2, path: [] }));
    assert.ok(!verifyConsistency({ size1: 0, size2: 3, root1: emptyRoot(), root2, path: [root2] }));
  });
});

/** The path with a hash more, one less, one changed. */
function mutated(path: readonly Hash[], chance: number): Hash[][] {
  const at = path.length === 0 ? 0 : chance % path.length;
  const others = [
    [...path, emptyRoot()],
    [emptyRoot(), ...path],
  ];
  if (path.length === 0) return others;
  return [
    ...others,
    path.slice(1),
    path.slice(0, -1),
    path.map((hash, place) => (place === at ? leafHash(hash) : hash)),
  ];
}

suite("tiles against the definition", () => {
  const names = (tiles: Iterable<TileName>): string[] => Array.from(tiles, tileFile);

  test("a tree has exactly the tiles that its rows make", () => {
    for (const size of [0, 1, 255, 256, 257, 512, 1000]) {
      const hashTiles = names(tilesOf(size)).filter((name) => !name.includes("entries"));
      assert.deepEqual(hashTiles, [...naiveTiles(size).keys()]);
      const bundles = names(tilesOf(size)).filter((name) => name.includes("entries"));
      assert.equal(bundles.length, Math.ceil(size / tileWidth));
    }
    assert.deepEqual(levelCount(2 ** 40 + 7, 5), 1);
    const [highest] = Array.from(tilesAdded(2 ** 40 - 1, 2 ** 40), (tile) => tile).filter(({ level }) => level === 5);
    assert.deepEqual(highest, { level: 5, index: 0, width: 1 });
  });

  test("what growth adds, with what there was, is all of the grown tree", () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const lying = new Set([...names(tilesOf(before)), ...names(tilesAdded(before, after))]);
        for (const name of names(tilesOf(after))) assert.ok(lying.has(name));
        for (const name of names(tilesAdded(before, after))) assert.ok(!names(tilesOf(before)).includes(name));
      }),
      { numRuns: 200 },
    );
  });

  test("every hash that a proof asks for is read out of the tiles", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ([size1, size]) => {
        const tiles = naiveTiles(size);
        const read = hashReader(async (tile) => tiles.get(tileFile(tile)) ?? assert.fail(tileFile(tile)), size);
        assert.deepEqual(await rootOf(size, read), naiveRoot(leaves.slice(0, size)));
        assert.deepEqual(await consistencyPath(size1, size, read), await consistencyPath(size1, size, naiveRead));
      }),
      { numRuns: 25 },
    );
  });

  test("a subtree that is not complete yet has no hash", async () => {
    const tiles = naiveTiles(300);
    const read = hashReader(async (tile) => tiles.get(tileFile(tile)) ?? assert.fail(tileFile(tile)), 300);
    await assert.rejects(read(6, 4), FormatError);
    assert.ok(equalBytes(await read(8, 0), subtreeHash(leaves.slice(0, 256))));
    assert.throws(() => parseTile(new Uint8Array(33), 1), FormatError);
  });
});
