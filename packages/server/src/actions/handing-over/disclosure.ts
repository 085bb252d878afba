/** Which fields of who collected are opened for whom. Source: spec/disclosure, "In a package". */
import {
  checkOpening,
  FormatError,
  identityNames,
  parseRecord,
  readAll,
  recordSizeMax,
  type IdentityName,
  type Opening,
} from "@muniment/verify";
import type { ArchiveReader } from "../../archive/archive.ts";
import type { ItemDetail } from "../../index/items.ts";
import { OperationError } from "../../operation-error.ts";

export type DisclosureErrorCode =
  | "disclosure.profile" // there is no profile of that name
  | "disclosure.field" // there is no field of that name
  | "disclosure.none" // nothing is there that opens the field
  | "disclosure.damaged" // what is there does not open what the record commits to
  | "disclosure.exists"; // the file that was to be written is there

/** Nothing was disclosed. */
export class DisclosureError extends OperationError<DisclosureErrorCode> {
  override readonly name = "DisclosureError";
}

/** What each profile opens. */
export const disclosureProfiles = {
  public: [],
  newsroom: ["collector"],
  court: ["collector", "account"],
  full: identityNames,
} as const satisfies Readonly<Record<string, readonly IdentityName[]>>;

export interface DisclosureOrder {
  /** `public` where none is named. */
  readonly profile: string | undefined;
  readonly disclose: readonly string[];
  readonly withhold: readonly string[];
}

/** The names of the fields to be opened. Throws DisclosureError. */
export function fieldsToOpen({ profile = "public", disclose, withhold }: DisclosureOrder): ReadonlySet<string> {
  const [, named] = Object.entries(disclosureProfiles).find(([name]) => name === profile) ?? [];
  if (named === undefined) {
    throw new DisclosureError(
      "disclosure.profile",
      `There is no profile ${profile} of what is disclosed.`,
      `Name one of: ${Object.keys(disclosureProfiles).join(", ")}. (A profile of cookies is another thing.)`,
    );
  }
  const taken = new Set(namedFields(withhold));
  return new Set([...named, ...namedFields(disclose)].filter((name) => !taken.has(name)));
}

/** Names, each by itself or several with commas between. Throws DisclosureError. */
export function namedFields(given: readonly string[]): readonly IdentityName[] {
  const names = given.flatMap((one) => one.split(",")).map((one) => one.trim());
  return names.map((name) => {
    const known = identityNames.find((one) => one === name);
    if (known !== undefined) return known;
    const next = `Name one or more of: ${identityNames.join(", ")}.`;
    throw new DisclosureError("disclosure.field", `There is no field ${name} that could be disclosed.`, next);
  });
}

/** What opens these fields of an item; null where nothing does. What is handed out opens what the record commits to. Throws DisclosureError. */
export async function openingFor(
  archive: Pick<ArchiveReader, "object">,
  { item, record }: Pick<ItemDetail, "item" | "record">,
  opening: Opening | null,
  names: ReadonlySet<string>,
): Promise<Opening | null> {
  const fields = opening?.fields.filter(({ name }) => names.has(name)) ?? [];
  if (fields.length === 0) return null;
  const chosen = { record, fields };
  try {
    checkOpening(chosen, record, parseRecord(await readAll(archive.object(record), recordSizeMax)));
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new DisclosureError(
      "disclosure.damaged",
      `What the home keeps for ${item} does not open its record: ${cause.message}.`,
      "Find the file at fault with: muniment verify. Or hand the item out without it: --profile public.",
      { cause },
    );
  }
  return chosen;
}
