import { zipEnd, zipHeader, type ZipFacts } from "../capture/warc/stored-zip.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-format.ts";

/** How files stand one behind the other in a container. Source: spec/container, "What is written". */
export interface ContainerFormat {
  /** Whether it states the CRC-32 of a file. */
  readonly isSummed: boolean;
  /** A file of this size or more has another header: its size has to be known before. */
  readonly largeFrom: number;
  /** What stands before the bytes of a file. Its length depends on the name, and on whether the size is a large one, alone. */
  readonly header: (file: ZipFacts) => Buffer;
  /** What stands behind them. */
  readonly padding: (size: number) => Buffer;
  /** What stands behind all files, which begin at `places`; `at` is where it begins itself. */
  readonly end: (files: readonly ZipFacts[], places: readonly number[], at: number) => Buffer;
}

export const containerFormats: Readonly<Record<"zip" | "tar", ContainerFormat>> = {
  zip: { isSummed: true, largeFrom: 0xffff_ffff, header: zipHeader, padding: () => Buffer.alloc(0), end: zipEnd },
  tar: { isSummed: false, largeFrom: 8 * 2 ** 30, header: tarHeader, padding: tarPadding, end: tarEnd },
};
