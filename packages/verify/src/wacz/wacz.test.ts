import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readAll } from "../format/bytes.ts";
import { UnreadableFile } from "../evidence.ts";
import { verdictOf, type Verdict } from "../finding.ts";
import {
  accessTo,
  allOf,
  indexOf,
  recordBytes,
  sampleRecords,
  sampleWacz,
  sampleWarc,
  storedZip,
  told,
} from "./sample-wacz.ts";
import { verifyWacz } from "./wacz.ts";
import { readZip, readZipEntry } from "./zip.ts";

const whole = sampleWacz();

async function verify(bytes: Uint8Array): Promise<{ readonly verdict: Verdict; readonly told: readonly string[] }> {
  const findings = await allOf(verifyWacz(accessTo(bytes)));
  return { verdict: verdictOf(findings), told: told(findings) };
}

/** Every file of a ZIP, by name. */
async function contentOf(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const file = accessTo(bytes);
  const { entries } = await readZip(file);
  const content = new Map<string, string>();
  for (const entry of entries)
    content.set(entry.name, Buffer.from(await readAll(readZipEntry(file, entry), 1_000_000)).toString("latin1"));
  return content;
}

suite("a WACZ", () => {
  test("that is whole holds, whatever parts its bytes come in", async () => {
    const findings = await allOf(verifyWacz(accessTo(whole)));
    assert.deepEqual(told(findings), []);
    assert.equal(verdictOf(findings), "verified");
    assert.deepEqual(await allOf(verifyWacz(accessTo(whole, 7))), findings);
    assert.deepEqual(
      [...new Set(findings.map(({ check }) => check))],
      ["wacz.structure", "wacz.resource", "warc.record"],
    );
  });

  test("with a byte changed anywhere is bad, or has the very same files", async () => {
    const content = await contentOf(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const changed = Buffer.from(whole);
        changed[place] = (changed[place] ?? 0) ^ flip;
        const { verdict } = await verify(changed);
        if (verdict === "verified") assert.deepEqual(await contentOf(changed), content);
        else assert.equal(verdict, "bad");
      }),
      { numRuns: 600 },
    );
  });

  test("that was cut, or lengthened, is bad", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        async (place, more) => {
          assert.equal((await verify(whole.subarray(0, place))).verdict, "bad");
          assert.equal((await verify(Buffer.concat([whole, more]))).verdict, "bad");
          assert.equal((await verify(Buffer.concat([more, whole]))).verdict, "bad");
        },
      ),
    );
  });

  test("of bytes of chance is bad, and no error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), async (bytes, warc) => {
        assert.equal((await verify(bytes)).verdict, "bad");
        assert.equal((await verify(sampleWacz({ bytes: Buffer.from(warc), places: [] }))).verdict, "bad");
      }),
    );
  });

  test("that cannot be read is unchecked", async () => {
    const file = accessTo(whole);
    const disk = { ...file, read: (start: number, end: number) => (start > 0 ? file.read(start, end) : fail()) };
    const findings = await allOf(verifyWacz(disk));
    assert.equal(verdictOf(findings), "unchecked");
    function fail(): never {
      throw new UnreadableFile("sample.wacz", "EIO");
    }
  });

  test("has no file that its manifest does not name, and no fewer", async () => {
    const named = await contentOf(whole);
    const files = [...named].map(([name, text]) => [name, Buffer.from(text, "latin1")] as const);
    assert.deepEqual(await verify(storedZip([...files, ["notes.txt", Buffer.from("added")]])), {
      verdict: "bad",
      told: ["notes.txt: datapackage.json does not name it"],
    });
    assert.deepEqual((await verify(storedZip(files.filter(([name]) => name !== "pages/pages.jsonl")))).told, [
      ".: it has no pages/pages.jsonl",
      "pages/pages.jsonl: there is no such file in the WACZ",
    ]);
  });
});

