import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ExportError } from "./export-error.ts";

/** A file that goes with a package, for who checks it without this program. Source: spec/package, "Checked by a stranger". */
export interface Guide {
  /** In the package's own folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The guides of this release, from the files that they lie in. Throws ExportError if one cannot be read. */
export async function readGuides(files: readonly string[]): Promise<readonly Guide[]> {
  return await Promise.all(files.map(async (file) => ({ name: basename(file), bytes: await read(file) })));
}

/** The guide that shows captures: of no use beside anything else. Source: spec/package, "The replay page". */
const replayPage = "replay.html";

/** Those that go with these items. */
export function guidesOf(
  guides: readonly Guide[],
  items: readonly { readonly objects: readonly { readonly path: string }[] }[],
): readonly Guide[] {
  const hasCapture = items.some(({ objects }) => objects.some(({ path }) => path.endsWith(".wacz")));
  return guides.filter(({ name }) => name !== replayPage || hasCapture);
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${basename(file)}, which goes with every package, could not be read: ${reason}`;
    throw new ExportError("export.failed", message, "It is part of the program: install it again.", { cause });
  }
}
