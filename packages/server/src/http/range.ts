/** Bytes `start` (included) to `end` (excluded). */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of `size` bytes that a Range header asks for: null for the whole (no header, several ranges, or a form that RFC 9110
 * says to ignore), "unsatisfiable" when there is no such part.
 */
export function parseRange(header: string | undefined, size: number): Part | null | "unsatisfiable" {
  const match = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header ?? "");
  if (match === null) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return null;
  return start >= size ? "unsatisfiable" : { start, end };
}
