import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  utf8,
  waczAuthVersion,
  type ByteStream,
  type Digest,
  type Instant,
  type ManifestSignature,
} from "@muniment/verify";
import { fileBlocks } from "../file-blocks.ts";
import { indexText } from "./index-line.ts";
import { storedZip, type ZipEntry } from "./stored-zip.ts";
import { safeUrl } from "./warc-fields.ts";
import { warcName, type WrittenFile, type WrittenWarc } from "./warc-writer.ts";

/** A page that a reader may begin with. */
export interface WaczPage {
  /** Absolute; the URL of a record of the WARC. */
  readonly url: string;
  /** When its request was sent: with `url` it names the record. */
  readonly sentAt: Instant;
  /** Empty where the page has none. */
  readonly title: string;
}

export interface WaczParts {
  /** As its writer closed it. The file must still be there. */
  readonly warc: WrittenWarc;
  /** Time stamps on the WARC, by their paths. */
  readonly stamps: ReadonlyMap<string, Uint8Array>;
  /** The first one is the main page. May be empty: a capture that found no page has a WARC all the same. */
  readonly pages: readonly WaczPage[];
  readonly title: string;
  readonly created: Instant;
  /** Name and version of the program that packs. */
  readonly software: string;
  /** Signs the hash of the manifest. */
  readonly sign: (hash: Digest) => Promise<ManifestSignature>;
}

/**
 * A WACZ 1.1.1: WARC, index, page list, stamps, and the manifest with its digest. The same parts and signature give the same bytes. The WARC is
 * read while the bytes are asked for, and they end with an error if it is no longer what its writer wrote. Source: spec/capture, "The WACZ".
 */
export async function packWacz(parts: WaczParts): Promise<ByteStream> {
  const index = textEntry("indexes/index.cdxj", indexText(parts.warc.index));
  const pages = textEntry("pages/pages.jsonl", pagesText(parts.pages));
  const stamps = [...parts.stamps].map(([name, bytes]) => bytesEntry(name, bytes));
  const resources = [fileEntry(`archive/${warcName}`, parts.warc), index, pages, ...stamps];
  const manifest = textEntry("datapackage.json", manifestText(parts, resources));
  const hash: Digest = `sha256:${manifest.sha256}`;
  const digest = textEntry(
    "datapackage-digest.json",
    jsonLine({ path: manifest.name, hash, signedData: await signedData(hash, parts) }),
  );
  return storedZip([...resources, manifest, digest]);
}

/** The anonymous form of wacz-auth 0.1.0. */
async function signedData(hash: Digest, { created, software, sign }: WaczParts): Promise<object> {
  const { publicKey, signature } = await sign(hash);
  return { hash, signature, publicKey, created, software, version: waczAuthVersion };
}

/** A file of a WACZ. */
export type Resource = ZipEntry & { readonly sha256: string };

function fileEntry(name: string, { file, size, sha256, crc32: crc }: WrittenFile): Resource {
  return { name, size, sha256, crc32: crc, stream: () => fileBlocks(file) };
}

export function textEntry(name: string, text: string): Resource {
  return bytesEntry(name, utf8(text));
}

function bytesEntry(name: string, bytes: Uint8Array): Resource {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name, size: bytes.length, sha256, crc32: crc32(bytes), stream: () => once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function pagesText(pages: readonly WaczPage[]): string {
  const lines = pages.map(({ url, sentAt, title }, place) =>
    jsonLine({ id: `page-${String(place + 1)}`, url: safeUrl(url), ts: sentAt, title: title.toWellFormed() }),
  );
  return jsonLine({ format: "json-pages-1.0", id: "pages", title: "All Pages" }) + lines.join("");
}

function manifestText(parts: WaczParts, resources: readonly Resource[]): string {
  const main = parts.pages[0];
  return jsonLine({
    profile: "data-package",
    wacz_version: "1.1.1",
    title: parts.title.toWellFormed(),
    created: parts.created,
    software: parts.software,
    ...(main === undefined ? {} : { mainPageUrl: safeUrl(main.url), mainPageDate: main.sentAt }),
    resources: resources.map(({ name, sha256, size }) => ({
      name: name.slice(name.lastIndexOf("/") + 1),
      path: name,
      hash: `sha256:${sha256}`,
      bytes: size,
    })),
  });
}

export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
