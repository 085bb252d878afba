import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateSync } from "node:zlib";
import { parseFactStep, type DerivedFact } from "@muniment/verify";
import fc from "fast-check";
import { GivenFile } from "./given-file.ts";
import { pictureStep } from "./picture-step.ts";
import { readStep } from "./read-step.ts";

async function factsOf(bytes: Uint8Array, type: string): Promise<readonly DerivedFact[]> {
  const step = await readStep(pictureStep, new GivenFile(bytes.length, [{ start: 0, bytes }]), type);
  // As the other side will read it.
  const read = parseFactStep(JSON.parse(JSON.stringify(step)));
  return read.outcome === "done" ? read.facts : assert.fail(read.reason);
}

function valueIn(facts: readonly DerivedFact[], name: string): unknown {
  const fact = facts.find((one) => one.name === name)?.fact;
  return fact?.basis === "not-measured" ? fact.reason : fact?.value;
}

/** A directory of one text, in the order of bytes of a Mac. */
function exifOf(tag: number, text: Buffer, said = text.length): Buffer {
  const head = Buffer.alloc(26);
  head.write("MM\0\x2a\0\0\0\x08\0\x01", 0, "latin1");
  head.writeUInt16BE(tag, 10);
  head.writeUInt16BE(2, 12);
  head.writeUInt32BE(said, 14);
  head.writeUInt32BE(26, 18);
  return Buffer.concat([head, text]);
}

function jpegOf(...segments: readonly (readonly [marker: number, bytes: Buffer])[]): Buffer {
  const parts = segments.map(([marker, bytes]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(bytes.length + 2, 2);
    return Buffer.concat([head, bytes]);
  });
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, Buffer.from([0xff, 0xd9])]);
}

const exif = (tiff: Buffer) => [0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff])] as const;
const frame = [0xc0, Buffer.from([8, 0, 77, 0, 100, 1, 1, 0x11, 0])] as const;

function pngOf(...chunks: readonly (readonly [type: string, bytes: Buffer])[]): Buffer {
  const parts = chunks.map(([type, bytes]) => {
    const head = Buffer.from(`____${type}`);
    head.writeUInt32BE(bytes.length, 0);
    return Buffer.concat([head, bytes, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

describe("a picture tells its size, and what stands in it", () => {
  it("keeps hostile text character for character", async () => {
    for (const text of [
      "<script>alert(1)</script>",
      "\u202egpj.exe",
      "\u001b[2J",
      "a\u0000bcd",
      "شاهد عيان",
      " =1+1 ",
    ]) {
      const facts = await factsOf(jpegOf(exif(exifOf(0x013b, Buffer.from(`${text}\0`))), frame), "image/jpeg");
      assert.equal(valueIn(facts, "exif.Artist"), text);
      assert.deepEqual([valueIn(facts, "picture.width"), valueIn(facts, "picture.height")], [100, 77]);
    }
    const latin = await factsOf(
      jpegOf(exif(exifOf(0x013b, Buffer.from("Jos\xe9 P\xe9rez", "latin1"))), frame),
      "image/jpeg",
    );
    assert.equal(valueIn(latin, "exif.Artist"), "José Pérez");
  });

  it("keeps the beginning of a long text, and says how long it was", async () => {
    const [fact] = await factsOf(jpegOf([0xfe, Buffer.from(`${"x".repeat(4095)}😀${"y".repeat(900)}`)]), "image/jpeg");
    assert.deepEqual(fact, {
      name: "jpeg.comment",
      fact: { basis: "claimed", value: "x".repeat(4095) },
      cut: 4997,
    });
  });

  it("keeps what came before the part that is broken", async () => {
    const cut = jpegOf(frame, exif(exifOf(0x010f, Buffer.from("Camera"), 5000))).subarray(0, -4);
    const facts = await factsOf(cut, "image/jpeg");
    assert.equal(valueIn(facts, "picture.width"), 100);
    assert.match(String(valueIn(facts, "picture.rest")), /ends before/);
    const bad = await factsOf(jpegOf(exif(Buffer.from("XX\0\x2a")), frame), "image/jpeg");
    assert.match(String(valueIn(bad, "exif.rest")), /no order of bytes/);
    assert.equal(valueIn(bad, "picture.width"), 100);
  });

  it("unfolds no text to more than there may be", async () => {
    const bomb = Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(2 ** 24))]);
    const fine = Buffer.concat([Buffer.from("Title\0\0"), deflateSync(Buffer.from("fine"))]);
    const facts = await factsOf(pngOf(["zTXt", bomb], ["zTXt", fine], ["IEND", Buffer.alloc(0)]), "image/png");
    assert.equal(valueIn(facts, "png.Comment"), "the text unfolds to more than a MiB");
    assert.equal(valueIn(facts, "png.Title"), "fine");
  });

  it("takes no value for a coordinate, a height or a time that is none", async () => {
    const gps = Buffer.alloc(200);
    gps.write("MM\0\x2a\0\0\0\x08\0\x01", 0, "latin1");
    gps.writeUInt16BE(0x8825, 10);
    gps.writeUInt16BE(4, 12);
    gps.writeUInt32BE(1, 14);
    gps.writeUInt32BE(26, 18);
    gps.writeUInt16BE(1, 26);
    gps.writeUInt16BE(2, 28);
    gps.writeUInt16BE(5, 30);
    gps.writeUInt32BE(3, 32);
    gps.writeUInt32BE(100, 36);
    // 0/0, 0/0, 0/0
    const facts = await factsOf(jpegOf(exif(gps)), "image/jpeg");
    assert.equal(valueIn(facts, "exif.GPSLatitude"), "0/0 0/0 0/0");
    assert.match(String(valueIn(facts, "gps.latitude")), /no such coordinate/);
  });

  it("comes to facts whatever the bytes are", async () => {
    const seeds = [
      ["image/jpeg", jpegOf(exif(exifOf(0x010f, Buffer.from("Camera"))), frame)],
      ["image/tiff", exifOf(0x010f, Buffer.from("Camera"))],
      [
        "image/png",
        pngOf(["IHDR", Buffer.alloc(13, 1)], ["tEXt", Buffer.from("a\0b")], ["eXIf", exifOf(0x010f, Buffer.from("x"))]),
      ],
      [
        "image/webp",
        Buffer.concat([
          Buffer.from("RIFF____WEBPVP8X\x0a\0\0\0", "latin1"),
          Buffer.alloc(10),
          Buffer.from("EXIF\x20\0\0\0", "latin1"),
          exifOf(0x010f, Buffer.from("abcdef")),
        ]),
      ],
      ["image/gif", Buffer.from("GIF89a\x01\0\x01\0", "latin1")],
      ["image/bmp", Buffer.concat([Buffer.from("BM"), Buffer.alloc(40, 2)])],
    ] as const;
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(change, { maxLength: 6 }),
        fc.nat(),
        async ([type, seed], changes, cut) => {
          const bytes = Buffer.from(seed);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          await factsOf(bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length), type);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
