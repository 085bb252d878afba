import { open, realpath, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { containerLimits, firstNameFault } from "@muniment/verify";
import type { ZipFacts } from "../capture/warc/stored-zip.ts";
import { Measure } from "../archive/measure.ts";
import type { ByteSink } from "../encryption/index.ts";
import { BlockWriter } from "../storage/block-writer.ts";
import { syncFolder } from "../storage/durable.ts";
import { FileSum } from "../storage/file-sum.ts";
import { ThreadHash } from "../storage/thread-hash.ts";
import { streamOfBlocks } from "../storage/stream.ts";
import { wroteSome } from "../storage/wrote-some.ts";
import {
  measuredFile,
  unfinishedName,
  type BagPlace,
  type Body,
  type ExportHooks,
  type WrittenFile,
} from "./bag-place.ts";
import { containerFormats, type ContainerFormat } from "./container-format.ts";
import { ExportError } from "./export-error.ts";
import type { PackageForm } from "./package-form.ts";

type FileForm = Extract<PackageForm, { readonly is: "file" }>;

/** A file that grows at its end. */
function growing(writer: BlockWriter): ByteSink {
  return {
    write: (bytes) => writer.write(bytes),
    end: async () => {
      await writer.end();
      await writer.flushed();
    },
  };
}

async function sinkFor(recipients: readonly string[], out: ByteSink): Promise<ByteSink> {
  if (recipients.length === 0) return out;
  // Loaded here, as it brings a library of forty files, which takes as long as Node does to start.
  const { encryptInto } = await import("../encryption/index.ts");
  return await encryptInto(recipients, out);
}

type Sum = Omit<ZipFacts, "name">;

/** In bytes. Headers of so much are written anew together. */
const settledSize = 4 * 1024 * 1024;

interface Written extends ZipFacts {
  /** Where its header begins. */
  readonly place: number;
}

/**
 * One file: a ZIP or a tar, perhaps encrypted. The header before a file states its size and CRC-32: it is written anew when they are
 * known. What is encrypted cannot be: there, each file is read once before.
 */
export class FilePlace implements BagPlace {
  readonly #out: string;
  readonly #form: FileForm;
  readonly #format: ContainerFormat;
  readonly #hooks: ExportHooks;
  readonly #handle: FileHandle;
  readonly #writer: BlockWriter;
  readonly #sink: ByteSink;
  readonly #written: Written[] = [];
  readonly #hash: ThreadHash;
  readonly #sum: FileSum;
  /** Which of those is the first whose header does not stand there yet as it is to be, or may not. */
  #unstated = 0;
  #at = 0;

  private constructor(
    out: string,
    form: FileForm,
    hooks: ExportHooks,
    to: { handle: FileHandle; writer: BlockWriter; sink: ByteSink },
  ) {
    this.#out = out;
    this.#form = form;
    this.#format = containerFormats[form.container];
    this.#hooks = hooks;
    this.#handle = to.handle;
    this.#writer = to.writer;
    this.#sink = to.sink;
    // Where the format states no CRC-32, two readings are still held against each other by it.
    this.#hash = new ThreadHash(this.#format.isSummed || this.#isEncrypted);
    this.#sum = new FileSum(to.handle.fd);
  }

  /** Takes the name that it has while it is at work. Rejects with the system's error. */
  static async make(out: string, form: FileForm, hooks: ExportHooks): Promise<FilePlace> {
    const { recipients } = form;
    const handle = await open(unfinishedName(out), "wx+", recipients.length > 0 ? 0o600 : 0o666);
    const writer = new BlockWriter(handle.fd, null);
    const sink = await sinkFor(recipients, growing(writer));
    return new FilePlace(out, form, hooks, { handle, writer, sink });
  }

  async add(name: string, size: number | null, body: () => Body): Promise<WrittenFile> {
    const full = `${this.#form.top}/${name}`;
    const stated = { name: full, size: size ?? 0, crc32: 0 };
    const before = this.#isEncrypted ? { ...stated, ...(await this.#read(body())) } : stated;
    const place = this.#at;
    await this.#write(this.#format.header(before));
    // What states no CRC-32 is known before.
    const isFinal = this.#isEncrypted || (size !== null && !this.#format.isSummed);
    const { sha256, ...sum } = await this.#copy(body(), isFinal);
    await this.#write(this.#format.padding(sum.size));
    this.#written.push({ ...stated, ...sum, place });
    this.#checkStated(before, sum);
    await this.#follow();
    return { sha256, size: sum.size };
  }

  /** What the header states, for what is read again when it is written: nobody asks for the hash of this reading. */
  async #read(body: Body): Promise<Sum> {
    const sum = { size: 0, crc32: 0 };
    for await (const part of "fill" in body ? streamOfBlocks(body) : body) {
      this.#hooks.signal.throwIfAborted();
      sum.crc32 = crc32(part, sum.crc32);
      sum.size += part.length;
    }
    return sum;
  }

  /** `isFinal`: its header stays as it is. */
  async #copy(body: Body, isFinal: boolean): Promise<WrittenFile & Sum> {
    const measure = new Measure(body, { signal: this.#hooks.signal }, this.#hash);
    try {
      for await (const part of measure.bytes()) {
        await this.#write(part);
        if (isFinal) await this.#follow();
        this.#hooks.onProgress(part.length);
      }
      const file = await measuredFile(measure);
      return { ...file, crc32: measure.crc32 };
    } finally {
      await measure.close();
    }
  }

  /** The header that was written must have the length of the one that will be; what is encrypted stays as it is. */
  #checkStated(before: ZipFacts, sum: Sum): void {
    const isLarge = (size: number): boolean => size >= this.#format.largeFrom;
    const same = before.size === sum.size && before.crc32 === sum.crc32;
    if (this.#isEncrypted ? same : isLarge(before.size) === isLarge(sum.size)) return;
    throw new Error(`${before.name} changed while it was packed`);
  }

  async finish<Told>(beforeNamed: (whole: WrittenFile) => Promise<Told>): Promise<Told> {
    if (this.#written.length > containerLimits.entriesMax)
      throw unfit(`there are ${String(this.#written.length)} files`);
    const fault = firstNameFault(this.#written.map(({ name }) => name));
    if (fault !== null) throw unfit(`${fault.name} cannot lie there with the others, as ${fault.reason}`);
    const places = this.#written.map(({ place }) => place);
    await this.#write(this.#format.end(this.#written, places, this.#at));
    await this.#sink.end();
    await this.#stateAnew();
    await this.#hash.close();
    // The disk has its work beside the thread that hashes the rest.
    const [sha256] = await Promise.all([this.#sum.hex(this.#writer.size), this.#handle.sync()]);
    await this.#sum.close();
    await this.#handle.close();
    const told = await beforeNamed({ sha256, size: this.#writer.size });
    await rename(unfinishedName(this.#out), this.#out);
    await syncFolder(await realpath(dirname(this.#out)));
    return told;
  }

  async discard(): Promise<void> {
    await this.#writer.idle();
    await this.#hash.close();
    await this.#sum.close();
    await this.#handle.close();
    await rm(unfinishedName(this.#out), { force: true });
  }

  get #isEncrypted(): boolean {
    return this.#form.recipients.length > 0;
  }

  /** What has reached the file and stays as it is can be hashed. */
  async #follow(): Promise<void> {
    const first = this.#firstUnstated();
    if (first !== undefined && this.#at - first.place >= settledSize) await this.#stateAnew();
    // What is still gathered for a block is not in the file yet, and its headers may be among that.
    this.#sum.upTo(Math.min(this.#firstUnstated()?.place ?? Infinity, this.#writer.written));
  }

  /** Writes the headers anew that have reached the file by now. */
  async #stateAnew(): Promise<void> {
    for (let file = this.#firstUnstated(); file !== undefined; file = this.#firstUnstated()) {
      this.#hooks.signal.throwIfAborted();
      const header = this.#format.header(file);
      // What is still gathered would be written over it.
      if (file.place + header.length > this.#writer.written) return;
      for (let done = 0; done < header.length;) {
        const left = header.length - done;
        done += wroteSome((await this.#handle.write(header, done, left, file.place + done)).bytesWritten);
      }
      this.#unstated += 1;
    }
  }

  /** Whose header does not stand there yet as it is to be, or may not. What is encrypted stays as it is. */
  #firstUnstated(): Written | undefined {
    return this.#isEncrypted ? undefined : this.#written[this.#unstated];
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#sink.write(bytes);
    this.#at += bytes.length;
  }
}

function unfit(reason: string): ExportError {
  return new ExportError(
    "export.names",
    `Nothing was written, as it does not go into one file: ${reason}.`,
    "Write the package as a folder: leave .zip or .tar out of the name.",
  );
}
