/** muniment.json: what an archive says of itself. Source: spec/layout, "muniment.json". */
import { utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { isInstant, type Instant } from "./instant.ts";
import { canonicalJson, memberOf, membersOf, parseJson } from "./json.ts";
import { parseVkey } from "./note.ts";

export const archiveFormat = "muniment-archive/1";
export const archiveFileSizeMax = 4096;

const formatForm = /^muniment-archive\/[0-9]{1,9}$/;
const algorithms = { digest: "sha256", signature: "ed25519", tree: "rfc6962" } as const;

export interface ArchiveFile {
  readonly format: typeof archiveFormat;
  /** The name of the log. */
  readonly origin: string;
  /** The verifier key of the log's first key, in its one-line form. A hint: who checks brings the key from elsewhere. */
  readonly key: string;
  readonly created: Instant;
  readonly algorithms: typeof algorithms;
}

/** The archive was written by a program that knows another format. Nothing else of the file was looked at. */
export class NewerFormat extends Error {
  override readonly name = "NewerFormat";
  /** The format that the file names. */
  readonly met: string;
  /** The format that this program knows. */
  readonly known: string;
  constructor(met: string) {
    super(`the archive has the format ${JSON.stringify(met)}; this program knows ${archiveFormat}`);
    this.met = met;
    this.known = archiveFormat;
  }
}

/** Throws `NewerFormat` on a format that this program does not know, `FormatError` on anything else that is wrong. */
export function parseArchiveFile(bytes: Uint8Array): ArchiveFile {
  const value = parseJson(bytes, { sizeMax: archiveFileSizeMax, depthMax: 8 });
  // The format decides how all else is to be read, so that it is looked at before any other field.
  const format = memberOf(value, "format");
  if (typeof format !== "string" || !formatForm.test(format))
    throw new FormatError("muniment.json names no format of an archive");
  if (format !== archiveFormat) throw new NewerFormat(format);
  const members = membersOf(value, ["algorithms", "created", "format", "key", "origin"], "muniment.json");
  const { origin, key, created } = members;
  if (canonicalJson(members["algorithms"]) !== canonicalJson(algorithms))
    throw new FormatError("muniment.json names other algorithms than its format has");
  if (!isInstant(created)) throw new FormatError("muniment.json does not say when it was made");
  if (typeof origin !== "string" || typeof key !== "string")
    throw new FormatError("muniment.json lacks its origin or its key");
  if (parseVkey(key).name !== origin) throw new FormatError("the key in muniment.json is not that of its origin");
  return { format: archiveFormat, origin, key, created, algorithms };
}

/** Throws `FormatError` if the key is not one of the origin, or the time is none. */
export function encodeArchiveFile(fields: Pick<ArchiveFile, "origin" | "key" | "created">): Uint8Array {
  const { origin, key, created } = fields;
  const bytes = utf8(canonicalJson({ format: archiveFormat, origin, key, created, algorithms }));
  parseArchiveFile(bytes);
  return bytes;
}
