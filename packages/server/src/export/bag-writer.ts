import { createHash } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { utf8, type ByteStream } from "@muniment/verify";

export interface WrittenFile {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Writes a BagIt bag (RFC 8493) into a folder that is there and empty. Every file is synced when its write resolves; its name,
 * and those of all folders, when `finish` does.
 */
export class BagWriter {
  readonly #folder: string;
  /** Relative to the bag's. */
  readonly #folders = new Set<string>(["."]);
  readonly #payload: { readonly name: string; readonly file: WrittenFile }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `name` is relative to `data/`, parts joined by `/`, and already known to be safe. */
  async add(name: string, body: ByteStream): Promise<WrittenFile> {
    const file = await this.#write(`data/${name}`, body);
    this.#payload.push({ name: `data/${name}`, file });
    return file;
  }

  /** Writes the tag files. `info` are the lines of bag-info.txt beside Payload-Oxum; `more` lie beside it. */
  async finish(
    info: Readonly<Record<string, string>>,
    more: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  ): Promise<{ readonly files: number; readonly bytes: number }> {
    const bytes = this.#payload.reduce((sum, { file }) => sum + file.size, 0);
    const oxum = `${String(bytes)}.${String(this.#payload.length)}`;
    const tags = [
      { name: "bagit.txt", bytes: utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n") },
      { name: "bag-info.txt", bytes: utf8(infoText({ ...info, "Payload-Oxum": oxum })) },
      { name: "manifest-sha256.txt", bytes: utf8(manifestText(this.#payload)) },
      ...more,
    ];
    const written = [];
    for (const { name, bytes } of tags) written.push({ name, file: await this.#write(name, once(bytes)) });
    await this.#write("tagmanifest-sha256.txt", once(utf8(manifestText(written))));
    for (const folder of this.#folders) await syncFolder(join(this.#folder, folder));
    return { files: this.#payload.length + written.length + 1, bytes };
  }

  async #write(name: string, body: ByteStream): Promise<WrittenFile> {
    const path = join(this.#folder, name);
    await mkdir(dirname(path), { recursive: true });
    for (let folder = dirname(name); !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
    const handle = await open(path, "wx");
    try {
      const hash = createHash("sha256");
      let size = 0;
      for await (const part of body) {
        hash.update(part);
        size += part.length;
        await handle.writeFile(part);
      }
      await handle.sync();
      return { sha256: hash.digest("hex"), size };
    } finally {
      await handle.close();
    }
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function* once(bytes: Uint8Array): ByteStream {
  await Promise.resolve();
  yield bytes;
}

function infoText(info: Readonly<Record<string, string>>): string {
  return Object.entries(info)
    .map(([label, value]) => `${label}: ${value}\n`)
    .join("");
}

/** RFC 8493 section 2.1.3: `%`, CR and LF in a name are percent-encoded. */
function manifestText(files: readonly { readonly name: string; readonly file: WrittenFile }[]): string {
  return files
    .map(
      ({ name, file }) =>
        `${file.sha256}  ${name.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`,
    )
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join("");
}
