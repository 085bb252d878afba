/** The keys of a log, read from the few files that tell of them: for who opens an archive and does not verify all of it. */
import { faultOf, type Reading } from "./archive-files.ts";
import type { Evidence } from "./evidence.ts";
import { readAll } from "./format/bytes.ts";
import { openCheckpoint, type Checkpoint } from "./format/checkpoint.ts";
import { digestOf, FormatError, type Digest } from "./format/digest.ts";
import { isKeyEntry, parseEntry } from "./format/entry.ts";
import { objectFile, tileFile, type TileName } from "./format/layout.ts";
import { hashSize, leafHash, verifyInclusion, type HashReader } from "./format/merkle.ts";
import { parseVkey, type Vkey } from "./format/note.ts";
import { readEntryProof } from "./format/proof.ts";
import { genesisOf, parseRecord, recordSizeMax } from "./format/record.ts";
import type { GenesisDetail, LogAfter } from "./format/record-key.ts";
import { bundleSizeMax, hashReader, readBundle, tileWidth, widthIn } from "./format/tile.ts";
import { readKeyChain, vouchedKeys, type KeyChain, type KeySource } from "./key-chain.ts";

type Files = Pick<Evidence, "read">;

/**
 * The chain of a log's keys, as the archive's files have it. `note` is its log/checkpoint. A rotation that holds here is proven by
 * itself: both keys signed a tree that has its entry. Reads every bundle of the log, to find the entries of the type `key`;
 * what cannot be read breaks the chain. Throws `FormatError` if the note is not well formed.
 */
export async function readKeys(files: Files, note: Uint8Array): Promise<KeyChain> {
  const { checkpoint } = openCheckpoint(note, []);
  const genesis = await readOrNull(() => readGenesis(files, checkpoint));
  const first = genesis === null ? null : await readOrNull(() => Promise.resolve(parseVkey(genesis.vkey)));
  return await readKeyChain(sourceOf(files, checkpoint, note), first);
}

/**
 * The key that signed `note`, the archive's log/checkpoint, if it is one of `trusted` or one that they vouch for by the log; null
 * if it is none. Reads the log only if it must. Throws `FormatError` if the note is not well formed.
 */
export async function followKeys(files: Files, note: Uint8Array, trusted: readonly Vkey[]): Promise<Vkey | null> {
  const signer = (keys: readonly Vkey[]): Vkey | null =>
    keys.find((key) => openCheckpoint(note, [key]).signed === "trusted") ?? null;
  const direct = signer(trusted);
  if (direct !== null || openCheckpoint(note, trusted).signed === "bad") return direct;
  const { origin } = openCheckpoint(note, []).checkpoint;
  if (!trusted.some(({ name }) => name === origin)) return null;
  const chain = await readKeys(files, note);
  return signer(vouchedKeys(chain, trusted).filter(({ text }) => text === chain.newest?.text));
}

/**
 * What entry 0 says of an earlier log that this one goes on from; null if it names none. `note` is the archive's log/checkpoint:
 * the entry stands under its root, while who signed it is for the caller to check. Throws `FormatError`, `MissingFile` or
 * `UnreadableFile` if entry or record are not as they must be. Source: spec/keys, "A key that is lost".
 */
export async function readAfter(files: Files, note: Uint8Array): Promise<LogAfter | null> {
  return (await readGenesis(files, openCheckpoint(note, []).checkpoint)).after ?? null;
}

async function readGenesis(files: Files, checkpoint: Checkpoint): Promise<GenesisDetail> {
  const { entry, path } = await readEntryProof(files, checkpoint, 0);
  const { size, root } = checkpoint;
  if (!verifyInclusion({ index: 0, size, leaf: leafHash(entry), path, root }))
    throw new FormatError("the first entry does not stand under the root of the checkpoint");
  const genesis = genesisOf(parseRecord(await readRecord(files, parseEntry(entry).record)));
  if (genesis === null) throw new FormatError("the first record does not seal the archive and its key");
  return genesis;
}

async function readRecord(files: Files, digest: Digest): Promise<Uint8Array> {
  const bytes = await readAll(files.read(objectFile(digest)), recordSizeMax);
  if (digestOf(bytes) !== digest) throw new FormatError("the record's bytes are not those that were sealed");
  return bytes;
}

function sourceOf(files: Files, { origin, size }: Checkpoint, note: Uint8Array): KeySource {
  let last: { readonly at: number; readonly entries: readonly Uint8Array[] } = { at: -1, entries: [] };
  const bundle = async (index: number): Promise<readonly Uint8Array[]> => {
    if (last.at === index) return last.entries;
    const width = widthIn(size, "entries", index);
    const bytes = await readAll(files.read(tileFile({ level: "entries", index, width })), bundleSizeMax);
    last = { at: index, entries: readBundle(bytes, width).entries };
    return last.entries;
  };
  return {
    origin,
    size,
    head: note,
    hashes: tileHashes(files, size),
    async *keyEntries() {
      for (let index = 0; index * tileWidth < size; index += 1) {
        const entries = await readOrNull(() => bundle(index));
        if (entries === null) yield null;
        for (const [at, entry] of (entries ?? []).entries())
          if (isKeyEntry(entry) && index + at > 0) yield index * tileWidth + at;
      }
    },
    entry: (index) =>
      reading(async () => {
        const entry = (await bundle(Math.floor(index / tileWidth)))[index % tileWidth];
        if (entry === undefined) throw new FormatError("its bundle could not be read as far as here");
        return entry;
      }),
    record: (digest) => reading(() => readRecord(files, digest)),
  };
}

/** Proofs ask for neighbouring hashes of a few tiles again and again. */
function tileHashes(files: Files, size: number): HashReader {
  const held = new Map<string, Uint8Array>();
  return hashReader(async (tile: TileName) => {
    const name = tileFile(tile);
    const bytes = held.get(name) ?? (await readAll(files.read(name), tileWidth * hashSize));
    if (held.size >= tilesHeldMax) held.clear();
    held.set(name, bytes);
    return bytes;
  }, size);
}

const tilesHeldMax = 64;

async function reading(read: () => Promise<Uint8Array>): Promise<Reading<Uint8Array>> {
  try {
    return { value: await read(), fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}

async function readOrNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    // Throws again what is no matter of a file.
    faultOf(error);
    return null;
  }
}
