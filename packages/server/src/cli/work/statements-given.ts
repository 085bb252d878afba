import {
  FormatError,
  parseStatement,
  readCoordinates,
  type Coordinates,
  type Statement,
  type StatementField,
} from "@muniment/verify";
import type { Case } from "../../state/cases.ts";
import { UsageError } from "../context.ts";

/** Options of `describe` that say something. */
export interface StatementOptions {
  readonly title?: string;
  readonly tag: readonly string[];
  readonly note: readonly string[];
  readonly place?: string;
  readonly at?: string;
  readonly precision?: string;
  readonly date?: string;
  readonly dateOf: string;
  readonly label: readonly string[];
  readonly person: readonly string[];
  readonly organisation: readonly string[];
  readonly role?: string;
  readonly consent?: string;
  readonly restriction?: string;
  readonly withdraw?: string;
  readonly case: readonly string[];
}

/** What the options say, with the cases that they name. Throws UsageError for what spec/description does not allow. */
export function statementsGiven(options: StatementOptions, cases: readonly Case[]): readonly Statement[] {
  const { title, tag, note, date, dateOf, label, consent, restriction, withdraw, role = null } = options;
  const party = (is: string) => (name: string) => stated("party", { is, name, role });
  return [
    ...one("title", title),
    ...tag.map((text) => stated("tag", text)),
    ...note.map((text) => stated("note", text)),
    ...placeIn(options),
    ...(date === undefined ? [] : [stated("date", { edtf: date, of: dateOf })]),
    ...label.map(labelIn),
    ...options.person.map(party("person")),
    ...options.organisation.map(party("organisation")),
    ...(consent === undefined ? [] : [stated("consent", { by: null, note: null, state: consent })]),
    ...(restriction === undefined ? [] : [stated("restriction", { text: restriction, until: null })]),
    ...cases.map(({ id, name }) => stated("case", { id, name })),
    ...(withdraw === undefined ? [] : [stated("withdrawal", { reason: withdraw })]),
  ];
}

function one(field: StatementField, value: string | undefined): readonly Statement[] {
  return value === undefined ? [] : [stated(field, value)];
}

function stated(field: StatementField, value: unknown): Statement {
  try {
    return parseStatement(field, value);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`This cannot be said of an item: ${error.message}.`, nextOf(field), { cause: error });
  }
}

function nextOf(field: StatementField): string {
  if (field === "date")
    return "Write a date in EDTF: 2014, 2014-05, 2014-05-21, 2014-05~ (about), 2014? (perhaps), 201X, 2014/2016, 2014-05/..";
  if (field === "label") return "Write graphic: and one of blood, injury, death, abuse, sexual, other.";
  return "muniment help describe shows what can be said, and how.";
}

function labelIn(text: string): Statement {
  const [label, kind = null] = text.split(":");
  return stated("label", { label, kind });
}

function placeIn({ place, at, precision }: StatementOptions): readonly Statement[] {
  if (place === undefined && at === undefined) {
    if (precision === undefined) return [];
    throw new UsageError("--precision says how well a place is known, and there is no place.", "Add --place or --at.");
  }
  const coordinates: Coordinates | null = at === undefined ? null : coordinatesIn(at);
  if (coordinates !== null && precision === undefined)
    throw new UsageError(
      "How well is the place known?",
      "Add --precision exact (10 m), vicinity (100 m), locality (1 km) or region.",
    );
  const value = { at: coordinates, name: place ?? null, precision: precision ?? "region", typed: at ?? null };
  return [stated("place", value)];
}

function coordinatesIn(text: string): Coordinates {
  const coordinates = readCoordinates(text);
  if (coordinates !== null) return coordinates;
  throw new UsageError(
    `${text} is no pair of coordinates.`,
    "Write latitude and longitude: 35.1856, 33.3823, or 35°11'08\"N 33°22'56\"E.",
  );
}
