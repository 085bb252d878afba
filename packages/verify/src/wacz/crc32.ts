/** `tables[n]` tells what a byte does that has n bytes behind it: eight bytes are then taken at once. */
const tables: readonly Uint32Array[] = makeTables();

function makeTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    return value;
  });
  const all = [first];
  for (let behind = 1; behind < 8; behind += 1) {
    const before = all[behind - 1] ?? first;
    all.push(before.map((value) => (value >>> 8) ^ (first[value & 0xff] ?? 0)));
  }
  return all;
}

/** The CRC-32 of bytes, continued from that of the ones before. */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

/** CRC-32 as ZIP and gzip have it, continued from `before`. Tells damage, never intent: anyone can make bytes fit it. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [Table, Table, Table, Table, Table, Table, Table, Table];
  const get = (table: Uint32Array, byte: number): number => table[byte & 0xff] ?? 0;
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = ~before;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = words.getInt32(at, true) ^ crc;
    const high = words.getInt32(at + 4, true);
    crc =
      get(t7, low) ^
      get(t6, low >>> 8) ^
      get(t5, low >>> 16) ^
      get(t4, low >>> 24) ^
      get(t3, high) ^
      get(t2, high >>> 8) ^
      get(t1, high >>> 16) ^
      get(t0, high >>> 24);
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ get(t0, crc ^ (bytes[at] ?? 0));
  return ~crc >>> 0;
}

type Table = Uint32Array;
