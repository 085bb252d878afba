/** A tar that a package lies in. Source: spec/container, "tar". */
import { decodeUtf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { exactly, type RandomAccess } from "../wacz/random-access.ts";
import { endsAsZip, OverLimit } from "../wacz/zip-directory.ts";
import {
  containerLimits,
  type ContainerLimits,
  unreadFile,
  type ContainerFault,
  type ContainerFile,
  type ContainerReading,
} from "./container.ts";
import { faultsOfName } from "./entry-name.ts";
import { blockSize, isTarHeader, isZero, parsePax, parseTarHeader, upToZero, type TarHeader } from "./tar-headers.ts";
import { windowed } from "./window.ts";

/** Whether a file begins as a tar does. */
export async function isTar(file: RandomAccess): Promise<boolean> {
  return file.size >= blockSize && isTarHeader(await exactly(file, 0, blockSize));
}

/** Throws `OverLimit` if it is over a budget. What comes behind a header that cannot be read is not listed. */
export async function readTarContainer(
  file: RandomAccess,
  limits: ContainerLimits = containerLimits,
): Promise<ContainerReading> {
  const scan = new TarScan(file, limits);
  if (await endsAsZip(file)) scan.faults.push(fault(null, "it can be read as a ZIP as well"));
  try {
    await scan.run();
  } catch (error) {
    if (!(error instanceof FormatError) || error instanceof OverLimit) throw error;
    scan.faults.push(fault(null, `at byte ${String(scan.at)}: ${error.message}`));
  }
  return scan;
}

function fault(name: string | null, reason: string, outcome: ContainerFault["outcome"] = "fails"): ContainerFault {
  return { name, reason, outcome };
}

/** What stands before a header and is about it. */
interface Ahead {
  readonly name: Uint8Array | null;
  readonly size: number | null;
  readonly sparse: boolean;
}

const notPlain: Readonly<Record<string, string>> = {
  1: "a hard link",
  2: "a symbolic link",
  3: "a device",
  4: "a device",
  6: "a pipe",
};

class TarScan implements ContainerReading {
  readonly files = new Map<string, ContainerFile>();
  readonly faults: ContainerFault[] = [];
  /** Where the header that is read begins. */
  at = 0;
  readonly #file: RandomAccess;
  readonly #near: RandomAccess;
  readonly #limits: ContainerLimits;
  #entries = 0;
  #total = 0;

  constructor(file: RandomAccess, limits: ContainerLimits) {
    this.#file = file;
    this.#near = windowed(file);
    this.#limits = limits;
  }

  async run(): Promise<void> {
    let ahead: Ahead | null = null;
    for (;;) {
      const block = await exactly(this.#near, this.at, this.at + blockSize);
      if (isZero(block)) break;
      const header = parseTarHeader(block);
      this.#entries += 1;
      if (this.#entries > this.#limits.entriesMax) throw new OverLimit("the tar has too many entries");
      const size: number = "xgLK".includes(header.type) ? header.size : (ahead?.size ?? header.size);
      const start = this.at + blockSize;
      const next = start + Math.ceil(size / blockSize) * blockSize;
      if (next > this.#file.size) throw new FormatError("the file ends within an entry");
      if (!isZero(await exactly(this.#near, start + size, next)))
        this.faults.push(fault(null, `bytes from byte ${String(start + size)} on belong to no entry`));
      if (header.type === "g") await this.#readGlobal(start, size);
      else if ("xLK".includes(header.type)) ahead = await this.#readAhead(header.type, start, size, ahead);
      else {
        this.#add(header, ahead, start, size);
        ahead = null;
      }
      this.at = next;
    }
    if (ahead !== null) throw new FormatError("a header about an entry stands before none");
    await this.#checkEnd();
  }

  /** What is about all that follows: remarks are passed over. */
  async #readGlobal(start: number, size: number): Promise<void> {
    const keys = [...(await this.#readPax(start, size)).keys()];
    const changing = keys.filter((key) => !/^(?:comment|mtime|atime|ctime|[ug]id|[ug]name)$/.test(key));
    if (changing.length > 0)
      throw new FormatError(`a header for all entries says more than remarks: ${changing.join()}`);
  }

  async #readPax(start: number, size: number): Promise<ReadonlyMap<string, Uint8Array>> {
    if (size > this.#limits.paxHeaderMax) throw new OverLimit("the tar has a pax header that is too large");
    return parsePax(await exactly(this.#near, start, start + size));
  }

  async #readAhead(type: string, start: number, size: number, before: Ahead | null): Promise<Ahead> {
    if (type === "x") {
      if (before !== null) throw new FormatError("two headers are about one entry");
      const records = await this.#readPax(start, size);
      const charset = records.get("hdrcharset");
      if (charset !== undefined && decodeUtf8(charset) !== "ISO-IR 10646 2000 UTF-8")
        throw new FormatError("its names are not in UTF-8");
      const stated = records.get("size");
      return {
        name: records.get("path") ?? null,
        size: stated === undefined ? null : sizeIn(decodeUtf8(stated)),
        sparse: [...records.keys()].some((key) => key.startsWith("GNU.sparse.")),
      };
    }
    // GNU writes a long target of a link (K) and a long name (L) each into an entry of its own.
    if (size > this.#limits.nameMax) throw new OverLimit("the tar has a name that is too long");
    const text = upToZero(await exactly(this.#near, start, start + size));
    if (before !== null && (type === "K" || before.name !== null))
      throw new FormatError("two headers are about one entry");
    return { name: type === "L" ? text : null, size: null, sparse: false };
  }

  #add(header: TarHeader, ahead: Ahead | null, start: number, size: number): void {
    const stated = decodeUtf8(ahead?.name ?? header.nameBytes);
    const name = stated.replace(/^(?:[.]\/+)+/, "").replace(/^[.]$/, "");
    const isFolder = header.type === "5" || (header.type === "0" && name.endsWith("/"));
    if (isFolder && size > 0) this.faults.push(fault(name, "it is a folder that has bytes"));
    if (isFolder && name === "") return;
    for (const reason of faultsOfName(name)) this.faults.push(fault(name, reason));
    if (isFolder) return;
    this.#total += size;
    if (this.#total > this.#limits.sizeMax)
      throw new OverLimit(`the tar has more than ${String(this.#limits.sizeMax)} bytes`);
    if (this.files.has(name)) this.faults.push(fault(name, "its name stands twice"));
    else this.files.set(name, this.#fileOf(header.type, name, { start, size, sparse: ahead?.sparse ?? false }));
  }

  #fileOf(
    type: string,
    name: string,
    { start, size, sparse }: { readonly start: number; readonly size: number; readonly sparse: boolean },
  ): ContainerFile {
    const kind = notPlain[type];
    const read = (): AsyncIterable<Uint8Array> => this.#file.read(start, start + size);
    if (kind !== undefined) {
      this.faults.push(fault(name, `it is no plain file, but ${kind}`));
      return { size, notPlain: kind, read };
    }
    if (sparse || type === "S") {
      const reason = "it is a sparse file, which is not read";
      this.faults.push(fault(name, reason, "unchecked"));
      return unreadFile(name, reason);
    }
    if (type !== "0")
      this.faults.push(fault(name, `it is an entry of a kind that is not known: ${JSON.stringify(type)}`));
    return { size, stored: { start, size, crc32: null }, read };
  }

  /** Behind the first of two blocks of zeros. */
  async #checkEnd(): Promise<void> {
    const { size } = this.#file;
    if (size < this.at + 2 * blockSize) throw new FormatError("its end is missing");
    if (size - this.at > 2 * blockSize + this.#limits.trailingMax) throw new FormatError("more follows its end");
    for await (const part of this.#file.read(this.at, size))
      if (!isZero(part)) throw new FormatError("more follows its end");
  }
}

function sizeIn(digits: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(digits)) throw new FormatError("a size is no number");
  return Number(digits);
}
