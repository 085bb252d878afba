import type { FoundPassage, SearchNothing, SearchSort } from "../api.ts";

/** The words of the search. */
export interface SearchMessages {
  readonly title: string;
  readonly label: string;
  readonly placeholder: string;
  readonly go: string;
  readonly found: (count: number, shown: string) => string;
  readonly filters: string;
  /** Before the filter that a button takes away. */
  readonly remove: string;
  readonly kinds: string;
  readonly verdicts: string;
  readonly sites: string;
  readonly from: string;
  readonly before: string;
  readonly sort: Record<SearchSort, string> & { readonly label: string };
  readonly field: Record<FoundPassage["field"], string>;
  readonly farAway: string;
  readonly searched: (count: number, shown: string) => string;
  /** Before pairs of what was typed and what it was compared as; and before words. */
  readonly compared: string;
  readonly notFilter: string;
  readonly nothingIn: string;
  readonly unread: (count: number, shown: string) => string;
  readonly cut: (count: number, shown: string) => string;
  readonly nothing: Record<SearchNothing["code"], string>;
  readonly wholeWords: string;
  /** A button that selects what is found; `isPart`: there is more of it on other pages. */
  readonly select: (isPart: boolean, shown: string) => string;
  readonly more: string;
  readonly beginning: string;
}
