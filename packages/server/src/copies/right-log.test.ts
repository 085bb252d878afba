import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  encodeEntry,
  FormatError,
  formatInstant,
  parseTileFile,
  tileFile,
  tilesOf,
  toHex,
  type Checkpoint,
  type Digest,
} from "@muniment/verify";
import { emptyEdge, grow, type Edge } from "../archive/edge.ts";
import { MemoryHead, MemoryStore } from "../storage/memory/memory-store.ts";
import { streamOf } from "../storage/stream.ts";
import { RightLog, type LogSource } from "./right-log.ts";

const sizes = [1, 2, 255, 256, 257, 600, 1024] as const;

function leaf(index: number, salt: string): Uint8Array {
  const record: Digest = `sha256:${"ab".repeat(32)}`;
  const nonce = index.toString(16).padStart(56, "0") + salt.padStart(8, "0");
  return encodeEntry({ type: "intake", index, time: formatInstant(1e12), record, nonce });
}

/** The files of a log, and its head. Another salt makes another log. */
function logOf(size: number, salt = "0"): { readonly edge: Edge; readonly files: ReadonlyMap<string, Uint8Array> } {
  const leaves = Array.from({ length: size }, (_, index) => leaf(index, salt));
  const { edge, files } = grow(emptyEdge, leaves, formatInstant(1e12));
  return { edge, files: new Map(files.map(({ name, data }) => [name, data])) };
}

async function sourceOf(files: ReadonlyMap<string, Uint8Array>, size: number): Promise<LogSource> {
  const store = new MemoryStore();
  for (const [name, data] of files) await store.create(name, streamOf(data));
  return { store, head: new MemoryHead(), size };
}

async function told(checkpoint: Pick<Checkpoint, "size" | "root">, sources: readonly LogSource[]) {
  const told = new Map<string, Uint8Array | null>();
  for await (const { tile, bytes } of new RightLog(checkpoint, sources).tiles()) told.set(tileFile(tile), bytes);
  return told;
}

type Damage = "flip" | "cut" | "remove" | "forge";

/** One file, damaged; `forge`: the very file of another log, well formed throughout. */
function damaged(bytes: Uint8Array, how: Damage, at: number, other: Uint8Array): Uint8Array | null {
  if (how === "remove") return null;
  if (how === "forge") return other;
  if (how === "cut") return bytes.slice(0, at % bytes.length);
  const copy = bytes.slice();
  copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ 1;
  return copy;
}

const damages = fc.array(
  fc.record({
    file: fc.nat(),
    how: fc.constantFrom<Damage>("flip", "cut", "remove", "forge"),
    at: fc.nat({ max: 100_000 }),
    where: fc.constantFrom("own", "copy"),
  }),
  { maxLength: 8 },
);

void describe("what the files of a log must be", () => {
  it("is told by a log that is whole, for trees of many sizes", async () => {
    for (const size of sizes) {
      const { edge, files } = logOf(size);
      assert.deepEqual(await told(edge, [await sourceOf(files, size)]), inOrder(files, size));
    }
  });

  it("is never anything that does not lead to the root, whatever is damaged here and in the copy", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sizes), damages, async (size, list) => {
        const { edge, files } = logOf(size);
        const other = logOf(size, "1").files;
        const [own, copy] = [new Map(files), new Map(files)];
        const names = [...files.keys()];
        for (const { file, how, at, where } of list) {
          const name = names[file % names.length] ?? "";
          const [bytes, forged] = [files.get(name), other.get(name)];
          assert.ok(bytes !== undefined && forged !== undefined);
          const changed = damaged(bytes, how, at, forged);
          const target = where === "own" ? own : copy;
          if (changed === null) target.delete(name);
          else target.set(name, changed);
        }
        const result = await told(edge, [await sourceOf(own, size), await sourceOf(copy, size)]);
        for (const [name, bytes] of result) if (bytes !== null) assert.equal(hex(bytes), hex(files.get(name)), name);
        // Where each file is whole in one of the two, all of it can be told.
        const lost = names.filter((name) => ![own, copy].some((one) => hex(one.get(name)) === hex(files.get(name))));
        if (lost.length === 0) assert.deepEqual(result, inOrder(files, size));
      }),
      { numRuns: 60 },
    );
  });

  it("is computed from the entries alone when every tile is lost", async () => {
    const { edge, files } = logOf(600);
    const bundles = new Map([...files].filter(([name]) => parseTileFile(name)?.level === "entries"));
    assert.deepEqual(await told(edge, [await sourceOf(bundles, 600)]), inOrder(files, 600));
  });

  it("takes the beginning of a damaged bundle from a copy that is behind", async () => {
    const { edge, files } = logOf(30);
    const name = tileFile({ level: "entries", index: 0, width: 30 });
    const own = new Map(files).set(
      name,
      damaged(files.get(name) ?? assert.fail(), "flip", 300, new Uint8Array(0)) ?? assert.fail(),
    );
    const behind = await sourceOf(logOf(20).files, 20);
    assert.deepEqual(await told(edge, [await sourceOf(own, 30), behind]), inOrder(files, 30));
  });

  it("is not told at all where nothing leads to the root", async () => {
    const { files } = logOf(300);
    const { edge } = logOf(300, "1");
    assert.equal((await told(edge, [await sourceOf(files, 300)])).size, 0);
  });
});

/** As `tiles` gives them. */
function inOrder(files: ReadonlyMap<string, Uint8Array>, size: number): Map<string, Uint8Array> {
  const names = [...tilesOf(size)].map(tileFile);
  return new Map(names.map((name) => [name, files.get(name) ?? assert.fail(new FormatError(name))]));
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "none" : toHex(bytes);
}
