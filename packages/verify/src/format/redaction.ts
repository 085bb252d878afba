import { isCount, sha256Of } from "./detail-values.ts";
import { FormatError } from "./digest.ts";
import { canonicalJson, memberOf, membersOf, parseJson } from "./json.ts";
import { utf8 } from "./bytes.ts";

/** The folder of an item's redacted files, and the file that tells of them. Source: spec/package. */
export const redactionFile = "redacted/redaction.json";
export const redactedWaczFile = "redacted/capture.wacz";
export const redactionSizeMax = 64 * 1024;

/** Header lines whose values are credentials, in lower case. */
export const redactedHeaders = ["authorization", "cookie", "proxy-authorization", "set-cookie"] as const;

export interface RedactedFile {
  /** `withheld`: as the record has it; `redacted`: relative to the item's folder. */
  readonly path: string;
  /** 64 hex digits. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** What of an item is withheld from a package, and what lies there instead. Source: spec/package, "Credentials". */
export interface Redaction {
  readonly withheld: RedactedFile;
  readonly redacted: RedactedFile;
  /** How many values were replaced. */
  readonly replaced: number;
  readonly software: { readonly name: string; readonly version: string };
}

const format = "muniment-redaction/1";

export function encodeRedaction(redaction: Redaction): Uint8Array {
  return utf8(canonicalJson({ ...redaction, format, headers: redactedHeaders }));
}

/** Throws `FormatError` unless it is one of this version. */
export function parseRedaction(bytes: Uint8Array): Redaction {
  const value = parseJson(bytes, { sizeMax: redactionSizeMax, depthMax: 8 });
  if (memberOf(value, "format") !== format) throw new FormatError(`it does not say that it is ${format}`);
  const names = ["format", "headers", "redacted", "replaced", "software", "withheld"];
  const { headers, redacted, replaced, software, withheld } = membersOf(value, names, "the redaction");
  if (JSON.stringify(headers) !== JSON.stringify(redactedHeaders))
    throw new FormatError("it names other header lines than this version knows");
  if (!isCount(replaced)) throw new FormatError("it does not count what was replaced");
  const { name, version } = membersOf(software, ["name", "version"], "the software of the redaction");
  if (typeof name !== "string" || typeof version !== "string") throw new FormatError("it names no software");
  return { withheld: fileOf(withheld), redacted: fileOf(redacted), replaced, software: { name, version } };
}

function fileOf(value: unknown): RedactedFile {
  const { path, sha256, size } = membersOf(value, ["path", "sha256", "size"], "a file of the redaction");
  if (typeof path !== "string" || !isCount(size)) throw new FormatError("a file of the redaction is not well formed");
  return { path, sha256: sha256Of(sha256, "a file of the redaction"), size };
}