suite("the records of a WACZ", () => {
  const index = "indexes/index.cdxj";
  const warcName = "archive/data.warc.gz";

  test("are looked at behind one that cannot be read", async () => {
    const warc = sampleWarc();
    const [, second, third] = warc.places;
    assert.ok(second !== undefined && third !== undefined);
    const bytes = Buffer.from(warc.bytes);
    bytes.fill(0xff, second.offset + 30, second.offset + 60);
    const wrong = {
      ...sampleRecords[3],
      url: "https://example.org/d",
      body: "x",
      fields: { "WARC-Payload-Digest": `sha256:${"0".repeat(64)}` },
    };
    const last = gzipSync(recordBytes(wrong, 3));
    const broken = Buffer.concat([bytes.subarray(0, third.offset + third.length), last]);
    const places = [
      ...warc.places.slice(0, 3),
      { url: wrong.url, offset: third.offset + third.length, length: last.length },
    ];
    const result = await verify(sampleWacz({ bytes: broken, places }));
    assert.equal(result.told.length, 3);
    assert.match(
      result.told[0] ?? "",
      new RegExp(`^archive/data.warc.gz: the record at byte ${second.offset}: its compression`),
    );
    assert.deepEqual(result.told.slice(1), [
      `${warcName}: the record at byte ${third.offset + third.length}: its WARC-Payload-Digest is not that of its bytes`,
      `${warcName}: line 2 of the index leads to a place where no record begins that can be read`,
    ]);
  });

  test("have each their own gzip member", async () => {
    const bytes = gzipSync(Buffer.concat(sampleRecords.map((record, place) => recordBytes(record, place))));
    const { told: lines } = await verify(sampleWacz({ bytes, places: [] }));
    assert.deepEqual(lines, [`${warcName}: the record at byte 0: its gzip member has more in it than one record`]);
  });

  for (const [what, fields, fault] of [
    ["a type", { "WARC-Type": "" }, "it does not state its type"],
    ["a date", { "WARC-Date": "yesterday" }, "its WARC-Date is missing, or no date"],
    ["an identifier", { "WARC-Record-ID": "one" }, "its WARC-Record-ID is missing, or no identifier"],
    ["a length once", { "content-length": "5" }, "the record states the length of its block more than once"],
    ["a length that is one", { "Content-Length": "-1" }, "the record does not state the length of its block"],
    ["a possible length", { "Content-Length": "9223372036854775807" }, "the record states a length that no file has"],
    ["no other length", { "Content-Length": "100000" }, "it ends too early"],
    ["no NUL", { "WARC-Target-URI": "https://example.org/\0" }, "the field WARC-Target-URI has a control character"],
    [
      "its own digest",
      { "WARC-Block-Digest": `sha1:${"A".repeat(32)}` },
      "its WARC-Block-Digest is not that of its bytes",
    ],
  ] as const) {
    test(`have ${what}`, async () => {
      const warc = sampleWarc([{ url: "https://example.org/", body: "text", fields }]);
      const { verdict, told: lines } = await verify(sampleWacz({ ...warc, places: [] }));
      assert.equal(verdict, "bad");
      assert.ok(lines.includes(`${warcName}: the record at byte 0: ${fault}`), lines.join("\n"));
    });
  }

  test("are told when a digest is of a kind that is not known", async () => {
    const warc = sampleWarc([
      { url: "https://example.org/", body: "text", fields: { "WARC-Block-Digest": "blake9:abc" } },
    ]);
    assert.deepEqual(await verify(sampleWacz(warc)), {
      verdict: "unchecked",
      told: [`${warcName}: 1 digests are of a kind that is not known`],
    });
  });

  test("are where the index says, of the address that it says", async () => {
    const warc = sampleWarc();
    const lies = warc.places.map((place, at) => ({
      ...place,
      ...[{ offset: 5 }, { length: 1 }, { url: "https://example.org/z" }, {}][at],
    }));
    const { told: lines } = await verify(sampleWacz(warc, { [index]: indexOf(lies) }));
    assert.deepEqual(lines, [
      `${warcName}: line 1 of the index leads to a place where no record begins that can be read`,
      `${warcName}: line 2 of the index states a length that the record at byte ${lies[1]?.offset} does not have`,
      `${warcName}: line 3 of the index leads to a record of another address`,
    ]);
    const text = indexOf(warc.places).toString();
    const packed = sampleWacz(warc, { [index]: Buffer.from(text.replaceAll("data.warc.gz", "other.warc.gz")) });
    assert.deepEqual((await verify(packed)).told, [
      "archive/other.warc.gz: 4 lines of the index lead to it, and it is not there",
    ]);
    assert.deepEqual((await verify(sampleWacz(warc, { [index]: Buffer.from(`${text}nonsense\n`) }))).told, [
      `${index}: line 5 is no line of a CDXJ index`,
    ]);
    const gzipped = sampleWacz(warc, { [index]: Buffer.from(""), "indexes/index.cdx.gz": gzipSync(text) });
    assert.deepEqual(await verify(gzipped), { verdict: "verified", told: [] });
  });
});
