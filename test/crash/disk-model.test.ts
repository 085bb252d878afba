import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Disk, namelessOf, type Survival } from "./disk-model.ts";
import { nothingMore as nothing } from "./survival.ts";

const everything: Survival = { ...nothing, keepsName: () => true, keepsPiece: () => true };
const namesOnly: Survival = { ...nothing, keepsName: () => true };

const bytes = (text: string): Uint8Array => Buffer.from(text);

function found(disk: Disk, survival: Survival): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...disk.lose(survival).files].map(([path, content]) => [path, Buffer.from(content).toString()]),
  );
}

void describe("what a loss of power leaves", () => {
  it("a file whose bytes were synced, and whose name was not, may be gone", () => {
    const disk = new Disk();
    disk.create(1, "a");
    disk.write(2, "a", 0, bytes("one"));
    disk.sync(3, "a", "done");
    assert.deepEqual(found(disk, nothing), {});
    assert.deepEqual(found(disk, namesOnly), { a: "one" });
  });

  it("a name that was synced may stand for bytes that were not", () => {
    const disk = new Disk();
    disk.create(1, "a");
    disk.write(2, "a", 0, bytes("one"));
    disk.sync(3, "", "done");
    assert.deepEqual(found(disk, nothing), { a: "" });
    assert.deepEqual(found(disk, { ...nothing, keepsLength: () => true, filler: 0x2e }), { a: "..." });
    assert.deepEqual(found(disk, everything), { a: "one" });
  });

  it("of a rename the new name may be found, or the old one, or both, or neither; what is replaced is never gone", () => {
    const disk = new Disk();
    disk.lay("old", bytes("before"));
    disk.lay("new", bytes("after"));
    disk.rename(1, "new", "old");
    assert.deepEqual(found(disk, nothing), { old: "before", new: "after" });
    assert.deepEqual(found(disk, everything), { old: "after" });
    assert.deepEqual(found(disk, { ...nothing, keepsName: ({ to }) => to !== null }), { old: "after", new: "after" });
    assert.deepEqual(found(disk, { ...nothing, keepsName: ({ to }) => to === null }), { old: "before" });
  });

  it("a sync covers what ended before it began, and no more", () => {
    const disk = new Disk();
    disk.create(1, "a");
    disk.write(5, "a", 0, bytes("late"));
    disk.syncAll(3, "done");
    assert.deepEqual(found(disk, nothing), { a: "" });
    disk.syncAll(6, "done");
    assert.deepEqual(found(disk, nothing), { a: "late" });
  });

  it("what a failed sync gave up is not made durable by a later one", () => {
    const disk = new Disk();
    disk.lay("a", bytes(""));
    disk.write(1, "a", 0, bytes("lost"));
    disk.sync(2, "a", "failed");
    disk.write(3, "a", 4, bytes("kept"));
    disk.sync(4, "a", "done");
    assert.deepEqual(found(disk, nothing), { a: "\0\0\0\0kept" });
    assert.deepEqual(found(disk, everything), { a: "lostkept" });
  });

  it("a write may be found in part", () => {
    const disk = new Disk();
    disk.lay("a", bytes(""));
    disk.write(1, "a", 0, Buffer.alloc(1200, "x"));
    const second = disk.lose({ ...nothing, keepsPiece: (_, piece) => piece === 1 }).files.get("a");
    assert.deepEqual(second, new Uint8Array([...Buffer.alloc(512), ...Buffer.alloc(512, "x")]));
  });

  it("a folder whose own name is lost takes all in it along", () => {
    const disk = new Disk();
    disk.makeFolder(1, "f");
    disk.create(2, "f/a");
    disk.sync(3, "f", "done");
    assert.deepEqual(found(disk, nothing), {});
    disk.sync(4, "", "done");
    assert.deepEqual(found(disk, nothing), { "f/a": "" });
  });

  it("a file that has lost its name is still written to", () => {
    const disk = new Disk();
    disk.lay("a", bytes("one"));
    disk.lay("b", bytes("two"));
    disk.link(1, "a", "c");
    disk.rename(2, "b", "a");
    disk.write(3, namelessOf("a"), 0, bytes("ONE"));
    assert.deepEqual(found(disk, everything), { a: "two", c: "ONE" });
  });
});
