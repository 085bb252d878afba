import type {
  ConsentState,
  ContentLabel,
  DateOf,
  GraphicKind,
  PartyKind,
  PlacePrecision,
  StatementField,
} from "@muniment/verify";

/** What people say of an item, and how they say it. */
export interface DescriptionMessages {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  /** Who looks may not add: why. */
  readonly readOnly: string;
  readonly add: string;
  readonly field: Record<StatementField, string>;
  readonly hint: Partial<Record<StatementField, string>>;
  readonly precision: Record<PlacePrecision, string>;
  readonly of: Record<DateOf, string>;
  readonly label: Record<ContentLabel, string>;
  readonly kind: Record<GraphicKind, string>;
  readonly consent: Record<ConsentState, string>;
  readonly party: Record<PartyKind, string>;
  readonly labels: Record<DescriptionLabel, string>;
  readonly buttons: Record<DescriptionButton, string>;
  readonly by: string;
  readonly retracted: string;
  readonly history: (count: number, shown: string) => string;
  readonly conflictTitle: string;
  readonly conflictText: string;
  readonly changedTitle: string;
  readonly changedText: string;
  readonly done: string;
  readonly already: string;
  readonly coordinatesRead: string;
  readonly coordinatesNone: string;
  readonly dateNone: string;
  readonly dateExamples: readonly (readonly [edtf: string, means: string])[];
  readonly withdrawn: string;
  readonly withdrawnTitle: string;
  readonly withdrawnText: string;
  readonly withdrawnLeft: (count: number, shown: string) => string;
  readonly mark: string;
  readonly markHint: string;
  readonly more: (count: number, shown: string) => string;
}

export type DescriptionLabel =
  | "text"
  | "passage"
  | "speaker"
  | "speakerRole"
  | "claim"
  | "source"
  | "sourceItem"
  | "place"
  | "date"
  | "name"
  | "role"
  | "coordinates"
  | "precision"
  | "of"
  | "is"
  | "label"
  | "kind"
  | "state"
  | "by"
  | "note"
  | "until"
  | "reason"
  | "in";

export type DescriptionButton =
  | "save"
  | "cancel"
  | "edit"
  | "retract"
  | "undo"
  | "restore"
  | "keep"
  | "replace"
  | "leave";
