import { utf8, type ByteStream } from "@muniment/verify";
import type { BagPlace, Body, WrittenFile } from "./bag-place.ts";

/** Lists all files that do not lie under data/, and manifest-sha256.txt among them, which lists the others. */
export const tagManifest = "tagmanifest-sha256.txt";

/** Lays a BagIt bag (RFC 8493) into a place, which whoever made it finishes. */
export class BagWriter {
  readonly #place: BagPlace;
  readonly #payload: { readonly name: string; readonly file: WrittenFile }[] = [];

  constructor(place: BagPlace) {
    this.#place = place;
  }

  /** `name` is relative to `data/`, else as in `BagPlace`. */
  async add(name: string, size: number | null, body: () => Body): Promise<WrittenFile> {
    const file = await this.#place.add(`data/${name}`, size, body);
    this.#payload.push({ name: `data/${name}`, file });
    return file;
  }

  /** Adds the tag files, of which `listing` is the one through which every other has a sum. `info` are the lines of bag-info.txt beside Payload-Oxum; `more` lie beside it. */
  async addTags(
    info: Readonly<Record<string, string>>,
    more: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  ): Promise<{ readonly files: number; readonly bytes: number; readonly listing: WrittenFile }> {
    const bytes = this.#payload.reduce((sum, { file }) => sum + file.size, 0);
    const oxum = `${String(bytes)}.${String(this.#payload.length)}`;
    const tags = [
      { name: "bagit.txt", bytes: utf8("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n") },
      { name: "bag-info.txt", bytes: utf8(infoText({ ...info, "Payload-Oxum": oxum })) },
      { name: "manifest-sha256.txt", bytes: utf8(manifestText(this.#payload)) },
      ...more,
    ];
    const written = [];
    for (const { name, bytes } of tags)
      written.push({ name, file: await this.#place.add(name, null, () => once(bytes)) });
    const listed = utf8(manifestText(written));
    const listing = await this.#place.add(tagManifest, null, () => once(listed));
    return { files: this.#payload.length + written.length + 1, bytes, listing };
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
