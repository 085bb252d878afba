/** The WARC at the beginning of a WACZ, hashed as the WACZ streams by. Source: spec/capture, "What a verifier says". */
import type { ByteStream } from "../evidence.ts";
import { concat, decodeUtf8 } from "../format/bytes.ts";
import { FormatError, newHasher, type NewHasher } from "../format/digest.ts";
import type { Measure } from "../measure.ts";
import { flag, localHeader, localLength, localSize } from "./zip-headers.ts";

export interface MeasuredWacz extends Measure {
  /** Name below archive/ and SHA-256 of its first file; null if that is not a stored WARC. */
  readonly warc: { readonly name: string; readonly sha256: string } | null;
}

interface Place {
  readonly name: string;
  /** Of the bytes in the WACZ. */
  readonly start: number;
  readonly end: number;
}

const stampsFolder = "stamps/";
const authorityForm = /^[a-z0-9.-]{1,64}$/;

/** Where a stamp on a WARC lies, in the WACZ and among the objects. `warc` is the name of the WARC's file, without its folder. */
export function stampPath(warc: string, authority: string): string {
  return `${stampsFolder}${warc}.${authority}.tsr`;
}

/** Whether a stamp of this path is one on that WARC. */
export function isStampOn(path: string, warc: string): boolean {
  const [head, end] = [`${stampsFolder}${warc}.`, ".tsr"];
  return path.startsWith(head) && path.endsWith(end) && authorityForm.test(path.slice(head.length, -end.length));
}

/** Size and hash of the stream, and of the WARC in it. Rejects as the stream does. */
export async function measureWacz(stream: ByteStream, startHash: NewHasher = newHasher): Promise<MeasuredWacz> {
  const [whole, inner] = [startHash(), startHash()];
  let size = 0;
  let held: Uint8Array = new Uint8Array(0);
  let place: Place | null | undefined;
  for await (const part of stream) {
    let [bytes, at] = [part, size];
    whole.update(part);
    size += part.length;
    if (place === undefined) {
      held = concat(held, part);
      place = firstFile(held);
      [bytes, at] = [held, 0];
    }
    if (place === undefined || place === null) continue;
    inner.update(bytes.subarray(Math.max(0, place.start - at), Math.max(0, place.end - at)));
  }
  const found = place !== undefined && place !== null && size >= place.end ? place : null;
  return { size, sha256: whole.hex(), warc: found === null ? null : { name: found.name, sha256: inner.hex() } };
}

/** Undefined if more bytes are needed to tell; null if it is no stored WARC. */
function firstFile(bytes: Uint8Array): Place | null | undefined {
  if (bytes.length < localSize) return undefined;
  try {
    const length = localLength(bytes);
    if (bytes.length < length) return undefined;
    const { flags, method, size, packedSize, nameBytes } = localHeader(bytes.subarray(0, length));
    const name = /^archive\/([^/]+[.]warc(?:[.]gz)?)$/.exec(decodeUtf8(nameBytes))?.[1];
    const isStored = (flags & ~flag.utf8) === 0 && method === 0 && size === packedSize;
    return name === undefined || !isStored ? null : { name, start: length, end: length + size };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
