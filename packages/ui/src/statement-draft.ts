/** What a person is typing of a statement, and the value that it makes. Source: spec/description. */
import { readCoordinates, readEdtf, type Statement, type StatementField } from "@muniment/verify";
import type { Passage } from "./quoting.ts";

/** Texts by the names of the inputs. One that is not there is empty. */
export type Draft = Readonly<Record<string, string>>;

const orNull = (text: string | undefined): string | null => (text === undefined || text === "" ? null : text);

/** What stands in the inputs for a statement that is there. */
export function draftOf({ field, value }: Statement): Draft {
  switch (field) {
    case "title":
    case "tag":
    case "note":
      return { text: value };
    case "quote":
      return {
        speaker: value.speaker?.name ?? "",
        speakerRole: value.speaker?.role ?? "",
        claim: value.claim ?? "",
        source: value.source?.text ?? "",
        sourceItem: value.source?.item ?? "",
        place: value.place ?? "",
        date: value.date ?? "",
      };
    case "place": {
      const at = value.at === null ? "" : `${value.at.latitude}, ${value.at.longitude}`;
      return { name: value.name ?? "", coordinates: value.typed ?? at, precision: value.precision };
    }
    case "date":
      return { date: value.edtf, of: value.of };
    case "party":
      return { is: value.is, name: value.name, role: value.role ?? "" };
    case "label":
      return { label: value.label, kind: value.kind ?? "" };
    case "consent":
      return { state: value.state, by: value.by ?? "", note: value.note ?? "" };
    case "restriction":
      return { text: value.text, until: value.until ?? "" };
    case "withdrawal":
      return { reason: value.reason };
    case "case":
      return { case: value.id, caseName: value.name };
  }
}

/** The value that the inputs make, or null while something is missing or cannot be read. */
export function valueOf(field: StatementField, draft: Draft, passage: Passage | null): unknown {
  const { text, name, date, until } = draft;
  if (![date, until].every((one) => orNull(one) === null || readEdtf(one ?? "") !== null)) return null;
  switch (field) {
    case "title":
    case "tag":
    case "note":
      return orNull(text);
    case "quote":
      return passage === null ? null : quotationOf(draft, passage);
    case "place":
      return placeOf(draft);
    case "date":
      return orNull(date) === null ? null : { edtf: date, of: draft["of"] ?? "event" };
    case "party":
      return orNull(name) === null ? null : { is: draft["is"] ?? "person", name, role: orNull(draft["role"]) };
    case "label": {
      const label = draft["label"] ?? "graphic";
      return { label, kind: label === "graphic" ? (orNull(draft["kind"]) ?? "other") : null };
    }
    case "consent":
      return { state: draft["state"] ?? "given", by: orNull(draft["by"]), note: orNull(draft["note"]) };
    case "restriction":
      return orNull(text) === null ? null : { text, until: orNull(until) };
    case "withdrawal":
      return orNull(draft["reason"]) === null ? null : { reason: draft["reason"] };
    case "case":
      return orNull(draft["case"]) === null ? null : { id: draft["case"], name: draft["caseName"] };
  }
}

function quotationOf(draft: Draft, passage: Passage): unknown {
  const [speaker, source] = [orNull(draft["speaker"]), orNull(draft["source"])];
  return {
    ...passage,
    speaker: speaker === null ? null : { name: speaker, role: orNull(draft["speakerRole"]) },
    claim: orNull(draft["claim"]),
    source: source === null ? null : { text: source, item: orNull(draft["sourceItem"]) },
    place: orNull(draft["place"]),
    date: orNull(draft["date"]),
  };
}

function placeOf({ name, coordinates, precision }: Draft): unknown {
  const typed = orNull(coordinates);
  const at = typed === null ? null : readCoordinates(typed);
  const isClose = precision === "exact" || precision === "vicinity";
  if ((typed !== null && at === null) || (at === null && (orNull(name) === null || isClose))) return null;
  return { at, name: orNull(name), precision: precision ?? "region", typed };
}
