/** The objects that a capture sealed, by role. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Kept {
  /** Null if there is none of this role. */
  read(role: string): Promise<Buffer | null>;
}

/** As spec/layout has it: `objects/ab/ab12…`. */
export function keptIn(archive: string, objects: readonly { readonly role: string; readonly sha256: string }[]): Kept {
  return {
    async read(role) {
      const object = objects.find((one) => one.role === role);
      if (object === undefined) return null;
      return readFile(join(archive, "objects", object.sha256.slice(0, 2), object.sha256));
    },
  };
}

/** Words as they stand; null if there is no such object. */
export async function readableWords(kept: Kept, role: string): Promise<string | null> {
  return (await kept.read(role))?.toString("utf8") ?? null;
}
