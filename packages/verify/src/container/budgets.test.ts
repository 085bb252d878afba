/** A container over a budget is not called bad: this reader does not take it on. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { accessTo, storedZip } from "../wacz/sample-wacz.ts";
import { OverLimit } from "../wacz/zip-directory.ts";
import { containerLimits } from "./container.ts";
import { NameTree } from "./entry-name.ts";
import { entryOf, paxOf, tarOf } from "./sample-tar.ts";
import { readTarContainer } from "./tar-container.ts";
import { readZipContainer } from "./zip-container.ts";

const files: [string, Buffer][] = ["a", "b", "c"].map((name) => [name, Buffer.from(`The file ${name}.`)]);
const zip = accessTo(storedZip(files));
const tar = accessTo(tarOf(files.map(([name, bytes]) => ({ name, bytes }))));

suite("over a budget", () => {
  for (const [what, limit] of [
    ["entries", { entriesMax: 2 }],
    ["bytes unpacked", { sizeMax: 20 }],
  ] as const) {
    test(`of ${what}`, async () => {
      const limits = { ...containerLimits, ...limit };
      await assert.rejects(readZipContainer(zip, undefined, limits), OverLimit);
      await assert.rejects(readTarContainer(tar, limits), OverLimit);
    });
  }

  test("of a ZIP's directory", async () => {
    await assert.rejects(readZipContainer(zip, undefined, { ...containerLimits, directoryMax: 100 }), OverLimit);
  });

  test("of what stands before an entry of a tar", async () => {
    const ahead = (bytes: Buffer, type: string): Buffer =>
      Buffer.concat([entryOf({ name: "x", bytes, type }), tarOf([{ name: "a" }])]);
    const limits = { ...containerLimits, paxHeaderMax: 10, nameMax: 10 };
    await assert.rejects(readTarContainer(accessTo(ahead(paxOf({ path: "a long name" }), "x")), limits), OverLimit);
    await assert.rejects(readTarContainer(accessTo(ahead(Buffer.from("a long name"), "L")), limits), OverLimit);
  });

  test("of zeros behind a tar", async () => {
    const long = accessTo(Buffer.concat([tarOf([]), Buffer.alloc(2048)]));
    const { faults } = await readTarContainer(long, { ...containerLimits, trailingMax: 1024 });
    assert.match(faults.map(({ reason }) => reason).join(), /more follows its end/);
  });

  test("of folders", () => {
    const tree = new NameTree(2);
    for (const name of ["a/b/1", "a/b/2"]) assert.equal(tree.add(name), null);
    assert.equal(tree.tooMany, false);
    tree.add("a/c/1");
    assert.equal(tree.tooMany, true);
  });
});
