/** The proof that one entry stands in a log, as C2SP tlog-proof has it. Source: spec/package. */
import { decodeUtf8, fromBase64, readAll, toBase64, utf8 } from "./bytes.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { FormatError } from "./digest.ts";
import type { Evidence } from "../evidence.ts";
import { tileFile, type TileName } from "./layout.ts";
import { hashSize, inclusionPath, type Hash } from "./merkle.ts";
import { noteSizeMax } from "./note.ts";
import { bundleSizeMax, hashReader, parseBundle, tileWidth, widthIn } from "./tile.ts";

export interface EntryProof {
  readonly index: number;
  readonly path: readonly Hash[];
  /** The signed note, to the byte. */
  readonly checkpoint: Uint8Array;
}

const header = "c2sp.org/tlog-proof@v1";
// A tree of 2^53 leaves has paths of 53 hashes; C2SP allows no more than 63.
const pathMax = 63;
export const proofSizeMax = noteSizeMax + 8 * 1024;

export function encodeProof({ index, path, checkpoint }: EntryProof): Uint8Array {
  const lines = [header, `index ${String(index)}`, ...path.map(toBase64), "", decodeUtf8(checkpoint)];
  return utf8(lines.join("\n"));
}

/** Throws `FormatError` unless the bytes are a proof. Neither the path nor the checkpoint is verified. */
export function parseProof(bytes: Uint8Array): EntryProof {
  if (bytes.length > proofSizeMax) throw new FormatError(`the proof is larger than ${String(proofSizeMax)} bytes`);
  const text = decodeUtf8(bytes);
  const split = text.indexOf("\n\n");
  if (split < 0) throw new FormatError("the proof holds no checkpoint");
  const [first, second, ...hashes] = text.slice(0, split).split("\n");
  if (first !== header) throw new FormatError(`the proof does not begin with ${header}`);
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(second ?? "")?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw new FormatError("the proof names no index");
  return { index: Number(index), path: parsePath(hashes), checkpoint: utf8(text.slice(split + 2)) };
}

/** The hashes of a proof, one a line. Throws `FormatError` if a line is none, or there are more than any tree asks for. */
export function parsePath(lines: readonly string[]): Hash[] {
  if (lines.length > pathMax) throw new FormatError(`the proof has more than ${String(pathMax)} hashes`);
  return lines.map((line) => {
    const hash = fromBase64(line);
    if (hash.length !== hashSize) throw new FormatError("a hash of the proof is not of 32 bytes");
    return hash;
  });
}

/** The bytes of one entry, and its path to the root, as the archive's files have them: nothing is verified. */
export async function readEntryProof(
  evidence: Pick<Evidence, "read">,
  { size }: Pick<Checkpoint, "size">,
  index: number,
): Promise<{ readonly entry: Uint8Array; readonly path: readonly Hash[] }> {
  const tile = Math.floor(index / tileWidth);
  const width = widthIn(size, "entries", tile);
  const bundle = await readAll(evidence.read(tileFile({ level: "entries", index: tile, width })), bundleSizeMax);
  const entry = parseBundle(bundle, width)[index % tileWidth];
  if (entry === undefined) throw new FormatError(`there is no entry ${String(index)} in a log of ${String(size)}`);
  const readTile = (name: TileName): Promise<Uint8Array> =>
    readAll(evidence.read(tileFile(name)), tileWidth * hashSize);
  return { entry, path: await inclusionPath(index, size, hashReader(readTile, size)) };
}
