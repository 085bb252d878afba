/** Text of others, by the encoding that a browser would take. Source: HTML, "Determining the character encoding"; Encoding Standard. */

/** How far into a document its own word on its encoding is looked for. In bytes. */
const sniffedSize = 4096;

/** `charset`: as the answer's head names it. Text that names no encoding is UTF-8 if it can be, else windows-1252. */
export function decodeText(bytes: Uint8Array, charset: string | null): string {
  const named = [bomOf(bytes), charset, ownCharset(bytes)].find((label) => label !== null && isKnown(label)) ?? null;
  if (named !== null) return new TextDecoder(named).decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function bomOf([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : null;
}

function ownCharset(bytes: Uint8Array): string | null {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, sniffedSize));
  const found = /<meta[^>]{0,400}charset\s*=\s*["']?([^\s"'/>;]+)|^@charset "([^"]+)"/i.exec(begin);
  const label = found?.[1] ?? found?.[2] ?? null;
  // What could be read as ASCII to find this is not UTF-16.
  return label !== null && /^utf-?16/i.test(label) ? "utf-8" : label;
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "replacement";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
