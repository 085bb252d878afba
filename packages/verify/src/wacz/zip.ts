/**
 * A ZIP, read strictly: one reading of it, or none. What two programs could read in two ways (a name that stands twice, headers that
 * differ, entries that overlap, bytes that belong to no entry) is a fault. Source: spec/findings, "A WACZ".
 */
import { faultsOfName } from "../container/entry-name.ts";
import { ByteReader } from "./byte-reader.ts";
import { crc32, type Crc32 } from "./crc32.ts";
import { FormatError } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";
import { inflate } from "./inflate.ts";
import { exactly, type RandomAccess } from "./random-access.ts";
import { findDirectory, OverLimit, type Directory, type ZipLimits } from "./zip-directory.ts";
import { centralHeader, flag, localHeader, localLength, localSize, nameOf, signatures, viewOf } from "./zip-headers.ts";
import type { CentralHeader, LocalHeader } from "./zip-headers.ts";

/** One file of a ZIP. */
export interface ZipEntry {
  /** Relative, parts joined by `/`, without `.` and `..`. */
  readonly name: string;
  readonly method: "stored" | "deflated";
  /** In bytes, unpacked and as it lies there. */
  readonly size: number;
  readonly packedSize: number;
  readonly crc32: number;
  /** Where its bytes begin. */
  readonly start: number;
}

export interface ZipFault {
  /** The entry at fault, as far as it has a name; null if it is the ZIP as a whole. */
  readonly name: string | null;
  readonly reason: string;
  /** It speaks against this reader, not against the entry: another program may be able to read it. */
  readonly unread?: true;
}

export interface ZipReading {
  /** The entries that can be read, in the order of the directory; those with a name that stands twice only once. */
  readonly entries: readonly ZipEntry[];
  /** Everything that is not as it must be. Empty for a ZIP that can be read in one way only. */
  readonly faults: readonly ZipFault[];
}

/** Large enough for a crawl of weeks; small enough that listing one takes neither the memory nor the day. */
export const zipLimits: ZipLimits = {
  entriesMax: 100_000,
  directoryMax: 64 * 1024 * 1024,
  sizeMax: 2 ** 40,
  ratioMax: 250,
};

/** Lists a ZIP. Throws `FormatError` if it has no directory that can be read; `OverLimit`, which is one, if it is over a limit. */
export async function readZip(file: RandomAccess, limits: ZipLimits = zipLimits): Promise<ZipReading> {
  const directory = await findDirectory(file, limits);
  const faults: ZipFault[] = directory.faults.map((reason) => ({ name: null, reason }));
  const placed: Placed[] = [];
  let total = 0;
  for (const header of headersOf(directory)) {
    const named = checked(faults, nameless(header), () => nameOf(header));
    const name = named ?? nameless(header);
    for (const reason of named === null ? [] : faultsOfName(name)) faults.push({ name, reason });
    for (const reason of faultsOfHeader(header, limits)) faults.push({ name, reason });
    for (const reason of unreadOf(header)) faults.push({ name, reason, unread: true });
    total += header.size;
    if (total > limits.sizeMax) throw new OverLimit(`the ZIP unpacks to more than ${limits.sizeMax} bytes`);
    const length = await readLocal(file, directory, header, name, faults);
    if (length === null) continue;
    const usable = named !== null && isReadable(header, limits);
    placed.push(placedAt(directory.shift + header.offset, length, { name, header, usable }));
  }
  const overlapping = await checkLayout(file, directory, placed, faults);
  const apart = placed.filter((one) => !overlapping.has(one));
  return { entries: usableOf(apart, faults), faults };
}

/** Bombs are not among the entries that can be read: who goes on after a fault must not unpack them. */
function isReadable(header: CentralHeader, limits: ZipLimits): boolean {
  const { flags, method } = header;
  return (method === 0 || method === 8) && (flags & flag.encrypted) === 0 && !isBomb(header, limits);
}

function isBomb({ size, packedSize }: CentralHeader, { ratioMax }: ZipLimits): boolean {
  return size > 1024 * 1024 && size > packedSize * ratioMax;
}

