/** The digests that a WARC record states, held against its block. Sources: ISO 28500 §5.8, §5.9; spec/findings, "A WACZ". */
import { concat, utf8 } from "../format/bytes.ts";
import { FormatError, type Hasher, type NewHasher } from "../format/digest.ts";
import { indexOf } from "./byte-reader.ts";
import { hasherOf, parseLabelledDigest } from "./labelled-digest.ts";
import { warcField, type WarcRecord } from "./warc.ts";

/** The longest head of an HTTP message that is read, in bytes. */
const headMax = 1024 * 1024;
const emptyLine = utf8("\r\n\r\n");

/** A part of a block. `head`: the lines of an HTTP message and the empty one behind them, as one part; the rest is payload. */
export interface BlockPart {
  readonly is: "head" | "payload";
  readonly bytes: Uint8Array;
}

export class RecordDigests {
  readonly #record: WarcRecord;
  readonly #block: StatedDigest;
  readonly #payload: StatedDigest;

  constructor(record: WarcRecord, newHasher: NewHasher) {
    this.#record = record;
    this.#block = new StatedDigest(record, "WARC-Block-Digest", newHasher);
    this.#payload = new StatedDigest(record, "WARC-Payload-Digest", newHasher);
  }

  /** The block, to be read to its end once. The payload of an HTTP message begins behind its head; that of any other block is the block. */
  async *read(): AsyncGenerator<BlockPart> {
    const isHttp = /^application\/http\b/i.test(warcField(this.#record, "Content-Type") ?? "");
    let head: Uint8Array | null = isHttp ? new Uint8Array(0) : null;
    for await (const part of this.#record.block) {
      this.#block.update(part);
      if (head === null) {
        yield this.#payloadPart(part);
        continue;
      }
      const before = head.length;
      head = concat(head, part);
      const end = indexOf(head, emptyLine, Math.max(0, before - emptyLine.length));
      if (end < 0 && head.length <= headMax) continue;
      if (end < 0) throw new FormatError("its HTTP head has no end");
      yield { is: "head", bytes: head.subarray(0, end + emptyLine.length) };
      yield this.#payloadPart(head.subarray(end + emptyLine.length));
      head = null;
    }
  }

  /** Reads the block for its digests alone. */
  async pass(): Promise<void> {
    const parts = this.read();
    while ((await parts.next()).done !== true);
  }

  /** How many are of a kind that is not known. */
  get unknown(): number {
    return [this.#block, this.#payload].filter((digest) => digest.isUnknown).length;
  }

  /** Those that are not of the bytes that were read, each in a sentence. */
  faults(): readonly string[] {
    const type = warcField(this.#record, "WARC-Type")?.toLowerCase();
    const isSegment = type === "continuation" || warcField(this.#record, "WARC-Segment-Number") !== null;
    // A revisit states the digest of a payload that lies elsewhere; a segment, that of the whole.
    const own = type === "revisit" || isSegment ? [this.#block] : [this.#block, this.#payload];
    return own.flatMap((digest) => digest.fault());
  }

  #payloadPart(bytes: Uint8Array): BlockPart {
    this.#payload.update(bytes);
    return { is: "payload", bytes };
  }
}

/** A digest that a record states, and the hash that will tell whether it is right. */
class StatedDigest {
  readonly isUnknown: boolean;
  readonly #name: string;
  readonly #expected: string;
  readonly #hasher: Hasher | null;

  constructor(record: WarcRecord, name: string, startHash: NewHasher) {
    const text = warcField(record, name);
    const stated = text === null ? null : parseLabelledDigest(text);
    this.isUnknown = text !== null && stated === null;
    this.#name = name;
    this.#expected = stated?.hex ?? "";
    this.#hasher = stated === null ? null : hasherOf(stated.algorithm, startHash);
  }

  update(bytes: Uint8Array): void {
    this.#hasher?.update(bytes);
  }

  fault(): readonly string[] {
    return this.#hasher === null || this.#hasher.hex() === this.#expected
      ? []
      : [`its ${this.#name} is not that of its bytes`];
  }
}
