import { readFile } from "node:fs/promises";
import { ExportError } from "./export-error.ts";

/** A file that goes with every package, for who checks it without this program. Source: spec/package, "Checked by a stranger". */
export interface Guide {
  /** In the package's own folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The guides of this release. `folder` ends with a slash. Throws ExportError if one cannot be read. */
export async function readGuides(folder: URL): Promise<readonly Guide[]> {
  return await Promise.all(
    ["VERIFY.txt", "verify.sh"].map(async (name) => ({ name, bytes: await read(folder, name) })),
  );
}

async function read(folder: URL, name: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(name, folder));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${name}, which goes with every package, could not be read: ${reason}`;
    throw new ExportError("export.failed", message, "It is part of the program: install it again.", { cause });
  }
}