/** What has to be kept of an entry until all are known: of millions of bytes of headers, a few numbers. */
interface Placed extends ZipEntry {
  readonly described: boolean;
  /** Of the local header. */
  readonly begin: number;
  readonly usable: boolean;
}

function placedAt(
  begin: number,
  length: number,
  { name, header, usable }: { readonly name: string; readonly header: CentralHeader; readonly usable: boolean },
): Placed {
  const { size, packedSize, crc32: sum, flags } = header;
  const method = header.method === 0 ? "stored" : "deflated";
  const described = (flags & flag.descriptor) !== 0;
  return { name, method, size, packedSize, crc32: sum, start: begin + length, described, begin, usable };
}

function* headersOf({ bytes, count }: Directory): Generator<CentralHeader> {
  let at = 0;
  for (let place = 0; place < count; place += 1) {
    const header = centralHeader(bytes, at);
    yield header;
    at += header.length;
  }
  if (at !== bytes.length) throw new FormatError("the ZIP's directory has more in it than its entries");
}

/** What `read` gives, or null and a fault. */
function checked<T>(faults: ZipFault[], name: string | null, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    faults.push({ name, reason: error.message });
    return null;
  }
}

function nameless({ offset }: CentralHeader): string {
  return `the entry at byte ${offset}`;
}

function faultsOfHeader(header: CentralHeader, limits: ZipLimits): readonly string[] {
  const { flags, method, size, packedSize } = header;
  const kind = header.madeBy === 3 ? (header.attributes >>> 28) & 0xf : 0;
  return [
    ...((flags & ~(flag.descriptor | flag.utf8 | flag.encrypted | 6)) === 0 ? [] : ["it has flags that are not known"]),
    ...(method === 0 && (flags & flag.encrypted) === 0 && size !== packedSize
      ? ["it is stored, and has two sizes"]
      : []),
    ...(header.disk === 0 ? [] : ["it lies in another file"]),
    // Unix file types: 0 where the writer states none, 4 a folder, 8 a plain file.
    ...(kind === 0 || kind === 8 || kind === 4 ? [] : ["it is no plain file"]),
    ...(isBomb(header, limits) ? [`it unpacks to more than ${limits.ratioMax} times its size`] : []),
  ];
}

function unreadOf({ flags, method }: CentralHeader): readonly string[] {
  return [
    ...((flags & flag.encrypted) === 0 ? [] : ["it is encrypted"]),
    ...(method === 0 || method === 8 ? [] : [`it is packed by the method ${method}, which is not known`]),
  ];
}

// What a local header has behind its name, in most ZIPs. In bytes.
const extraUsual = 32;

async function readLocal(
  file: RandomAccess,
  directory: Directory,
  header: CentralHeader,
  name: string,
  faults: ZipFault[],
): Promise<number | null> {
  const start = directory.shift + header.offset;
  try {
    if (start + localSize > directory.start) throw new FormatError("it lies outside the file");
    const likely = localSize + header.nameBytes.length + extraUsual;
    const beginning = await exactly(file, start, Math.min(start + likely, directory.start));
    const length = localLength(beginning);
    if (start + length + header.packedSize > directory.start)
      throw new FormatError("it reaches into the ZIP's directory");
    const whole =
      length <= beginning.length ? beginning.subarray(0, length) : await exactly(file, start, start + length);
    const local = localHeader(whole);
    for (const reason of differences(header, local)) faults.push({ name, reason });
    return length;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    faults.push({ name, reason: error.message });
    return null;
  }
}

/** Sizes and CRC-32 may be zero in the local header if they follow the bytes. */
function differences(header: CentralHeader, local: LocalHeader): readonly string[] {
  const later = (header.flags & flag.descriptor) !== 0;
  const differs = (["flags", "method", "time", "crc32", "packedSize", "size"] as const).filter(
    (field) =>
      header[field] !== local[field] &&
      !(later && local[field] === 0 && ["crc32", "packedSize", "size"].includes(field)),
  );
  const names = nameOf(local) === nameOf(header) && header.nameBytes.length === local.nameBytes.length;
  return [...differs, ...(names ? [] : ["name"])].map((field) => `its ${field} stands in two ways`);
}

