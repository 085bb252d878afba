import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  encodeEntry,
  formatInstant,
  hashReader,
  leafHash,
  nodeHash,
  parseTileFile,
  rootOf,
  tileFile,
  tilesOf,
  toHex,
  type Hash,
} from "@muniment/verify";
import { emptyEdge, grow, readEdge, superseded, type Edge } from "./edge.ts";

const time = formatInstant(0);

function entryAt(index: number): Uint8Array {
  const hex = index.toString(16).padStart(64, "0");
  return encodeEntry({ type: "intake", index, time, record: `sha256:${hex}`, nonce: hex });
}

/** RFC 6962 section 2.1, word by word. */
function naiveRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)));
}

async function read(files: ReadonlyMap<string, Uint8Array>, name: string): Promise<Uint8Array> {
  const bytes = files.get(name);
  return await (bytes === undefined ? Promise.reject(new Error(`there is no ${name}`)) : Promise.resolve(bytes));
}

test("batches of any size give the root of a naive tree, and exactly its tiles", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 6 }), async (batches) => {
      const files = new Map<string, Uint8Array>();
      const leaves: Hash[] = [];
      let edge: Edge = emptyEdge;
      for (const count of batches) {
        const entries = Array.from({ length: count }, (_, place) => entryAt(edge.size + place));
        leaves.push(...entries.map(leafHash));
        const gone = superseded(edge.size, edge.size + count);
        const growth = grow(edge, entries, time);
        for (const { name, data } of growth.files) files.set(name, data);
        for (const name of gone) assert.ok(files.delete(name), name);
        edge = growth.edge;
        assert.equal(edge.size, leaves.length);
        assert.equal(toHex(edge.root), toHex(naiveRoot(leaves)));
      }
      assert.deepEqual([...files.keys()].sort(), [...tilesOf(edge.size)].map(tileFile).sort());
      const again = await readEdge({ origin: "x", size: edge.size, root: edge.root }, (tile) =>
        read(files, tileFile(tile)),
      );
      assert.deepEqual(again, edge);
      assert.deepEqual(
        await rootOf(
          edge.size,
          hashReader((tile) => read(files, tileFile(tile)), edge.size),
        ),
        edge.root,
      );
    }),
    { numRuns: 25 },
  );
});

test("a log that outgrows a tile of its second level", () => {
  const size = 256 * 256 + 3;
  const leaves: Hash[] = [];
  const names = new Set<string>();
  let edge: Edge = emptyEdge;
  while (edge.size < size) {
    const entries = Array.from({ length: Math.min(256, size - edge.size) }, (_, place) => entryAt(edge.size + place));
    leaves.push(...entries.map(leafHash));
    const gone = superseded(edge.size, edge.size + entries.length);
    const growth = grow(edge, entries, time);
    for (const { name } of growth.files) names.add(name);
    for (const name of gone) names.delete(name);
    edge = growth.edge;
  }
  assert.equal(toHex(edge.root), toHex(naiveRoot(leaves)));
  assert.deepEqual([...names].sort(), [...tilesOf(size)].map(tileFile).sort());
  assert.ok(names.has("log/tile/2/000.p/1"));
});

test("tiles that were changed are not grown from", async () => {
  const { edge, files } = grow(
    emptyEdge,
    Array.from({ length: 300 }, (_, index) => entryAt(index)),
    time,
  );
  const checkpoint = { origin: "x", size: edge.size, root: edge.root };
  for (const { name } of files) {
    const tile = parseTileFile(name);
    if (tile?.width === 256) continue;
    const changed = new Map(files.map((file) => [file.name, file.name === name ? flipped(file.data) : file.data]));
    await assert.rejects(
      readEdge(checkpoint, (wanted) => read(changed, tileFile(wanted))),
      { name: "FormatError" },
      name,
    );
  }
});

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[5] = (copy[5] ?? 0) ^ 1;
  return copy;
}
