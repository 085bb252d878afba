/** Who collected, committed to in a record and opened by choice. Source: spec/disclosure. */
import { decodeUtf8, utf8 } from "./bytes.ts";
import { digestOf, FormatError, hexOf, isDigest, type Digest } from "./digest.ts";
import { memberOf } from "./json.ts";
import type { Known } from "./known.ts";
import type { CaptureDetail } from "./record-capture.ts";
import type { ParsedRecord } from "./record.ts";

/** The fields that this version commits to, in the order in which they are told. A reader takes others. */
export const identityNames = ["collector", "account", "address", "allowed"] as const;
export type IdentityName = (typeof identityNames)[number];

/** The file of an item in a package that opens some of its fields. */
export const disclosedFile = "disclosed.txt";
export const openingSizeMax = 64 * 1024;

/** One field, opened. */
export interface OpenedField {
  readonly name: string;
  /** 64 hex digits: the field's own. */
  readonly salt: string;
  readonly statement: Known<string>;
}

/** What opens fields of one record: each name once, in the order of the letters. */
export interface Opening {
  /** SHA-256 of the record's bytes. */
  readonly record: Digest;
  readonly fields: readonly OpenedField[];
}

/** A field of who collected, as a reader has it. */
export interface IdentityFact {
  readonly name: string;
  /** Null: it is withheld, and provable later. */
  readonly statement: Known<string> | null;
}

/**
 * Who collected an item, from where and under which account, in the order in which it is told. Records of earlier versions say it
 * themselves.
 */
export function identityFacts(item: {
  readonly identity?: readonly IdentityFact[];
  readonly detail: ({ readonly kind: "capture" } & CaptureDetail) | { readonly kind: "intake" };
}): readonly IdentityFact[] {
  const { detail, identity } = item;
  if (identity !== undefined || detail.kind !== "capture") return identity ?? [];
  const allowed = detail.network.allowedPrivate ?? [];
  const told: IdentityFact[] = [];
  if (detail.account.basis !== "not-measured") told.push({ name: "account", statement: detail.account });
  if (allowed.length > 0) told.push({ name: "allowed", statement: { basis: "claimed", value: allowed.join(", ") } });
  return told;
}

const beginning = "muniment-disclosure/";
const tag = `${beginning}1`;
const fieldsMax = 16;
const statementSizeMax = 2048;
const lineForm = /^([a-z]{1,32}) ([0-9a-f]{64}) (measured|reported|claimed|inferred|not-measured) ([^]+)$/;
/** All but U+0000 to U+001F, and U+007F. */
const textForm = /^[ -~\u{80}-\u{10ffff}]+$/u;

/** Whether a text can be a statement's value: not empty, not too long, without line ends and other controls. */
export function isStatementText(text: string): boolean {
  return text.isWellFormed() && textForm.test(text) && utf8(text).length <= statementSizeMax;
}

/** Throws `FormatError` if a field is not of its form, or there is none. */
export function encodeOpening({ record, fields }: Opening): Uint8Array {
  const lines = [...fields]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, salt, statement }) => `${name} ${salt} ${statementText(statement)}\n`);
  const bytes = utf8(`${tag}\nrecord ${hexOf(record)}\n${lines.join("")}`);
  parseOpening(bytes);
  return bytes;
}

/** Whether it begins as an opening of any version does, well formed or not. */
export function beginsAsOpening(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, beginning.length)) === beginning;
}

/** Throws `FormatError` unless it is one of this version. */
export function parseOpening(bytes: Uint8Array): Opening {
  if (bytes.length > openingSizeMax) throw new FormatError(`larger than ${String(openingSizeMax)} bytes`);
  const [format, named = "", ...lines] = decodeUtf8(bytes).split("\n");
  if (format !== tag) throw new FormatError(`it does not say that it is ${tag}`);
  const record = `sha256:${named.slice("record ".length)}`;
  if (!named.startsWith("record ") || !isDigest(record)) throw new FormatError("it does not name its record");
  if (lines.pop() !== "") throw new FormatError("its last line is not ended");
  if (lines.length === 0 || lines.length > fieldsMax)
    throw new FormatError(`it opens no field, or more than ${String(fieldsMax)}`);
  const fields = lines.map(parseLine);
  for (const [place, { name }] of fields.entries()) {
    const before = fields[place - 1];
    if (before !== undefined && before.name >= name) throw new FormatError("its fields are not in order, each once");
  }
  return { record, fields };
}

function parseLine(line: string): OpenedField {
  const [, name, salt, basis, text] = lineForm.exec(line) ?? [];
  if (name === undefined || salt === undefined || text === undefined || !isStatementText(text))
    throw new FormatError("a line of it is no field, salt and statement");
  if (basis === "not-measured") return { name, salt, statement: { basis, reason: text } };
  if (basis === "measured" || basis === "reported" || basis === "claimed" || basis === "inferred")
    return { name, salt, statement: { basis, value: text } };
  throw new FormatError("a statement of it has a basis that is not known");
}

function statementText(statement: Known<string>): string {
  return statement.basis === "not-measured"
    ? `${statement.basis} ${statement.reason}`
    : `${statement.basis} ${statement.value}`;
}

/** What a record with this `salt` holds for a field. Source: spec/disclosure, "The commitment". */
export function commitmentOf(recordSalt: string, { name, salt, statement }: OpenedField): Digest {
  return digestOf(utf8([tag, recordSalt, name, salt, statementText(statement)].join("\n")));
}

/** The names of the fields that a record commits to, with the commitment where it is of its form. Empty for a record of earlier versions. */
export function identityOf({ detail }: Pick<ParsedRecord, "detail">): ReadonlyMap<string, Digest | null> {
  const identity = memberOf(detail, "identity");
  if (typeof identity !== "object" || identity === null || Array.isArray(identity)) return new Map();
  return new Map(
    Object.entries(identity).map(([name, value]: [string, unknown]) => [name, isDigest(value) ? value : null]),
  );
}

/** Throws `FormatError` unless each field opens what `record`, whose bytes hash to `digest`, commits to. */
export function checkOpening({ record: named, fields }: Opening, digest: Digest, record: ParsedRecord): void {
  if (named !== digest) throw new FormatError("it is of another record");
  const identity = identityOf(record);
  for (const field of fields) {
    const committed = identity.get(field.name);
    if (committed === undefined) throw new FormatError(`the record has no field ${field.name} that could be opened`);
    if (committed !== commitmentOf(record.salt, field))
      throw new FormatError(`the field ${field.name} is not what the record commits to`);
  }
}
