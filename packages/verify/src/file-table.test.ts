import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FileTable } from "./file-table.ts";
import { sampleHex } from "./sample-archive.ts";

function objectName(hex: string): string {
  return `objects/${hex.slice(0, 2)}/${hex}`;
}

void describe("a table of files", () => {
  it("answers as a Map does, whatever the names", () => {
    const hex = fc
      .constantFrom("ab", "cd", "a")
      .chain((start) =>
        fc.string({ unit: fc.constantFrom("0", "f", "a"), minLength: 62, maxLength: 63 }).map((end) => start + end),
      );
    const names = fc.oneof(
      hex.map(objectName),
      hex.map((text) => `objects/ab/${text}`),
      hex.map((text) => `objects/ab/${text.toUpperCase()}`),
      hex.map((text) => `objects/ab/${text.slice(1)}\u0131`),
      fc.string({ maxLength: 80 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.integer()), { maxLength: 200 }), (calls) => {
        const [table, map] = [new FileTable(), new Map<string, number>()];
        for (const [name, value] of calls) {
          assert.equal(table.get(name), map.get(name));
          table.set(name, value);
          map.set(name, value);
          assert.equal(table.get(name), value);
          assert.equal(
            table.change(name, (was) => was - 1),
            value,
          );
          map.set(name, value - 1);
          assert.equal(table.change(`${name}?`, Number), map.get(`${name}?`));
        }
        assert.equal(table.size, map.size);
        const positive = [...map].filter(([, value]) => value > 0).map(([name]) => name);
        assert.deepEqual([...table.names((value) => value > 0)].toSorted(), positive.toSorted());
      }),
    );
  });

  it("keeps all of many objects, and knows none but these", () => {
    const table = new FileTable();
    const names = Array.from({ length: 50_000 }, (_, at) => objectName(sampleHex(String(at))));
    for (const [at, name] of names.entries()) table.set(name, at);
    assert.equal(table.size, names.length);
    for (const [at, name] of names.entries()) assert.equal(table.get(name), at);
    assert.equal(table.get(objectName(sampleHex("another"))), undefined);
    assert.deepEqual(new Set(table.names(() => true)), new Set(names));
  });

  it("takes names that all want one place, and is not slow over them", () => {
    const table = new FileTable();
    const names = Array.from({ length: 100_000 }, (_, at) =>
      objectName(`${"ab".repeat(16)}${at.toString(16).padStart(32, "0")}`),
    );
    const ordinary = Array.from({ length: 10_000 }, (_, at) => objectName(sampleHex(String(at))));
    const all = names.flatMap((name, at) => (at % 10 === 0 ? [name, ordinary[at / 10] ?? ""] : [name]));
    for (const [at, name] of all.entries()) table.set(name, at);
    for (const [at, name] of all.entries()) table.set(name, -1 - at);
    assert.equal(table.size, all.length);
    for (const [at, name] of all.entries()) assert.equal(table.get(name), -1 - at);
    assert.equal(new Set(table.names(() => true)).size, all.length);
  });
});
