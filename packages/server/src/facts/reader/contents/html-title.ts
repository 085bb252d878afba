/** The title of an HTML document, from its first bytes. */
import { listedMax } from "@muniment/verify";

/** In bytes: scripts may stand before it. */
export const titleWithin = 512 * 1024;

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Null if it has none. `contentType` is that of the answer: it may name the encoding. */
export function htmlTitle(bytes: Uint8Array, contentType: string | null): string | null {
  const html = decoded(bytes.subarray(0, titleWithin), contentType);
  const open = /<title(?:\s[^>]{0,1000})?>/i.exec(html);
  if (open === null) return null;
  const rest = html.slice(open.index + open[0].length, open.index + open[0].length + 8 * listedMax.title);
  const end = rest.search(/<\/title/i);
  const text = references(end < 0 ? rest : rest.slice(0, end));
  return text.replaceAll(/\s+/g, " ").trim().slice(0, listedMax.title).toWellFormed();
}

function decoded(bytes: Uint8Array, contentType: string | null): string {
  const beginning = Buffer.from(bytes.subarray(0, 4096)).toString("latin1");
  const label =
    /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType ?? "")?.[1] ??
    /<meta[^>]{0,400}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(beginning)?.[1] ??
    "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder().decode(bytes);
    throw error;
  }
}

function references(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, ten, hex, name) => {
    if (typeof name === "string") return named[name] ?? whole;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(ten);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
