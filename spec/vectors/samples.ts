/** The whole archives that the vectors begin with, and tools to change them. */
import {
  decodeUtf8,
  digestOf,
  encodeEntry,
  objectFile,
  openCheckpoint,
  parseEntry,
  signatureLine,
  signEd25519,
  tileFile,
  utf8,
} from "@muniment/verify";
import { SampleArchive, sampleBytes } from "../../packages/verify/src/sample-archive.ts";
import type { Changes } from "./vector.ts";

/** A genesis and two intakes; "shared" is an object of both. */
export function threeEntries(): SampleArchive {
  const archive = new SampleArchive();
  archive.intake({ "a.bin": objects.a, "shared.bin": objects.shared });
  archive.intake({ "b.bin": objects.b, "shared.bin": objects.shared });
  return archive.seal();
}

export const objects = { a: sampleBytes("a", 50), b: sampleBytes("b", 20), shared: sampleBytes("shared", 40) };

/** 258 entries, all but the first naming the same record: a full tile and a partial one at level 0, one tile at level 1. */
export function twoTiles(size = 258): SampleArchive {
  const archive = new SampleArchive("two tiles");
  const record = archive.intake({ "a.bin": objects.a });
  while (archive.size < size) archive.appendEntry(encodeEntry({ ...archive.nextEntry("intake"), record }));
  return archive.seal();
}

export const three = threeEntries();
export const two = twoTiles();
export const other = new SampleArchive("other").seal();
export const names = {
  a: objectFile(digestOf(objects.a)),
  b: objectFile(digestOf(objects.b)),
  shared: objectFile(digestOf(objects.shared)),
  tile: tileFile({ level: 0, index: 0, width: 3 }),
  bundle: tileFile({ level: "entries", index: 0, width: 3 }),
  fullTile: tileFile({ level: 0, index: 0, width: 256 }),
  fullBundle: tileFile({ level: "entries", index: 0, width: 256 }),
  edgeTile: tileFile({ level: 0, index: 1, width: 2 }),
  edgeBundle: tileFile({ level: "entries", index: 1, width: 2 }),
  upperTile: tileFile({ level: 1, index: 0, width: 1 }),
};
export const records = [0, 1, 2].map((index) => objectFile(parseEntry(three.leaf(index)).record));
export const rootOfThree = openCheckpoint(three.checkpoint(), []).checkpoint.root;

export function bytesIn(archive: SampleArchive, name: string): Uint8Array {
  const bytes = archive.files.get(name);
  if (bytes === undefined) throw new Error(`the sample has no file ${name}`);
  return bytes;
}

export function flip(archive: SampleArchive, name: string, at: number): Changes {
  const bytes = bytesIn(archive, name).slice();
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return { [name]: bytes };
}

export function longer(): SampleArchive {
  const archive = threeEntries();
  archive.intake({ "c.bin": sampleBytes("c", 10) });
  return archive.seal();
}

export function otherHistory(size: number): SampleArchive {
  const archive = new SampleArchive();
  while (archive.size < size) archive.intake({ "other.bin": sampleBytes(`other ${String(archive.size)}`, 10) });
  return archive.seal();
}

export function signed(archive: SampleArchive, text: string): Uint8Array {
  return utf8(`${text}\n${signatureLine(archive.vkey, signEd25519(archive.seed, utf8(text)))}`);
}

export function replaced(bytes: Uint8Array, what: RegExp, by: string): Uint8Array {
  const text = decodeUtf8(bytes);
  const other = text.replace(what, by);
  if (other === text) throw new Error(`nothing to replace: ${String(what)}`);
  return utf8(other);
}

/** The three entries, sealed one by one. */
export function stepwise(): SampleArchive {
  const archive = new SampleArchive().seal();
  archive.intake({ "a.bin": objects.a, "shared.bin": objects.shared });
  archive.seal();
  archive.intake({ "b.bin": objects.b, "shared.bin": objects.shared });
  return archive.seal();
}
