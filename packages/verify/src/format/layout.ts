/** Where each file of an archive lies: for writer, verifier and export alike. Source: spec/layout. */
import { FormatError, hexOf, type Digest } from "./digest.ts";

export const archiveFile = "muniment.json";
export const lockFile = "lock";
export const checkpointFile = "log/checkpoint";
export const stagedFolder = "log/staged/";

/** One tile or entry bundle. `width` is 1 to 256; below 256 the tile is partial. Source: C2SP tlog-tiles. */
export interface TileName {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

export function objectFile(digest: Digest): string {
  const hex = hexOf(digest);
  return `objects/${hex.slice(0, 2)}/${hex}`;
}

/** The digest of an object by its file name, or null if this is no name of an object. */
export function objectDigest(file: string): Digest | null {
  const match = /^objects\/([0-9a-f]{2})\/([0-9a-f]{64})$/.exec(file);
  const hex = match?.[2];
  return hex !== undefined && hex.startsWith(match?.[1] ?? "-") ? `sha256:${hex}` : null;
}

export function tileFile(tile: TileName): string {
  const suffix = tile.width === 256 ? "" : `.p/${String(tile.width)}`;
  return `log/tile/${String(tile.level)}/${tileIndexPath(tile.index)}${suffix}`;
}

function tileIndexPath(index: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new FormatError(`not a tile index: ${String(index)}`);
  const digits = String(index);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) {
    groups.unshift(digits.slice(Math.max(0, end - 3), end).padStart(3, "0"));
  }
  return groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** The tile that a file name names, or null if it is not exactly the name of one. */
export function parseTileFile(file: string): TileName | null {
  const match =
    /^log\/tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(file);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const tile: TileName = {
    level: match[1] === "entries" ? "entries" : Number(match[1]),
    index: Number(match[2].replaceAll(/[x/]/g, "")),
    width: match[3] === undefined ? 256 : Number(match[3]),
  };
  return Number.isSafeInteger(tile.index) && tile.width <= 256 && tileFile(tile) === file ? tile : null;
}

/** Whether a file name is that of a staged commit, whichever. */
export function isStagedFile(file: string): boolean {
  return file.startsWith(stagedFolder) && /^[1-9][0-9]{0,15}-[0-9a-f]{16}$/.test(file.slice(stagedFolder.length));
}

/** Name of the staged commit of a new tree. `rootHex` is the root hash as hex. Source: spec/layout, "The staged commit". */
export function stagedFile(size: number, rootHex: string): string {
  return `${stagedFolder}${String(size)}-${rootHex.slice(0, 16)}`;
}

export const anchorsFolder = "anchors/";

/** The files of an anchor beside what is anchored, by their endings: token, revocation list, status answer, proof, cosignature. */
export const anchorEndings = ["tsr", "crl", "ocsp", "ots", "cosig"] as const;
export type AnchorEnding = (typeof anchorEndings)[number];

/** A file of an anchor. `anchor` is the digest of the bytes that are anchored, `sha256` the hex of the file's own. Source: spec/anchors. */
export type AnchorName =
  | { readonly kind: "checkpoint"; readonly anchor: Digest }
  | { readonly kind: AnchorEnding; readonly anchor: Digest; readonly sha256: string };

export function anchorFile(name: AnchorName): string {
  const folder = `${anchorsFolder}${hexOf(name.anchor)}/`;
  return name.kind === "checkpoint" ? `${folder}checkpoint` : `${folder}${name.sha256}.${name.kind}`;
}

/** Null if this is no name of a file of an anchor. */
export function parseAnchorFile(file: string): AnchorName | null {
  const match = /^anchors\/([0-9a-f]{64})\/(.+)$/.exec(file);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const anchor: Digest = `sha256:${match[1]}`;
  if (match[2] === "checkpoint") return { kind: "checkpoint", anchor };
  const name = parseAnchorEnding(match[2]);
  return name === null ? null : { ...name, anchor };
}

/** The last part of the name of a file that is named by its own bytes; null if it is none. */
export function parseAnchorEnding(part: string): { readonly kind: AnchorEnding; readonly sha256: string } | null {
  const [, sha256, ending] = /^([0-9a-f]{64})\.([a-z]+)$/.exec(part) ?? [];
  const kind = anchorEndings.find((known) => known === ending);
  return sha256 === undefined || kind === undefined ? null : { kind, sha256 };
}
