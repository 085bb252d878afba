/** What stands in the directory of a ZIP, whatever it is, and what is wrong with it. Nothing is unpacked. */
import {
  centralHeader,
  findDirectory,
  FormatError,
  listedMax,
  readZip,
  zipFlag,
  zipLimits,
  type ListedEntry,
  type RandomAccess,
  type ZipReading,
} from "@muniment/verify";
import { listingLimits } from "../../listing-limits.ts";
import type { ListingSheet } from "./listing-sheet.ts";

/** Throws ListingFull, and `FormatError` where there is no directory. */
export async function listZip(file: RandomAccess, sheet: ListingSheet): Promise<ZipReading | null> {
  const { bytes, count } = await findDirectory(file, { ...zipLimits, entriesMax: listingLimits.entries });
  let at = 0;
  for (let place = 0; place < count; place += 1) {
    const header = centralHeader(bytes, at);
    at += header.length;
    await sheet.add(entryOf(header));
  }
  return await readingOf(file, sheet);
}

/** Null if it is so broken that no entry can be read. */
async function readingOf(file: RandomAccess, sheet: ListingSheet): Promise<ZipReading | null> {
  try {
    const reading = await readZip(file);
    for (const { name, reason, unread } of reading.faults)
      if (unread !== true) await sheet.fault({ in: name, offset: null }, reason);
    return reading;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    await sheet.fault({ in: null, offset: null }, error.message);
    return null;
  }
}

function entryOf(header: ReturnType<typeof centralHeader>): ListedEntry {
  const { nameBytes, size, packedSize, time, method, flags } = header;
  const { text, isUtf8 } = nameIn(nameBytes);
  return {
    is: "entry",
    name: text.slice(0, listedMax.name).toWellFormed(),
    nameBytes: isUtf8 ? null : Buffer.from(nameBytes).toString("hex"),
    size,
    packed: packedSize,
    time: dosTime(time),
    method,
    encrypted: (flags & zipFlag.encrypted) !== 0,
  };
}

function nameIn(bytes: Uint8Array): { readonly text: string; readonly isUtf8: boolean } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), isUtf8: true };
  } catch (error) {
    if (error instanceof TypeError) return { text: Buffer.from(bytes).toString("latin1"), isUtf8: false };
    throw error;
  }
}

/** The two halves are the time and the date. Null where they are no date that there is: many writers leave zero. */
function dosTime(value: number): string | null {
  const [time, date] = [value & 0xffff, value >>> 16];
  const [year, month, day] = [1980 + (date >>> 9), (date >>> 5) & 15, date & 31];
  const [hour, minute, second] = [time >>> 11, (time >>> 5) & 63, (time & 31) * 2];
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}
