/** The files of a WACZ, as a ZIP reader of others (yauzl) finds them. */
import type { Readable } from "node:stream";
import { openPromise } from "yauzl";

export interface WaczFile {
  readonly name: string;
  readonly size: number;
  /** Its bytes from `start` on, and before `end`. A part can be had only of a file that is stored. */
  read(start?: number, end?: number): Promise<Readable>;
}

export interface WaczFiles {
  readonly files: readonly WaczFile[];
  close(): void;
}

export async function openWacz(file: string): Promise<WaczFiles> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  const files: WaczFile[] = [];
  try {
    for await (const entry of zip.eachEntry())
      files.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        read: (start, end) =>
          zip.openReadStreamPromise(entry, start === undefined ? {} : { start, end: end ?? entry.uncompressedSize }),
      });
  } catch (error) {
    zip.close();
    throw error;
  }
  return {
    files,
    close() {
      zip.close();
    },
  };
}

/** The WARCs of a WACZ, one after the other, as streams of their bytes. */
export async function* warcs(file: string): AsyncGenerator<Readable> {
  const { files, close } = await openWacz(file);
  try {
    for (const one of files) if (isWarc(one)) yield await one.read();
  } finally {
    close();
  }
}

export function isWarc({ name }: WaczFile): boolean {
  return /^archive\/.+\.warc(\.gz)?$/.test(name);
}
