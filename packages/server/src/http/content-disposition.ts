/** Control characters, bidi controls, and what file systems or headers give a meaning of their own. The joiners that Persian writes stay. */
const deceptive = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF"\\/:*?<>|]/gu;

/** RFC 6266. The name is the last part of the object's path, without characters that deceive or break a header. */
export function contentDisposition(kind: "attachment" | "inline", path: string): string {
  const name = (path.split("/").at(-1) ?? "").replaceAll(deceptive, "_").slice(0, 200) || "object";
  const ascii = name.replaceAll(/[^ -~]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
