/** What a person says of an item, as its record keeps it. Source: spec/description. */
import type { Coordinates } from "./coordinates.ts";
import { isDegrees } from "./coordinates.ts";
import { instantOf, sha256Of } from "./detail-values.ts";
import { FormatError, isDigest, type Digest } from "./digest.ts";
import { readEdtf } from "./edtf.ts";
import type { Instant } from "./instant.ts";
import { memberOf, membersOf } from "./json.ts";
import { parseKnown, type Known } from "./known.ts";

/** What can be said of an item. */
export const statementFields = [
  "title",
  "tag",
  "note",
  "quote",
  "place",
  "date",
  "party",
  "label",
  "consent",
  "restriction",
  "withdrawal",
  "case",
] as const;
export type StatementField = (typeof statementFields)[number];

export const placePrecisions = ["exact", "vicinity", "locality", "region"] as const;
export type PlacePrecision = (typeof placePrecisions)[number];
export const dateOf = ["event", "made", "published"] as const;
export type DateOf = (typeof dateOf)[number];
export const contentLabels = ["graphic", "partisan", "hateful", "children"] as const;
export type ContentLabel = (typeof contentLabels)[number];
export const graphicKinds = ["blood", "injury", "death", "abuse", "sexual", "other"] as const;
export type GraphicKind = (typeof graphicKinds)[number];
export const consentStates = ["given", "limited", "refused", "withdrawn", "unknown"] as const;
export type ConsentState = (typeof consentStates)[number];
export const partyKinds = ["person", "organisation"] as const;
export type PartyKind = (typeof partyKinds)[number];

/** A passage of a captured text, as a Text Quote Selector of the W3C's Web Annotation has it, and what is said of it. */
export interface Quotation {
  readonly exact: string;
  /** What stands before and behind it; may be empty. */
  readonly prefix: string;
  readonly suffix: string;
  /** The object in whose text it stands, as the item's record names it. */
  readonly object: { readonly path: string; readonly sha256: string };
  readonly speaker: { readonly name: string; readonly role: string | null } | null;
  readonly claim: string | null;
  /** What the passage cites, and the record of the item that has it. */
  readonly source: { readonly text: string; readonly item: Digest | null } | null;
  readonly place: string | null;
  /** A date of EDTF. */
  readonly date: string | null;
}

export interface DescribedPlace {
  readonly precision: PlacePrecision;
  readonly name: string | null;
  readonly at: Coordinates | null;
  /** The coordinates as they were typed or pasted. */
  readonly typed: string | null;
}

/** A case that an item belongs to. */
export interface CaseNamed {
  readonly id: CaseId;
  /** What the case was called when this was said. */
  readonly name: string;
}

/** `c-` and 16 lower-case hex digits, drawn by chance. */
export type CaseId = `c-${string}`;

export function isCaseId(value: unknown): value is CaseId {
  return typeof value === "string" && /^c-[0-9a-f]{16}$/.test(value);
}

/** One thing that is said of an item. */
export type Statement =
  | { readonly field: "title" | "tag" | "note"; readonly value: string }
  | { readonly field: "quote"; readonly value: Quotation }
  | { readonly field: "place"; readonly value: DescribedPlace }
  | { readonly field: "date"; readonly value: { readonly edtf: string; readonly of: DateOf } }
  | {
      readonly field: "party";
      readonly value: { readonly is: PartyKind; readonly name: string; readonly role: string | null };
    }
  | {
      readonly field: "label";
      readonly value: { readonly label: ContentLabel; readonly kind: GraphicKind | null };
    }
  | {
      readonly field: "consent";
      readonly value: { readonly state: ConsentState; readonly by: string | null; readonly note: string | null };
    }
  | { readonly field: "restriction"; readonly value: { readonly text: string; readonly until: string | null } }
  | { readonly field: "withdrawal"; readonly value: { readonly reason: string } }
  | { readonly field: "case"; readonly value: CaseNamed };

