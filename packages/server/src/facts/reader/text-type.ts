/** Types of text: what no number at the beginning tells. */

const headSize = 64 * 1024;
/** What may stand before the first element: white space, an XML declaration, comments, a document type without or with an inner part. */
const before = /^(?:\s+|<\?xml[^>]*\?>|<!--[^]*?-->|<!doctype\s+(?!html[\s>])[^[>]*(?:\[[^\]]*\]\s*)?>)/i;
const beforeMax = 100;

/** Null for what is no text. */
export function textType(head: Uint8Array): string | null {
  const text = decoded(head.subarray(0, headSize));
  if (text === null || text === "") return null;
  let rest = text;
  for (let part = 0; part < beforeMax; part += 1) {
    const found = before.exec(rest);
    if (found === null) break;
    rest = rest.slice(found[0].length);
  }
  if (/^<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]/.test(rest)) return "image/svg+xml";
  if (/^(?:<!doctype\s+html[\s>]|<html[\s>])/i.test(rest)) return "text/html";
  return /^<\?xml\s/.test(text) ? "text/xml" : "text/plain";
}

/** Text as UTF-8, or with a byte order mark as UTF-16; null if it has anything that text has not. */
function decoded(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    // A character that the end of the piece cuts is not held against it.
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return /[\p{Cc}--[\t\n\v\f\r\u0080-\u009f]]/v.test(text) ? null : text;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
