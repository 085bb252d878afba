import { FormatError } from "../format/digest.ts";
import { exactly, type RandomAccess } from "./random-access.ts";
import { centralSize, end64Size, endSize, locatorSize, signatures, uint64, viewOf } from "./zip-headers.ts";

/** Budgets for a file that somebody else made. `ratioMax`: bytes out for one byte in, for entries above 1 MiB. */
export interface ZipLimits {
  readonly entriesMax: number;
  readonly directoryMax: number;
  readonly sizeMax: number;
  readonly ratioMax: number;
}

/** The directory at the end of a ZIP, found and bounded, its entries not yet read. */
export interface Directory {
  readonly bytes: Uint8Array;
  /** How many entries it says to have. */
  readonly count: number;
  /** Where it lies. */
  readonly start: number;
  /** What has to be added to the places that it names: above 0 where bytes were put before the ZIP. */
  readonly shift: number;
  readonly faults: readonly string[];
}

const commentMax = 0xffff;

/** It may be good, and is more than this reader takes on. */
export class OverLimit extends FormatError {}

/** Throws `FormatError` if there is no directory that can be read, `OverLimit` if it is over a limit. */
export async function findDirectory(file: RandomAccess, limits: ZipLimits): Promise<Directory> {
  const tailStart = Math.max(0, file.size - commentMax - endSize - locatorSize - end64Size);
  const tail = await exactly(file, tailStart, file.size);
  const place = endPlace(tail);
  const faults = place + endSize === tail.length ? [] : ["more bytes follow its end"];
  const said = await readEnd(file, tail, tailStart, place);
  if (said.count > limits.entriesMax)
    throw new OverLimit(`the ZIP says to have more than ${limits.entriesMax} entries`);
  if (said.size > limits.directoryMax)
    throw new OverLimit(`the ZIP's directory is larger than ${limits.directoryMax} bytes`);
  if (said.count * centralSize > said.size) throw new FormatError("the ZIP's directory is too small for its entries");
  const start = said.end - said.size;
  if (said.offset > start) throw new FormatError("the ZIP's directory is not where the ZIP says: bytes are missing");
  if (said.offset < start) faults.push(`${start - said.offset} bytes before its beginning belong to no entry`);
  const bytes = await exactly(file, start, said.end);
  return { bytes, count: said.count, start, shift: start - said.offset, faults };
}

/** Whether a file ends with an end record to the byte, so that other programs take it for a ZIP whatever it begins with. */
export async function endsAsZip(file: RandomAccess): Promise<boolean> {
  const tail = await exactly(file, Math.max(0, file.size - commentMax - endSize), file.size);
  const view = viewOf(tail);
  for (let at = tail.length - endSize; at >= 0; at -= 1)
    if (view.getUint32(at, true) === signatures.end && at + endSize + view.getUint16(at + 20, true) === tail.length)
      return true;
  return false;
}

/** The last place in the tail where an end record fits; strictly, it is the last thing in the file. */
function endPlace(tail: Uint8Array): number {
  const view = viewOf(tail);
  for (let at = tail.length - endSize; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === signatures.end && at + endSize + view.getUint16(at + 20, true) <= tail.length)
      return at;
  }
  throw new FormatError("it is no ZIP, or its end is missing");
}

interface EndRecord {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the directory must end. */
  readonly end: number;
}

async function readEnd(file: RandomAccess, tail: Uint8Array, tailStart: number, place: number): Promise<EndRecord> {
  const view = viewOf(tail);
  const disks = [4, 6].map((at) => view.getUint16(place + at, true));
  const counts = [8, 10].map((at) => view.getUint16(place + at, true));
  if (disks.some((disk) => disk !== 0) || counts[0] !== counts[1])
    throw new FormatError("the ZIP is one of several parts");
  const small = {
    count: counts[0] ?? 0,
    size: view.getUint32(place + 12, true),
    offset: view.getUint32(place + 16, true),
    end: tailStart + place,
  };
  const locator = place - locatorSize;
  if (locator < 0 || view.getUint32(locator, true) !== signatures.locator64) return small;
  const large = await readEnd64(file, viewOf(tail.subarray(locator, place)), tailStart + locator);
  const agrees = (value: number, other: number, ones: number): boolean => value === other || value === ones;
  const same =
    agrees(small.count, large.count, 0xffff) &&
    agrees(small.size, large.size, 0xffff_ffff) &&
    agrees(small.offset, large.offset, 0xffff_ffff);
  if (!same) throw new FormatError("the two end records of the ZIP contradict each other");
  return large;
}

/** The ZIP64 end record; its locator stands at `locatorPlace`, directly behind it. */
async function readEnd64(file: RandomAccess, locator: DataView, locatorPlace: number): Promise<EndRecord> {
  const place = uint64(locator, 8);
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1)
    throw new FormatError("the ZIP is one of several parts");
  if (place + end64Size > locatorPlace) throw new FormatError("the ZIP64 end record is not where the ZIP says");
  const view = viewOf(await exactly(file, place, place + end64Size));
  if (view.getUint32(0, true) !== signatures.end64)
    throw new FormatError("the ZIP64 end record is not where the ZIP says");
  if (place + 12 + uint64(view, 4) !== locatorPlace)
    throw new FormatError("bytes lie between the end records of the ZIP");
  if (view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0)
    throw new FormatError("the ZIP is one of several parts");
  const count = uint64(view, 32);
  if (count !== uint64(view, 24)) throw new FormatError("the ZIP is one of several parts");
  return { count, size: uint64(view, 40), offset: uint64(view, 48), end: place };
}