/** The detail of a `description` record. `said` is what `parseStatement` gives for the field. */
export type DescriptionDetail =
  | {
      readonly action: "state";
      readonly field: StatementField;
      readonly made: Known<Instant>;
      readonly said: Known<Statement["value"]>;
    }
  | {
      readonly action: "retract";
      readonly field: StatementField;
      readonly made: Known<Instant>;
      readonly reason: string | null;
    };

/** UTF-16 units of the texts of statements. */
export const statementTextMax = {
  title: 1_000,
  tag: 200,
  note: 20_000,
  exact: 8_000,
  context: 200,
  name: 500,
  role: 200,
  claim: 2_000,
} as const;
/** `replaces` links of one record. */
export const replacesMax = 16;

const pathMax = 4096;

/**
 * Reads the detail of a `description` record. Null if its action or its field is none that this version knows. Throws `FormatError`
 * unless it is exactly as spec/description has it.
 */
export function parseDescriptionDetail(detail: unknown): DescriptionDetail | null {
  const action = memberOf(detail, "action");
  const field = statementFields.find((one) => one === memberOf(detail, "field"));
  if ((action !== "state" && action !== "retract") || field === undefined) return null;
  if (action === "retract") {
    const { made, reason } = membersOf(detail, ["action", "field", "made", "reason"], "the detail");
    return {
      action,
      field,
      made: parseKnown(made, "when it was made", instantOf),
      reason: orNull(reason, "the reason", statementTextMax.claim),
    };
  }
  const { made, said } = membersOf(detail, ["action", "field", "made", "said"], "the detail");
  return {
    action,
    field,
    made: parseKnown(made, "when it was made", instantOf),
    said: parseKnown(said, "what is said", (value) => valueOf(field, value)),
  };
}

/** Reads a statement, as a person's order or a record has it. Throws `FormatError` unless it is exactly as spec/description has it. */
export function parseStatement(field: StatementField, value: unknown): Statement {
  return { field, value: valueOf(field, value) } as Statement;
}

function valueOf(field: StatementField, value: unknown): Statement["value"] {
  switch (field) {
    case "title":
    case "tag":
    case "note":
      return textOf(value, `the ${field}`, statementTextMax[field]);
    case "quote":
      return quotationOf(value);
    case "place":
      return placeOf(value);
    case "date": {
      const { edtf, of } = membersOf(value, ["edtf", "of"], "the date");
      return { edtf: edtfOf(edtf), of: oneOf(of, dateOf, "what the date is of") };
    }
    case "party": {
      const { is, name, role } = membersOf(value, ["is", "name", "role"], "the party");
      const named = textOf(name, "the name", statementTextMax.name);
      return { is: oneOf(is, partyKinds, "the party"), name: named, role: roleOf(role) };
    }
    case "label":
      return labelOf(value);
    case "consent": {
      const { by, note, state } = membersOf(value, ["by", "note", "state"], "the consent");
      return {
        state: oneOf(state, consentStates, "the consent"),
        by: orNull(by, "of whom the consent is", statementTextMax.name),
        note: orNull(note, "the note on the consent", statementTextMax.claim),
      };
    }
    case "restriction": {
      const { text, until } = membersOf(value, ["text", "until"], "the restriction");
      return {
        text: textOf(text, "the restriction", statementTextMax.claim),
        until: until === null ? null : edtfOf(until),
      };
    }
    case "withdrawal": {
      const { reason } = membersOf(value, ["reason"], "the withdrawal");
      return { reason: textOf(reason, "the reason", statementTextMax.claim) };
    }
    case "case": {
      const { id, name } = membersOf(value, ["id", "name"], "the case");
      if (!isCaseId(id)) throw new FormatError("the case is not named by c- and 16 hex digits");
      return { id, name: textOf(name, "the name of the case", statementTextMax.role) };
    }
  }
}

const quotationFields = ["claim", "date", "exact", "object", "place", "prefix", "source", "speaker", "suffix"];

