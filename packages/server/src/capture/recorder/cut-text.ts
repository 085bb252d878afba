/** As lists of a capture cut addresses, in UTF-16 units. */
export const urlMax = 2_000;

/**
 * The first `max` UTF-16 units, apart from the rest: a slice would keep all of the text in memory, which a page may have made a
 * megabyte long, a thousand times over.
 */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : Buffer.from(text.slice(0, max), "utf16le").toString("utf16le");
}
