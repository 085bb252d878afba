import type { Digest } from "@muniment/verify";

/** Where an object of an item is. `inline`: to be shown, where the server finds that safe; else to be saved. */
export function objectAddress(
  item: string,
  object: Digest | { readonly sha256: string },
  how: "inline" | "save",
): string {
  const hex = typeof object === "string" ? object.slice("sha256:".length) : object.sha256;
  return `/api/items/${item}/objects/${hex}${how === "inline" ? "?inline" : ""}`;
}

/** Where a small picture of an object is. */
export function pictureAddress(item: string, object: Digest, kind: "thumbnail" | "preview" | "sheet"): string {
  return `/api/items/${item}/pictures/${object.slice("sha256:".length)}${kind === "thumbnail" ? "" : `?kind=${kind}`}`;
}