function quotationOf(value: unknown): Quotation {
  const fields = membersOf(value, quotationFields, "the quotation");
  const { claim, date, exact, place, prefix, source, speaker, suffix } = fields;
  return {
    exact: textOf(exact, "the passage", statementTextMax.exact),
    prefix: contextOf(prefix, "what stands before the passage"),
    suffix: contextOf(suffix, "what stands behind the passage"),
    object: objectOf(fields["object"]),
    speaker: speaker === null ? null : speakerOf(speaker),
    claim: orNull(claim, "the claim", statementTextMax.claim),
    source: source === null ? null : sourceOf(source),
    place: orNull(place, "the place", statementTextMax.name),
    date: date === null ? null : edtfOf(date),
  };
}

function objectOf(value: unknown): Quotation["object"] {
  const { path, sha256 } = membersOf(value, ["path", "sha256"], "the object of the passage");
  return { path: textOf(path, "the path of the object", pathMax), sha256: sha256Of(sha256, "the object") };
}

function speakerOf(value: unknown): Quotation["speaker"] {
  const { name, role } = membersOf(value, ["name", "role"], "the speaker");
  return { name: textOf(name, "the name of the speaker", statementTextMax.name), role: roleOf(role) };
}

function sourceOf(value: unknown): Quotation["source"] {
  const { item, text } = membersOf(value, ["item", "text"], "the source");
  if (item !== null && !isDigest(item)) throw new FormatError("the source names no record");
  return { text: textOf(text, "the source", statementTextMax.claim), item };
}

function placeOf(value: unknown): DescribedPlace {
  const { at, name, precision, typed } = membersOf(value, ["at", "name", "precision", "typed"], "the place");
  const place: DescribedPlace = {
    precision: oneOf(precision, placePrecisions, "the precision"),
    name: orNull(name, "the name of the place", statementTextMax.name),
    at: at === null ? null : coordinatesOf(at),
    typed: orNull(typed, "what was typed for the place", statementTextMax.context),
  };
  if (place.at === null && place.name === null) throw new FormatError("the place has neither a name nor coordinates");
  if (place.at === null && (place.precision === "exact" || place.precision === "vicinity"))
    throw new FormatError("a place that is known so closely has coordinates");
  return place;
}

function coordinatesOf(value: unknown): Coordinates {
  const { latitude, longitude } = membersOf(value, ["latitude", "longitude"], "the coordinates");
  if (typeof latitude !== "string" || !isDegrees(latitude, 90))
    throw new FormatError("the latitude is none in decimal degrees");
  if (typeof longitude !== "string" || !isDegrees(longitude, 180))
    throw new FormatError("the longitude is none in decimal degrees");
  return { latitude, longitude };
}

function labelOf(value: unknown): Extract<Statement, { readonly field: "label" }>["value"] {
  const { kind, label } = membersOf(value, ["kind", "label"], "the label");
  const read = oneOf(label, contentLabels, "the label");
  if (read === "graphic") return { label: read, kind: oneOf(kind, graphicKinds, "what the label is of") };
  if (kind !== null) throw new FormatError("only what is graphic has a kind");
  return { label: read, kind: null };
}

function edtfOf(value: unknown): string {
  if (typeof value !== "string" || readEdtf(value) === null)
    throw new FormatError("a date is none of EDTF, level 0 or 1");
  return value;
}

function oneOf<T extends string>(value: unknown, all: readonly T[], what: string): T {
  const found = all.find((one) => one === value);
  if (found === undefined) throw new FormatError(`${what} is none of ${all.join(", ")}`);
  return found;
}

function contextOf(value: unknown, what: string): string {
  return value === "" ? "" : textOf(value, what, statementTextMax.context);
}

function roleOf(value: unknown): string | null {
  return orNull(value, "the role", statementTextMax.role);
}

function orNull(value: unknown, what: string, lengthMax: number): string | null {
  return value === null ? null : textOf(value, what, lengthMax);
}

function textOf(value: unknown, what: string, lengthMax: number): string {
  if (typeof value !== "string") throw new FormatError(`${what} is no text`);
  if (value === "") throw new FormatError(`${what} is empty`);
  if (value.length > lengthMax) throw new FormatError(`${what} is longer than ${String(lengthMax)} characters`);
  if (!value.isWellFormed()) throw new FormatError(`${what} holds half of a surrogate pair`);
  return value;
}
