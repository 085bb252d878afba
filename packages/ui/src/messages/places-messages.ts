type Count = (count: number, shown: string) => string;

/** The words of maps, and of the room that shows where items were. */
export interface PlacesMessages {
  readonly title: string;
  /** Leads there from a list. */
  readonly way: string;
  readonly found: Count;
  readonly none: { readonly title: string; readonly text: string };
  /** Found, and not read. */
  readonly more: Count;
  readonly map: string;
  readonly list: string;
  /** Of the list: no point to be drawn. */
  readonly noPoint: string;
  readonly ofItem: string;
  readonly choose: string;
  readonly close: string;
  readonly choosing: string;
  readonly nearer: string;
  readonly further: string;
  readonly asAtFirst: string;
  readonly takeMiddle: string;
  readonly keys: string;
  readonly keysChoosing: string;
  /** Whose lines they are, how close, and that the archive takes no position on borders. */
  readonly noPosition: string;
  readonly noMap: string;
  readonly noCoasts: string;
  readonly metres: (shown: string) => string;
  readonly kilometres: (shown: string) => string;
}
