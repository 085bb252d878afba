/**
 * A tar (ustar with pax) of plain files: always the same time, rights and owner, so that the same files give the same bytes.
 * Source: spec/container, "tar".
 */
const blockSize = 512;
const nameMax = 100;
/** Above what eleven octal digits hold. */
const largeFrom = 8 * 2 ** 30;
/** 1 January 1980, 00:00 UTC, as in the ZIP: some programs warn of 1970. */
const time = 315_532_800;

export function tarHeader({ name, size }: { readonly name: string; readonly size: number }): Buffer {
  const bytes = Buffer.from(name);
  const isPlain = bytes.length <= nameMax && bytes.every((byte) => byte < 0x80);
  const path = isPlain ? [] : [record("path", name)];
  const records = [...path, ...(size < largeFrom ? [] : [record("size", String(size))])];
  const short = Buffer.from(bytes.subarray(0, nameMax).map((byte) => (byte < 0x80 ? byte : 0x5f)));
  const header = headerOf(short, size < largeFrom ? size : 0, "0");
  if (records.length === 0) return header;
  const pax = Buffer.concat(records);
  return Buffer.concat([headerOf(Buffer.from("PaxHeader"), pax.length, "x"), pax, tarPadding(pax.length), header]);
}

export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * blockSize);
}

function headerOf(name: Uint8Array, size: number, type: "0" | "x"): Buffer {
  const header = Buffer.alloc(blockSize);
  header.set(name);
  octal(header, 0o644, 100, 8);
  octal(header, 0, 108, 8);
  octal(header, 0, 116, 8);
  octal(header, size, 124, 12);
  octal(header, time, 136, 12);
  header.fill(" ", 148, 156);
  header.write(type, 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  octal(header, 0, 329, 8);
  octal(header, 0, 337, 8);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Digits that fill a field but for its last byte, which ends them. */
function octal(header: Buffer, value: number, at: number, length: number): void {
  header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at, "latin1");
}

/** `<length> key=value\n`, the length that of the whole record with its own digits. */
function record(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return Buffer.from(`${String(length)} ${key}=${value}\n`);
}
