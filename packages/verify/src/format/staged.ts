/** A commit on its way. Source: spec/layout, "The staged commit". */
import { fromBase64, toBase64, utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { canonicalJson, membersOf, parseJson } from "./json.ts";
import { parseTileFile } from "./layout.ts";

/** A file that the commit lays out; `name` is that of a tile or a bundle. */
export interface StagedTile {
  readonly name: string;
  readonly data: Uint8Array;
}

export interface StagedCommit {
  /** The signed note that the commit point puts in place. */
  readonly checkpoint: string;
  readonly files: readonly StagedTile[];
}

const stagedFormat = "muniment-staged/1";
export const stagedSizeMax = 64 * 1024 * 1024;

/** Throws `FormatError` if a name is not that of a tile, or stands twice. */
export function encodeStaged({ checkpoint, files }: StagedCommit): Uint8Array {
  checkNames(files);
  const named = files.map(({ name, data }) => ({ name, data: toBase64(data) }));
  return utf8(canonicalJson({ checkpoint, files: named, format: stagedFormat }));
}

/** Throws `FormatError` unless the bytes are a staged commit. Neither the checkpoint nor the tiles are verified. */
export function parseStaged(bytes: Uint8Array): StagedCommit {
  const value = parseJson(bytes, { sizeMax: stagedSizeMax, depthMax: 8 });
  const { checkpoint, files, format } = membersOf(value, ["checkpoint", "files", "format"], "the staged commit");
  if (format !== stagedFormat) throw new FormatError("the staged commit has a format that is not known");
  if (typeof checkpoint !== "string" || !Array.isArray(files))
    throw new FormatError("the staged commit lacks its checkpoint or its files");
  const tiles = files.map((file: unknown): StagedTile => {
    const { data, name } = membersOf(file, ["data", "name"], "a file of the staged commit");
    if (typeof data !== "string" || typeof name !== "string")
      throw new FormatError("a file of the staged commit is not well formed");
    return { name, data: fromBase64(data) };
  });
  checkNames(tiles);
  return { checkpoint, files: tiles };
}

function checkNames(files: readonly StagedTile[]): void {
  if (files.some(({ name }) => parseTileFile(name) === null)) throw new FormatError("a staged file is no tile");
  if (new Set(files.map(({ name }) => name)).size !== files.length) throw new FormatError("a staged file stands twice");
}
