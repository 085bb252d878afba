import type { Statement } from "@muniment/verify";
import { holdingIn, type ItemDescription } from "./descriptions.ts";
import type { FieldText } from "./item-fields.ts";

/** What of the statements is searched, each in the field that an answer names. */
export function saidFields(description: ItemDescription): readonly FieldText[] {
  return holdingIn(description).flatMap(({ statement }) => fieldsIn(statement));
}

function fieldsIn(statement: Statement): readonly FieldText[] {
  const texts = (field: FieldText["field"], ...all: readonly (string | null)[]): readonly FieldText[] =>
    all.flatMap((text) => (text === null ? [] : [{ field, text }]));
  switch (statement.field) {
    case "title":
      return texts("title", statement.value);
    case "tag":
      return texts("tag", statement.value);
    case "note":
      return texts("note", statement.value);
    case "quote": {
      const { exact, claim, speaker, source, place } = statement.value;
      return [
        ...texts("quote", exact, claim, source?.text ?? null),
        ...texts("name", speaker?.name ?? null),
        ...texts("place", place),
      ];
    }
    case "place":
      return texts("place", statement.value.name);
    case "party":
      return texts("name", statement.value.name);
    case "consent":
      return [...texts("name", statement.value.by), ...texts("note", statement.value.note)];
    case "restriction":
      return texts("note", statement.value.text);
    case "withdrawal":
      return texts("note", statement.value.reason);
    // What a case is called changes, and may be known to fewer than see the item: it is found by the case.
    case "case":
    case "date":
    case "label":
      return [];
  }
}
