import { UnreadableFile, type FileEntry } from "@muniment/verify";
import { NotPlain, type Listed, type Walked } from "./plain-file.ts";
import { systemCode } from "./system-error.ts";

/** What was found in folders, as `Evidence.files` gives it: a folder that could not be listed is thrown once all else was given. */
export async function* filesOf(folders: AsyncIterable<Listed>): AsyncGenerator<FileEntry> {
  let fault: UnreadableFile | null = null;
  for await (const { found } of folders) {
    for (const one of found) {
      if (one.kind === "unreadable") fault ??= unreadable(one.name, one.cause);
      else yield entryOf(one);
    }
  }
  if (fault !== null) throw fault;
}

function entryOf(found: Exclude<Walked, { readonly kind: "unreadable" }>): FileEntry {
  if (found.kind === "other") return { name: found.name, size: 0, notPlain: found.what };
  return { name: found.name, size: found.size };
}

export function unreadable(name: string, error: unknown): UnreadableFile {
  const reason = error instanceof NotPlain ? error.message : (systemCode(error) ?? String(error));
  return new UnreadableFile(name === "" ? "." : name, reason, { cause: error });
}
