import type { Known } from "@muniment/verify";
import type { ItemDetail } from "./items.ts";
import type { SearchField } from "./search.ts";

/** What a record says that is searched. Text of its objects is kept beside it. */
export interface FieldText {
  readonly field: SearchField;
  readonly text: string;
}

/** Who collected, and with which profile, is not among it: a search must not tell what is withheld. */
export function fieldsOf(item: ItemDetail): readonly FieldText[] {
  const { detail } = item;
  const title: FieldText = { field: "title", text: item.title };
  const hashes = item.objects.map(({ sha256 }): FieldText => ({ field: "hash", text: sha256 }));
  if (detail.kind === "intake") return [title, ...factsOf(detail.note, detail.path ?? null), ...hashes];
  const { final, requested, typed, canonical } = detail.address;
  const addresses = new Set([final, requested, typed, canonical].flatMap((known) => valueOf(known)));
  return [
    title,
    ...[...addresses].map((text): FieldText => ({ field: "address", text })),
    ...factsOf(detail.reason, detail.page.author),
    ...hashes,
  ];
}

function factsOf(...known: readonly (Known<string> | null)[]): readonly FieldText[] {
  return known.flatMap((one) => (one === null ? [] : valueOf(one))).map((text) => ({ field: "facts", text }));
}

function valueOf(known: Known<string>): readonly string[] {
  return known.basis === "not-measured" || known.value === "" ? [] : [known.value];
}

/** An address with its escapes undone, if that says something else. */
export function unescaped(address: string): string | null {
  try {
    const text = decodeURIComponent(address);
    return text === address ? null : text;
  } catch (error) {
    // Escapes that are none of UTF-8 stay as they are.
    if (error instanceof URIError) return null;
    throw error;
  }
}
