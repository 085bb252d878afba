/** What was done with items by those who keep them, as its record keeps it. Source: spec/custody. */
import { FormatError } from "./digest.ts";
import { countOf, instantOf, sha256Of } from "./detail-values.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import { parseKnown, type Known } from "./known.ts";

/** What was handed out, a file or a folder. `size` is in bytes; `sha256` lower-case hex. */
export interface HandedOutFile {
  readonly encrypted: boolean;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

/** The detail of a `custody` record of the action `export`. */
export interface ExportDetail {
  readonly action: "export";
  readonly at: Known<Instant>;
  /** Names of fields of who collected, sorted. */
  readonly disclosed: readonly string[];
  /** The size of the log under whose checkpoint the package stands. */
  readonly entries: number;
  readonly package: HandedOutFile;
  /** To whom or what for, in a person's words; null where nothing was said. */
  readonly to: Known<string> | null;
  readonly withCredentials: boolean;
}

/** Items of one package. */
export const exportedItemsMax = 10_000;
/** UTF-16 units of what is said of to whom. */
export const exportedToMax = 1000;

/** Whether what was handed out under this name is one file; else it is a folder, and its tagmanifest stands for it. */
export function isFileName(name: string): boolean {
  return /[.](?:zip|tar)(?:[.]age)?$/.test(name);
}

const disclosedMax = 16;
const nameMax = 255;
const fieldForm = /^[a-z]{1,32}$/;

/**
 * Reads the detail of a `custody` record. Null if its action is none that this version knows. Throws `FormatError` unless it is
 * exactly as spec/custody has it.
 */
export function parseExportDetail(detail: unknown): ExportDetail | null {
  if (memberOf(detail, "action") !== "export") return null;
  const names = ["action", "at", "disclosed", "entries", "package", "to", "withCredentials"];
  const { at, disclosed, entries, package: file, to, withCredentials } = membersOf(detail, names, "the detail");
  if (typeof withCredentials !== "boolean")
    throw new FormatError("what is said of credentials is neither true nor false");
  return {
    action: "export",
    at: parseKnown(at, "when it was made", instantOf),
    disclosed: disclosedOf(disclosed),
    entries: countOf(entries),
    package: fileOf(file),
    to: to === null ? null : parseKnown(to, "to whom it was given", textOf),
    withCredentials,
  };
}

function disclosedOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length > disclosedMax)
    throw new FormatError("the disclosed fields are no short list");
  const names = value.map((name: unknown) => {
    if (typeof name !== "string" || !fieldForm.test(name))
      throw new FormatError("the name of a disclosed field is none");
    return name;
  });
  if (names.some((name, place) => place > 0 && name <= (names[place - 1] ?? "")))
    throw new FormatError("the disclosed fields are not sorted, or one stands twice");
  return names;
}

function fileOf(value: unknown): HandedOutFile {
  const { encrypted, name, sha256, size } = membersOf(value, ["encrypted", "name", "sha256", "size"], "the package");
  if (typeof encrypted !== "boolean") throw new FormatError("what is said of encryption is neither true nor false");
  if (typeof name !== "string" || name === "" || name.length > nameMax || /[/\0]/.test(name))
    throw new FormatError("the name of the package is no name of a file");
  return { encrypted, name, sha256: sha256Of(sha256, "the package"), size: countOf(size) };
}

function textOf(value: unknown): string {
  if (typeof value === "string" && value !== "" && value.length <= exportedToMax) return value;
  throw new FormatError("it is no text of at most 1,000 units");
}
