import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { suite, test } from "node:test";
import fc from "fast-check";
import { ZipFile } from "yazl";
import { readAll } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { accessTo, storedZip } from "./sample-wacz.ts";
import { readZip, readZipEntry } from "./zip.ts";

interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly compress: boolean;
  /** Size and CRC-32 follow the bytes. */
  readonly streamed: boolean;
  readonly zip64: boolean;
}

const sampleFiles: fc.Arbitrary<readonly SampleFile[]> = fc.uniqueArray(
  fc.record({
    name: fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .map((text) => `f${text.replaceAll(/[\p{Cc}/\\:]/gu, "-")}`),
    bytes: fc.uint8Array({ maxLength: 500 }),
    compress: fc.boolean(),
    streamed: fc.boolean(),
    zip64: fc.boolean(),
  }),
  { maxLength: 6, selector: ({ name }) => name },
);

async function zipOf(files: readonly SampleFile[], zip64: boolean): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes, compress, streamed, zip64: large } of files) {
    const options = { compress, forceZip64Format: large };
    if (streamed) zip.addReadStream(Readable.from([Buffer.from(bytes)]), name, options);
    else zip.addBuffer(Buffer.from(bytes), name, options);
  }
  const end = { comment: "", forceZip64Format: zip64 };
  zip.end(end);
  return buffer(zip.outputStream);
}

suite("a ZIP", () => {
  test("by another writer is read: packed or not, streamed or not, ZIP64 or not", async () => {
    await fc.assert(
      fc.asyncProperty(sampleFiles, fc.boolean(), async (files, zip64) => {
        const file = accessTo(await zipOf(files, zip64));
        const { entries, faults } = await readZip(file);
        assert.deepEqual(faults, []);
        assert.deepEqual(
          entries.map(({ name }) => name),
          files.map(({ name }) => name),
        );
        for (const [place, entry] of entries.entries()) {
          assert.deepEqual(await readAll(readZipEntry(file, entry), 1_000), Uint8Array.from(files[place]?.bytes ?? []));
        }
      }),
    );
  });

  test("with a byte changed gives the same files, a fault, or an error of its format", async () => {
    await fc.assert(
      fc.asyncProperty(
        sampleFiles,
        fc.boolean(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (files, zip64, at, flip) => {
          const bytes = await zipOf(files, zip64);
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ flip;
          const got = await filesOf(bytes);
          if (got !== null)
            assert.deepEqual(
              got,
              files.map(({ name, bytes: body }) => [name, Buffer.from(body).toString("hex")]),
            );
        },
      ),
      { numRuns: 400 },
    );
  });

  const one = storedZip([
    ["a", Buffer.from("first")],
    ["b", Buffer.from("second")],
  ]);
  const central = one.indexOf("PK\x01\x02", 0, "latin1");
  for (const [field, place] of Object.entries({
    flags: 6,
    method: 8,
    time: 10,
    crc32: 14,
    packedSize: 18,
    size: 22,
    name: 30,
  })) {
    test(`has the same ${field} in both headers`, async () => {
      const changed = Buffer.from(one);
      changed[place] = (changed[place] ?? 0) ^ 2;
      const { faults } = await readZip(accessTo(changed));
      assert.ok(
        faults.some(({ name, reason }) => name === "a" && reason === `its ${field} stands in two ways`),
        JSON.stringify(faults),
      );
    });
  }

  for (const [what, name] of [
    ["climbs", "../a"],
    ["climbs in the middle", "a/../../b"],
    ["is absolute", "/a"],
    ["has a drive", "C:/a"],
    ["has a backslash", "a\\b"],
    ["has a NUL", "a\0b"],
    ["has an empty part", "a//b"],
    ["is empty", ""],
  ] as const) {
    test(`has no name that ${what}`, async () => {
      assert.notDeepEqual((await readZip(accessTo(storedZip([[name, Buffer.from("x")]])))).faults, []);
    });
  }

  test("has no bytes between its entries, no entry on another, and no name twice", async () => {
    const directory = one.subarray(central);
    const moved = Buffer.concat([one.subarray(0, central), Buffer.from("gap"), directory]);
    moved.writeUInt32LE(central + 3, moved.length - 6);
    assert.deepEqual((await readZip(accessTo(moved))).faults, [
      { name: null, reason: `3 bytes from byte ${central} on belong to no entry` },
    ]);
    const second = one.indexOf("PK\x01\x02", central + 1, "latin1");
    const overlapping = Buffer.from(one);
    overlapping.writeUInt32LE(0, second + 42);
    const { entries, faults } = await readZip(accessTo(overlapping));
    assert.deepEqual(
      entries.map(({ name }) => name),
      ["a"],
    );
    assert.ok(faults.some(({ reason }) => reason === "it overlaps the entry before it"));
    const twice = storedZip([
      ["a", Buffer.from("one")],
      ["a", Buffer.from("two")],
    ]);
    assert.deepEqual((await readZip(accessTo(twice))).faults, [{ name: "a", reason: "its name stands twice" }]);
  });

  test("over a budget is refused before it is listed", async () => {
    const limits = { entriesMax: 1, directoryMax: 1_000, sizeMax: 1_000, ratioMax: 10 };
    await assert.rejects(readZip(accessTo(one), limits), FormatError);
    await assert.rejects(readZip(accessTo(one), { ...limits, entriesMax: 9, directoryMax: 10 }), FormatError);
    await assert.rejects(readZip(accessTo(one), { ...limits, entriesMax: 9, sizeMax: 10 }), FormatError);
  });
});

/** Name and content of every file; null if the ZIP has a fault. */
async function filesOf(bytes: Uint8Array): Promise<readonly (readonly [string, string])[] | null> {
  try {
    const file = accessTo(bytes);
    const { entries, faults } = await readZip(file);
    if (faults.length > 0) return null;
    const files: (readonly [string, string])[] = [];
    for (const entry of entries)
      files.push([entry.name, Buffer.from(await readAll(readZipEntry(file, entry), 10_000_000)).toString("hex")]);
    return files;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
