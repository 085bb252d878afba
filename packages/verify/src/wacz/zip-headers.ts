/** The headers of a ZIP, as they stand in the file. Source: APPNOTE 6.3.10. Nothing in them is believed here. */
import { decodeUtf8, equalBytes } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";

export const signatures = {
  local: 0x0403_4b50,
  central: 0x0201_4b50,
  end: 0x0605_4b50,
  end64: 0x0606_4b50,
  locator64: 0x0706_4b50,
  descriptor: 0x0807_4b50,
} as const;

export const localSize = 30;
export const centralSize = 46;
export const endSize = 22;
export const end64Size = 56;
export const locatorSize = 20;

/** What the local and the central header both say of an entry. */
export interface SharedFields {
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly nameBytes: Uint8Array;
  readonly extra: ReadonlyMap<number, Uint8Array>;
}

export interface CentralHeader extends SharedFields {
  readonly madeBy: number;
  readonly disk: number;
  readonly attributes: number;
  /** Where the local header lies. */
  readonly offset: number;
  /** Its own length. */
  readonly length: number;
}

export interface LocalHeader extends SharedFields {
  readonly length: number;
}

export const flag = { encrypted: 1, descriptor: 8, utf8: 0x800 } as const;
const saturated = 0xffff_ffff;

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Throws `FormatError` above what a number can hold exactly. */
export function uint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError("a number in the ZIP is larger than any file");
  return Number(value);
}

/** The central header that begins at `at`. Throws `FormatError` if there is none. */
export function centralHeader(directory: Uint8Array, at: number): CentralHeader {
  if (at + centralSize > directory.length) throw new FormatError("the ZIP's directory ends too early");
  const view = viewOf(directory.subarray(at));
  if (view.getUint32(0, true) !== signatures.central)
    throw new FormatError("the ZIP's directory has something that is no entry");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(place, true)) as [
    number,
    number,
    number,
  ];
  const length = centralSize + nameLength + extraLength + commentLength;
  if (at + length > directory.length) throw new FormatError("the ZIP's directory ends too early");
  const nameBytes = directory.subarray(at + centralSize, at + centralSize + nameLength);
  const extra = extraFields(directory.subarray(at + centralSize + nameLength, at + length - commentLength));
  const large = new LargeValues(extra);
  const size = large.next(view.getUint32(24, true));
  const packedSize = large.next(view.getUint32(20, true));
  const offset = large.next(view.getUint32(42, true));
  return {
    madeBy: view.getUint8(5),
    flags: view.getUint16(8, true),
    method: view.getUint16(10, true),
    time: view.getUint32(12, true),
    crc32: view.getUint32(16, true),
    packedSize,
    size,
    nameBytes,
    extra,
    disk: view.getUint16(34, true),
    attributes: view.getUint32(38, true),
    offset,
    length,
  };
}

/** How long the local header is that begins with these 30 bytes. Throws `FormatError` if it is none. */
export function localLength(fixed: Uint8Array): number {
  const view = viewOf(fixed);
  if (view.getUint32(0, true) !== signatures.local) throw new FormatError("there is no entry where the directory says");
  return localSize + view.getUint16(26, true) + view.getUint16(28, true);
}

/** A whole local header. */
export function localHeader(bytes: Uint8Array): LocalHeader {
  const view = viewOf(bytes);
  const nameEnd = localSize + view.getUint16(26, true);
  const extra = extraFields(bytes.subarray(nameEnd));
  const large = new LargeValues(extra);
  const size = large.next(view.getUint32(22, true));
  const packedSize = large.next(view.getUint32(18, true));
  return {
    flags: view.getUint16(6, true),
    method: view.getUint16(8, true),
    time: view.getUint32(10, true),
    crc32: view.getUint32(14, true),
    packedSize,
    size,
    nameBytes: bytes.subarray(localSize, nameEnd),
    extra,
    length: bytes.length,
  };
}

/** By their numbers. Throws `FormatError` if they do not fit, or one stands twice. */
function extraFields(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const fields = new Map<number, Uint8Array>();
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) throw new FormatError("an extra field of the ZIP does not fit");
    const id = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) throw new FormatError("an extra field of the ZIP does not fit");
    if (fields.has(id)) throw new FormatError("an extra field of the ZIP stands twice");
    fields.set(id, bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** The values of the ZIP64 field, in their order: each stands for one that is all ones in the header. */
class LargeValues {
  readonly #bytes: Uint8Array | undefined;
  #at = 0;

  constructor(extra: ReadonlyMap<number, Uint8Array>) {
    this.#bytes = extra.get(1);
  }

  next(value: number): number {
    if (value !== saturated || this.#bytes === undefined) return value;
    if (this.#at + 8 > this.#bytes.length) throw new FormatError("the ZIP64 field of an entry is too short");
    this.#at += 8;
    return uint64(viewOf(this.#bytes), this.#at - 8);
  }
}

/**
 * The name of an entry, in UTF-8 (of which ASCII is a part). Throws `FormatError` for any other, and where a Unicode path field gives
 * another name: some programs would show the one, some the other.
 */
export function nameOf({ nameBytes, extra }: SharedFields): string {
  const unicodePath = extra.get(0x7075);
  if (unicodePath !== undefined && !equalBytes(unicodePath.subarray(5), nameBytes))
    throw new FormatError("it has two names");
  return decodeUtf8(nameBytes);
}
