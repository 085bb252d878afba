/** Text of an item, as it was read from its objects for search. */
export interface ItemText {
  /** In the order of the item's objects. */
  readonly parts: readonly TextPart[];
  readonly lacks: readonly TextLack[];
}

export interface TextPart {
  /** Path of the object in the record. */
  readonly path: string;
  readonly role: string;
  readonly text: string;
}

/** Text that is not searched: an object that could not be read as text, or the rest of one that was cut. */
export interface TextLack {
  readonly path: string;
  readonly lack: "unread" | "cut";
  readonly reason: string;
}

export const noText: ItemText = { parts: [], lacks: [] };
