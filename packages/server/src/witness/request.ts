/** What a witness is asked, as C2SP tlog-witness has it. Source: spec/witness, "The protocol". */
import { concat, decodeUtf8, FormatError, noteSizeMax, parsePath, toBase64, utf8, type Hash } from "@muniment/verify";

export interface WitnessRequest {
  /** Size of the tree that the witness is thought to have cosigned last; 0 if none. */
  readonly oldSize: number;
  /** Consistency proof from there. */
  readonly path: readonly Hash[];
  /** The checkpoint as a signed note; nothing of it was looked at. */
  readonly note: Uint8Array;
}

/** The largest note, and 63 hashes before it. */
export const requestSizeMax = noteSizeMax + 4 * 1024;

export function encodeRequest({ oldSize, path, note }: WitnessRequest): Uint8Array {
  const lines = [`old ${String(oldSize)}`, ...path.map(toBase64), "", ""];
  return concat(utf8(lines.join("\n")), note);
}

/** Throws `FormatError` unless the bytes are what `encodeRequest` gives for some request. */
export function parseRequest(bytes: Uint8Array): WitnessRequest {
  if (bytes.length > requestSizeMax)
    throw new FormatError(`the request is larger than ${String(requestSizeMax)} bytes`);
  const text = decodeUtf8(bytes);
  const split = text.indexOf("\n\n");
  if (split < 0) throw new FormatError("the request holds no checkpoint");
  const [first, ...hashes] = text.slice(0, split).split("\n");
  return {
    oldSize: parseSize(/^old (.*)$/.exec(first ?? "")?.[1] ?? ""),
    path: parsePath(hashes),
    note: utf8(text.slice(split + 2)),
  };
}

/** The number of leaves of a tree. Throws `FormatError` unless it is decimal without leading zeros, and a safe integer. */
export function parseSize(text: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new FormatError("it names no size of a tree");
  return Number(text);
}
