import type { HeaderLine } from "../header-line.ts";
import { huffmanText } from "./huffman.ts";
import { NotFollowed } from "./reading.ts";

/** Source: RFC 7541, Appendix A. */
const fixed: readonly HeaderLine[] = [
  [":authority", ""],
  [":method", "GET"],
  [":method", "POST"],
  [":path", "/"],
  [":path", "/index.html"],
  [":scheme", "http"],
  [":scheme", "https"],
  ...["200", "204", "206", "304", "400", "404", "500"].map((status): HeaderLine => [":status", status]),
  ["accept-charset", ""],
  ["accept-encoding", "gzip, deflate"],
  ...(
    "accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control content-disposition " +
    "content-encoding content-language content-length content-location content-range content-type cookie date etag expect expires " +
    "from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified link location max-forwards " +
    "proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie strict-transport-security " +
    "transfer-encoding user-agent vary via www-authenticate"
  )
    .split(" ")
    .map((name): HeaderLine => [name, ""]),
];

/** Chromium asks for 64 KiB; a peer that asks for more is not followed. */
export const tableMax = 64 * 1024;
/** Of the fields of one block: what a browser takes, at most. A block of a few bytes may name a long field of the table again and again. */
const fieldsMax = 256 * 1024;
/** What an entry counts beside its characters (RFC 7541 §4.1). */
const entryCost = 32;

/** Reads the header blocks of one direction of an HTTP/2 connection: all of them, in their order. Source: RFC 7541. */
export class HpackDecoder {
  /** What the reader of these blocks allowed for the table; what is in use is at most that. */
  allowed = 4_096;
  #max = 4_096;
  /** The newest first. */
  readonly #table: HeaderLine[] = [];
  #size = 0;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /** Throws NotFollowed. */
  decode(block: Buffer): readonly HeaderLine[] {
    this.#block = block;
    this.#at = 0;
    const fields: HeaderLine[] = [];
    let size = 0;
    while (this.#at < block.length) {
      const field = this.#next();
      if (field === null) continue;
      size += sizeOf(field);
      if (size > fieldsMax) throw new NotFollowed("a header block is too long");
      fields.push(field);
    }
    return fields;
  }

  /** Null where the table was resized. */
  #next(): HeaderLine | null {
    const first = this.#block[this.#at] ?? 0;
    if ((first & 0x80) !== 0) return this.#entry(this.#number(7));
    if ((first & 0xe0) === 0x20) {
      this.#resize(this.#number(5));
      return null;
    }
    const isKept = (first & 0x40) !== 0;
    const index = this.#number(isKept ? 6 : 4);
    const name = index === 0 ? this.#text() : this.#entry(index)[0];
    const field: HeaderLine = [name, this.#text()];
    if (isKept) this.#keep(field);
    return field;
  }

  #entry(index: number): HeaderLine {
    const field = index <= fixed.length ? fixed[index - 1] : this.#table[index - fixed.length - 1];
    if (field === undefined) throw new NotFollowed("no such entry in the table");
    return field;
  }

  #keep(field: HeaderLine): void {
    this.#table.unshift(field);
    this.#size += sizeOf(field);
    this.#shrink();
  }

  #resize(max: number): void {
    if (max > this.allowed || max > tableMax) throw new NotFollowed("a table of headers is too large");
    this.#max = max;
    this.#shrink();
  }

  #shrink(): void {
    while (this.#size > this.#max) {
      const last = this.#table.pop();
      if (last === undefined) return;
      this.#size -= sizeOf(last);
    }
  }

  /** RFC 7541 §5.1. */
  #number(bits: number): number {
    const most = 2 ** bits - 1;
    let number = this.#byte() & most;
    if (number < most) return number;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte();
      number += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return number;
    }
    throw new NotFollowed("a number is too long");
  }

  /** RFC 7541 §5.2. */
  #text(): string {
    const isHuffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#number(7);
    const end = this.#at + length;
    if (end > this.#block.length) throw new NotFollowed("a header block is cut off");
    const bytes = this.#block.subarray(this.#at, end);
    this.#at = end;
    return isHuffman ? huffmanText(bytes) : bytes.toString("latin1");
  }

  #byte(): number {
    const byte = this.#block[this.#at];
    if (byte === undefined) throw new NotFollowed("a header block is cut off");
    this.#at += 1;
    return byte;
  }
}

function sizeOf([name, value]: HeaderLine): number {
  return name.length + value.length + entryCost;
}
