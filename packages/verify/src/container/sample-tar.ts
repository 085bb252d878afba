/** Small tars for tests, so that the reader of this package is not held to a writer of its own. */

/** An entry as it is to stand there. `type` is one character. */
export interface SampleEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly type?: string;
}

/** A tar of these entries: names of at most 100 bytes in the header, others in a pax header before it. */
export function tarOf(entries: readonly SampleEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryOf), Buffer.alloc(1024)]);
}

export function entryOf({ name, bytes = new Uint8Array(0), type = "0" }: SampleEntry): Buffer {
  const path = Buffer.from(name);
  if (path.length <= 100) return Buffer.concat([headerOf(path, bytes.length, type), padded(bytes)]);
  const long = Buffer.concat([headerOf(path.subarray(0, 100), bytes.length, type), padded(bytes)]);
  return Buffer.concat([entryOf({ name: "long", bytes: paxOf({ path: name }), type: "x" }), long]);
}

export function paxOf(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    const length = [1, 2, 3, 4, 5].find((digits) => String(rest + digits).length === digits) ?? 0;
    return `${String(rest + length)} ${key}=${value}\n`;
  });
  return Buffer.from(lines.join(""));
}

function headerOf(name: Uint8Array, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.set(name);
  header.write("0000644\0", 100, "latin1");
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  return summed(header);
}

/** The same header with a right checksum. */
export function summed(header: Buffer): Buffer {
  header.write("        ", 148, "latin1");
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
