/** A directory of TIFF, as it was read. */

/** What one tag holds, as it is written. Fractions keep both their numbers. */
export type TagValue =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "numbers"; readonly numbers: readonly number[] }
  | { readonly is: "fractions"; readonly fractions: readonly (readonly [number, number])[] }
  | { readonly is: "bytes"; readonly bytes: Uint8Array };

export type Directory = ReadonlyMap<number, TagValue>;
