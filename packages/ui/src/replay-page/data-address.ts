/** Addresses that hold what they lead to. A page without an origin, as the shown one is, can load no others. Source: RFC 2397; Fetch, "data: URLs". */
import { toBase64 } from "@muniment/verify";

/** Hold nothing, and ask for nothing. */
export const nowhere = "data:,";
export const noSheet = "data:text/css,";

export interface Held {
  /** Such as `image/png`; nothing in it but what a media type may have. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export function dataAddress({ type, bytes }: Held): string {
  return `data:${/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream"};base64,${toBase64(bytes)}`;
}

/** Null for what is no such address, or a broken one. */
export function heldIn(address: string): Held | null {
  const [, type, base64, text] = /^data:([^,;]*)(?:;(?!base64,)[^,;]*)*(;base64)?,([^]*)$/i.exec(address) ?? [];
  if (type === undefined || text === undefined) return null;
  const plain = percentDecoded(text);
  if (base64 === undefined) return { type: type.toLowerCase(), bytes: plain };
  try {
    const binary = atob(new TextDecoder("latin1").decode(plain).replace(/[\t\n\f\r ]/g, ""));
    return { type: type.toLowerCase(), bytes: Uint8Array.from(binary, (one) => one.charCodeAt(0)) };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function percentDecoded(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const out = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at += 1, size += 1) {
    const digits = bytes[at] === 0x25 ? String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0) : "";
    const isCode = /^[0-9a-f]{2}$/i.test(digits);
    out[size] = isCode ? Number.parseInt(digits, 16) : (bytes[at] ?? 0);
    if (isCode) at += 2;
  }
  return out.slice(0, size);
}
