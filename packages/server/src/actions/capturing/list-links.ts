import { lineOf, linkIn, type GivenList } from "../../queues/given-list.ts";
import type { ListFault } from "./queue-told.ts";
import { wantedIn, type Wanted } from "./wanted-address.ts";

/** What a row holds: an address, by its place among those of the list; a fault; nothing. */
export type RowLink = { readonly place: number } | { readonly fault: ListFault } | null;

/** The addresses of a list. */
export interface ListLinks {
  /** Each once, in order. */
  readonly wanted: readonly Wanted[];
  /** By the index of the row. */
  readonly rows: readonly RowLink[];
  /** Rows with an address that stands before them already. */
  readonly repeated: readonly string[];
}

/** Two rows hold the same address if the URL standard parses them to the same text, as two of a queue are (spec/queues). */
export function linksOf(list: GivenList): ListLinks {
  const places = new Map<string, number>();
  const wanted: Wanted[] = [];
  const repeated: string[] = [];
  const rows = list.rows.map((row, at): RowLink => {
    const text = linkIn(list, row);
    if (text === "") return null;
    const read = wantedIn(text);
    if ("fault" in read) {
      const { fault, message } = read;
      return { fault: { line: lineOf(list, at), text: shortened(text), fault, message } };
    }
    const { href } = read.wanted.url;
    const known = places.get(href);
    if (known !== undefined) {
      repeated.push(text);
      return { place: known };
    }
    places.set(href, wanted.length);
    wanted.push(read.wanted);
    return { place: wanted.length - 1 };
  });
  return { wanted, rows, repeated };
}

const shownMax = 300;

function shortened(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax).toWellFormed()}…`;
}
