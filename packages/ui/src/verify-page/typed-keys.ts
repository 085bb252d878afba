import { FormatError, parseVkey, type Vkey } from "@muniment/verify";

/** A file of keys is a line or a few. In bytes. */
export const keyFileMax = 64 * 1024;
const keysMax = 16;

/** One verifier key a line; empty lines and white space around a key do not count. Null if a line is no key, or there are too many. */
export function readTypedKeys(text: string): readonly Vkey[] | null {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length > keysMax) return null;
  try {
    return lines.map(parseVkey);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
