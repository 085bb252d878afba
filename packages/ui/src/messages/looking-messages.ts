import type { ItemSummary } from "../api.ts";

/** Words of looking through the library: its two layouts, the look at one item, what is picked, and how one wants to look. */
export interface LookingMessages {
  readonly shows: Record<ItemSummary["shows"], string>;
  readonly layout: { readonly label: string; readonly list: string; readonly grid: string };
  /** The kind of content and its size, as a sentence. */
  readonly content: (kind: string, size: string) => string;
  readonly labelled: string;
  readonly isVeiled: string;
  readonly isClear: string;
  readonly clear: string;
  readonly veil: string;
  readonly showVeiled: string;
  readonly nothingToLookAt: string;
  readonly notDrawn: string;
  readonly open: string;
  readonly close: string;
  /** The keys of the look at one item. */
  readonly lookKeys: string;
  readonly pick: string;
  readonly selectedOne: string;
  readonly selected: (count: number, shown: string) => string;
  readonly clearSelection: string;
  readonly choices: string;
  readonly choiceVeil: string;
  readonly choiceLabelled: string;
  /** Where the choices are kept. */
  readonly choicesKept: string;
  readonly exposure: ExposureMessages;
}

type Count = (count: number, shown: string) => string;

/** The reader's own note of how much hard material they opened. */
export interface ExposureMessages {
  readonly title: string;
  readonly keep: string;
  readonly graphic: Count;
  readonly unveiled: Count;
  readonly counts: (graphic: string, unveiled: string) => string;
  readonly today: (counts: string) => string;
  readonly week: (counts: string) => string;
  readonly pauseAfter: string;
  readonly clear: string;
  /** Where it is kept, and for whom. */
  readonly kept: string;
  readonly pause: (graphic: string, unveiled: string) => string;
  readonly heard: string;
}