/**
 * Every byte before the directory must belong to one entry, in whatever order the directory names them. Gives the entries that lie on
 * another one.
 */
async function checkLayout(
  file: RandomAccess,
  directory: Directory,
  placed: readonly Placed[],
  faults: ZipFault[],
): Promise<ReadonlySet<Placed>> {
  const overlapping = new Set<Placed>();
  let end = 0;
  let before: Placed | null = null;
  for (const next of [...[...placed].sort((a, b) => a.begin - b.begin), null]) {
    const gap = (next?.begin ?? directory.start) - end;
    if (gap < 0) {
      faults.push({ name: next?.name ?? null, reason: "it overlaps the entry before it" });
      if (next !== null) overlapping.add(next);
      continue;
    }
    if (before?.described === true) {
      const reason = await faultOfDescriptor(file, before, end, gap);
      if (reason !== null) faults.push({ name: before.name, reason });
    } else if (gap > 0) faults.push({ name: null, reason: `${gap} bytes from byte ${end} on belong to no entry` });
    if (next !== null) end = next.start + next.packedSize;
    before = next;
  }
  return overlapping;
}

/** What is wrong with the data descriptor that must fill the bytes from `at` on; null if nothing. */
async function faultOfDescriptor(
  file: RandomAccess,
  header: ZipEntry,
  at: number,
  size: number,
): Promise<string | null> {
  if (![12, 16, 20, 24].includes(size)) return "the bytes behind it are no data descriptor, and belong to no entry";
  const view = viewOf(await exactly(file, at, at + size));
  const signed = size === 16 || size === 24 ? 4 : 0;
  const large = size >= 20;
  const number = (place: number): number =>
    large ? Number(view.getBigUint64(place, true)) : view.getUint32(place, true);
  const same =
    (signed === 0 || view.getUint32(0, true) === signatures.descriptor) &&
    view.getUint32(signed, true) === header.crc32 &&
    number(signed + 4) === header.packedSize &&
    number(signed + (large ? 12 : 8)) === header.size;
  return same ? null : "its data descriptor differs from the ZIP's directory";
}

function usableOf(placed: readonly Placed[], faults: ZipFault[]): readonly ZipEntry[] {
  const entries = new Map<string, ZipEntry>();
  for (const { name, method, size, packedSize, crc32: sum, start, usable } of placed) {
    if (name.endsWith("/") && size === 0) continue;
    if (name.endsWith("/")) faults.push({ name, reason: "it is a folder that has bytes" });
    else if (entries.has(name)) faults.push({ name, reason: "its name stands twice" });
    else if (usable) entries.set(name, { name, method, size, packedSize, crc32: sum, start });
  }
  return [...entries.values()];
}

/** The bytes of an entry. Throws `FormatError` as soon as they are not of the size, or at their end not of the CRC-32, that is stated. */
export async function* readZipEntry(
  file: RandomAccess,
  entry: ZipEntry,
  sum: Crc32 = crc32,
): AsyncGenerator<Uint8Array> {
  const packed = file.read(entry.start, entry.start + entry.packedSize);
  let size = 0;
  let crc = 0;
  for await (const part of entry.method === "stored" ? packed : inflated(packed)) {
    size += part.length;
    if (size > entry.size) break;
    crc = sum(part, crc);
    yield part;
  }
  if (size !== entry.size) throw new FormatError("it has not the size that the ZIP states");
  if (crc !== entry.crc32) throw new FormatError("it does not have the CRC-32 that the ZIP states");
}

async function* inflated(packed: ByteStream): AsyncGenerator<Uint8Array> {
  const input = new ByteReader(packed);
  try {
    yield* inflate(input);
    if (!(await input.atEnd())) throw new FormatError("more follows the end of its compression");
  } finally {
    await input.close();
  }
}
