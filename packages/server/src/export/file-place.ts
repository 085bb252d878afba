import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { firstNameFault, type ByteStream } from "@muniment/verify";
import { storedZip, type ZipEntry } from "../capture/warc/stored-zip.ts";
import { encryptTo } from "../encryption/index.ts";
import { syncFolder, unfinishedName, watched, type BagPlace, type ExportHooks, type WrittenFile } from "./bag-place.ts";
import { ExportError } from "./export-error.ts";
import type { PackageForm } from "./package-form.ts";
import { tarParts } from "./tar-parts.ts";

type FileForm = Extract<PackageForm, { readonly is: "file" }>;

/**
 * One file: a ZIP or a tar, perhaps encrypted. What is added is hashed at once, and read again and written when all is known: the
 * header before a file states its size and CRC-32, and what is encrypted cannot be mended afterwards.
 */
export class FilePlace implements BagPlace {
  readonly #out: string;
  readonly #unfinished: string;
  readonly #form: FileForm;
  readonly #hooks: ExportHooks;
  readonly #entries: ZipEntry[] = [];

  private constructor(out: string, form: FileForm, hooks: ExportHooks) {
    this.#out = out;
    this.#unfinished = unfinishedName(out);
    this.#form = form;
    this.#hooks = hooks;
  }

  /** Takes the name while it is at work. Rejects with the system's error. */
  static async make(out: string, form: FileForm, hooks: ExportHooks): Promise<FilePlace> {
    const place = new FilePlace(out, form, hooks);
    // What is encrypted is nobody's who cannot decrypt it; that it was made is nobody's either.
    const handle = await open(place.#unfinished, "wx", form.recipients.length > 0 ? 0o600 : 0o666);
    await handle.close();
    return place;
  }

  async add(name: string, body: () => ByteStream): Promise<WrittenFile> {
    const hash = createHash("sha256");
    let size = 0;
    let crc = 0;
    for await (const part of watched(body(), "hashing", this.#hooks)) {
      hash.update(part);
      crc = crc32(part, crc);
      size += part.length;
    }
    const stream = (): ByteStream => watched(body(), "writing", this.#hooks);
    this.#entries.push({ name: `${this.#form.top}/${name}`, size, crc32: crc, stream });
    return { sha256: hash.digest("hex"), size };
  }

  async finish(): Promise<void> {
    const fault = firstNameFault(this.#entries.map(({ name }) => name));
    if (fault !== null) throw unfit(fault);
    const { container, recipients } = this.#form;
    const plain = container === "zip" ? storedZip(this.#entries) : tarParts(this.#entries);
    const bytes = recipients.length === 0 ? plain : encryptTo(recipients, plain);
    // It is synced before it is closed.
    await pipeline(
      bytes,
      createWriteStream(this.#unfinished, { flags: "r+", flush: true, highWaterMark: 1024 * 1024 }),
    );
    await rename(this.#unfinished, this.#out);
    await syncFolder(dirname(this.#out));
  }

  discard(): Promise<void> {
    return rm(this.#unfinished, { force: true });
  }
}

function unfit({ name, reason }: { readonly name: string; readonly reason: string }): ExportError {
  return new ExportError(
    "export.names",
    `Nothing was written: ${name} cannot lie in one file with the others: ${reason}.`,
    "Write the package as a folder: leave .zip or .tar out of the name.",
  );
}
