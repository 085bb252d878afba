/** Bytes of others as text. They may be anything: what is no text is said to be none, and nothing is guessed. */

export type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * UTF-8, or UTF-16 with its mark. `cut`: the bytes are the beginning of something longer, so the last character may be half there.
 */
export function decodeText(bytes: Uint8Array, cut: boolean): Decoded {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut });
    if (text.includes("\0")) return { ok: false, reason: "it has characters that no text has" };
    return { ok: true, text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ok: false, reason: `it is not in ${encoding === "utf-8" ? "UTF-8" : "UTF-16"}` };
  }
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
}
