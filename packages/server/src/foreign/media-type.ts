/** The media type of a file, by how it begins: of those that content credentials can lie in. Source: spec/foreign-proofs, "C2PA". */

/** As many bytes as are looked at. */
export const headSize = 512;

const beginnings: readonly (readonly [beginning: string, type: string])[] = [
  ["\u00ff\u00d8\u00ff", "image/jpeg"],
  ["\u0089PNG\r\n\u001a\n", "image/png"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["II*\u0000", "image/tiff"],
  ["MM\u0000*", "image/tiff"],
  ["%PDF-", "application/pdf"],
  ["ID3", "audio/mpeg"],
  ["\u00ff\u00fb", "audio/mpeg"],
];

const riff: Readonly<Record<string, string>> = { WEBP: "image/webp", WAVE: "audio/wav", "AVI ": "video/avi" };
const brands: Readonly<Record<string, string>> = {
  ...{ heic: "image/heic", heix: "image/heic", mif1: "image/heif", avif: "image/avif", avis: "image/avif" },
  ...{ "M4A ": "audio/mp4", "qt  ": "video/quicktime" },
};

/** Null if it is none of them. */
export function mediaTypeOf(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString("latin1");
  for (const [beginning, type] of beginnings) if (text.startsWith(beginning)) return type;
  if (text.startsWith("RIFF")) return riff[text.slice(8, 12)] ?? null;
  if (text.slice(4, 8) === "ftyp") return brands[text.slice(8, 12)] ?? "video/mp4";
  return /^(?:\u00ef\u00bb\u00bf)?\s*<(?:\?xml|svg|!DOCTYPE svg)/.test(text) && text.includes("<svg")
    ? "image/svg+xml"
    : null;
}

export function isZip(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 4)).toString("latin1");
  return text === "PK\u0003\u0004" || text === "PK\u0005\u0006";
}
