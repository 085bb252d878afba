/** The character for which `font()` has a glyph. */
export const fontCharacter = "\u2605";

/** A TrueType font with two glyphs: an empty one, and a filled square for `fontCharacter`. */
export function font(): Buffer {
  const square = Buffer.concat([
    int16(1, 100, 0, 900, 800), // one contour, and its box
    int16(3), // its last point
    int16(0), // no instructions
    Buffer.from([1, 1, 1, 1]), // four points on the curve, their coordinates in words
    int16(100, 800, 0, -800),
    int16(0, 0, 800, 0),
  ]);
  const glyf = padded(square);
  return assemble([
    ["OS/2", os2()],
    ["cmap", cmap()],
    ["glyf", glyf],
    ["head", head()],
    ["hhea", int16(1, 0, 800, -200, 0, 1000, 0, 0, 900, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    ["hmtx", int16(1000, 0, 1000, 100)],
    ["loca", int16(0, 0, glyf.length / 2)],
    ["maxp", int16(1, 0, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    ["name", name()],
    ["post", Buffer.concat([int16(3, 0, 0, 0), Buffer.alloc(24)])],
  ]);
}

/** Of the whole file, with the field itself as zero: what `checkSumAdjustment` of the table `head` is taken from. */
const magicSum = 0xb1b0_afba;
const adjustmentAt = 8;

function head(): Buffer {
  const start = Buffer.concat([int16(1, 0, 1, 0), Buffer.alloc(4)]);
  const magic = Buffer.from([0x5f, 0x0f, 0x3c, 0xf5]);
  return Buffer.concat([start, magic, int16(0, 1000), Buffer.alloc(16), int16(0, 0, 1000, 800, 0, 8, 2, 0, 0)]);
}

/** One segment of one character, and the segment that ends the list (format 4). */
function cmap(): Buffer {
  const code = fontCharacter.charCodeAt(0);
  const table = int16(4, 32, 0, 4, 4, 1, 0, code, 0xffff, 0, code, 0xffff, 1 - code, 1, 0, 0);
  return Buffer.concat([int16(0, 1, 3, 1, 0, 12), table]);
}

function name(): Buffer {
  const names = ["Square", "Regular"].map((text, place) => ({
    id: place + 1,
    text: Buffer.from(text, "utf16le").swap16(),
  }));
  const texts = Buffer.concat(names.map(({ text }) => text));
  let at = 0;
  const rows = names.map(({ id, text }) => {
    const row = int16(3, 1, 0x409, id, text.length, at);
    at += text.length;
    return row;
  });
  return Buffer.concat([int16(0, names.length, 6 + 12 * names.length), ...rows, texts]);
}

function os2(): Buffer {
  const code = fontCharacter.charCodeAt(0);
  const sizes = int16(3, 1000, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0);
  const families = Buffer.alloc(10 + 16); // panose, and no claim which scripts it is for
  const metrics = int16(0x40, code, code, 800, -200, 0, 800, 200, 0, 0, 0, 0, 500, 700, 0, 32, 1);
  return Buffer.concat([sizes, families, Buffer.from("NONE", "latin1"), metrics]);
}

function assemble(tables: readonly (readonly [tag: string, data: Buffer])[]): Buffer {
  const count = tables.length;
  const power = 2 ** Math.floor(Math.log2(count));
  const header = int16(1, 0, count, 16 * power, Math.log2(power), 16 * (count - power));
  let at = header.length + 16 * count;
  const rows: Buffer[] = [];
  let headAt = 0;
  for (const [tag, data] of tables) {
    if (tag === "head") headAt = at;
    rows.push(Buffer.concat([Buffer.from(tag, "latin1"), uint32(sum(padded(data))), uint32(at), uint32(data.length)]));
    at += padded(data).length;
  }
  const whole = Buffer.concat([header, ...rows, ...tables.map(([, data]) => padded(data))]);
  whole.writeUInt32BE((magicSum - sum(whole)) >>> 0, headAt + adjustmentAt);
  return whole;
}

function sum(bytes: Buffer): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 4) total = (total + bytes.readUInt32BE(at)) >>> 0;
  return total;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** Each value in two bytes, signed or not. */
function int16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [place, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, 2 * place);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
