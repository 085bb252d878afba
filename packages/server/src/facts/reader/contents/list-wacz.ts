/** A WACZ: the pages that its maker names, the captures of its WARCs, and what is broken in it. */
import {
  ByteReader,
  decodeUtf8,
  FormatError,
  listedMax,
  memberOf,
  parseJson,
  readZipEntry,
  utf8,
  verifyWacz,
  wholeWacz,
  type ByteStream,
  type ListedPage,
  type RandomAccess,
  type ZipEntry,
  type ZipReading,
} from "@muniment/verify";
import { KnownRecords, listWarc, type WarcSource } from "./list-warc.ts";
import type { ListingSheet } from "./listing-sheet.ts";
import { nodeHasher } from "./read-capture.ts";

const warcForm = /^archive\/[^/]+\.warc(?:\.gz)?$/;
const pagesForm = /^pages\/[^/]+\.jsonl$/;
const lineMax = 16 * 1024 * 1024;
const lineEnd = utf8("\n");

/** Whether a ZIP is meant as one. */
export function isWacz({ entries }: ZipReading, path: string): boolean {
  return (
    path.toLowerCase().endsWith(".wacz") ||
    (entries.some(({ name }) => name === "datapackage.json") && entries.some(({ name }) => warcForm.test(name)))
  );
}

/** Its entries were listed. Throws ListingFull. */
export async function listWacz(file: RandomAccess, { entries }: ZipReading, sheet: ListingSheet): Promise<void> {
  await judge(file, sheet);
  for (const entry of entries) if (pagesForm.test(entry.name)) await listPages(file, entry, sheet);
  const known = new KnownRecords();
  for (const entry of entries) if (warcForm.test(entry.name)) await listWarc(sourceOf(file, entry), known, sheet);
}

/** What a verifier has against it. Of its records it is told as they are listed. */
async function judge(access: RandomAccess, sheet: ListingSheet): Promise<void> {
  for await (const { check, subject, outcome, detail } of verifyWacz(access, { newHasher: nodeHasher })) {
    if (check === "wacz.signature") sheet.claim("signature", detail);
    if (outcome === "fails" && check !== "warc.record")
      await sheet.fault({ in: subject.file === wholeWacz ? null : subject.file, offset: null }, detail);
  }
}

async function listPages(file: RandomAccess, entry: ZipEntry, sheet: ListingSheet): Promise<void> {
  const input = new ByteReader(withLineEnd(readZipEntry(file, entry)));
  try {
    while (!(await input.atEnd())) {
      const page = pageIn(decodeUtf8(await input.takeUntil(lineEnd, lineMax)));
      if (page !== null) await sheet.add(page);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    await sheet.fault({ in: entry.name, offset: null }, error.message);
  } finally {
    await input.close();
  }
}

/** The last line of many has none. */
async function* withLineEnd(stream: ByteStream): AsyncGenerator<Uint8Array> {
  yield* stream;
  yield lineEnd;
}

/** Null for the line that says what follows, and for one that names no address. Throws `FormatError` for what is no JSON. */
function pageIn(line: string): ListedPage | null {
  if (line.trim() === "") return null;
  const value = parseJson(utf8(line), { sizeMax: lineMax, depthMax: 8 });
  const text = (name: string, max: number): string | null => {
    const found = memberOf(value, name);
    return typeof found === "string" && found !== "" ? found.slice(0, max).toWellFormed() : null;
  };
  const url = text("url", listedMax.url);
  return url === null
    ? null
    : { is: "page", url, time: text("ts", listedMax.short), title: text("title", listedMax.title) };
}

/** A WARC that is stored is read from any place; one that is packed a second time, from its beginning. */
function sourceOf(file: RandomAccess, entry: ZipEntry): WarcSource {
  const { name, start, packedSize } = entry;
  const open = (from: number): ByteStream =>
    entry.method === "stored" ? file.read(start + from, start + packedSize) : behind(readZipEntry(file, entry), from);
  return { name, open };
}

async function* behind(stream: ByteStream, from: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const part of stream) {
    if (at + part.length > from) yield part.subarray(Math.max(0, from - at));
    at += part.length;
  }
}
