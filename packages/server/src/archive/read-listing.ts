import { createHash } from "node:crypto";
import {
  ByteReader,
  decodeListedLine,
  FormatError,
  listedLineMax,
  utf8,
  type ByteStream,
  type ListedLine,
  type RecordObject,
} from "@muniment/verify";
import type { ArchiveReader } from "./archive.ts";

/** In bytes: no list is longer that was made by this program. */
const listingMax = 96 * 2 ** 20;
const lineEnd = utf8("\n");

/**
 * The lines of the list that a derivation keeps of what a file holds, as they are read: none of them is to be believed before the last one came. Throws
 * `FormatError` where it is not what was sealed, or longer than what is read; and ArchiveError. Source: spec/derivation, "The listing".
 */
export async function* readListing(
  archive: Pick<ArchiveReader, "object">,
  object: Pick<RecordObject, "sha256" | "size">,
): AsyncGenerator<ListedLine> {
  if (object.size > listingMax) throw new FormatError("the list is longer than what is read");
  const hash = createHash("sha256");
  const hashed = async function* (): ByteStream {
    for await (const part of archive.object(`sha256:${object.sha256}`)) {
      hash.update(part);
      yield part;
    }
  };
  const input = new ByteReader(hashed());
  try {
    while (!(await input.atEnd())) yield decodeListedLine(await input.takeUntil(lineEnd, listedLineMax));
  } finally {
    await input.close();
  }
  if (hash.digest("hex") !== object.sha256) throw new FormatError("its bytes are not those that were sealed");
}
