/** What lies in a folder that was dropped on a page, as a browser hands it out. */

export function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

export function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** Rejects with a DOMException if the file may not be read, or has gone. */
export function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject: (reason: DOMException) => void) => {
    entry.file(resolve, reject);
  });
}

/** In the order of the browser. Rejects with a DOMException if the folder may not be read, or has gone. */
export async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    // A hundred at a time; none at all is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject: (reason: DOMException) => void) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    yield* some;
  }
}
