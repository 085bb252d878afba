/** A statement about the world, with how it is known. Source: spec/record, "How a value is known". */
export type Known<T> =
  | { readonly basis: "measured" | "reported" | "claimed" | "inferred"; readonly value: T }
  | { readonly basis: "not-measured"; readonly reason: string };
