import { useCallback, useEffect, useRef, useState } from "react";
import type { ItemsAnswer, ListedItem } from "./api.ts";
import { getJson } from "./client.ts";
import { useSession } from "./session.tsx";

const pageSize = 200;
/** What is far from sight is let go. */
const pagesMax = 25;
// While the reader pulls the scrollbar, places fly past that nobody wants to see.
const restMs = 60;

export interface Places {
  /** Null until it is loaded. */
  readonly itemAt: (place: number) => ListedItem | null;
  /** Items that lie from one place to another, both included, asked for where they are not loaded; some 10,000 at most. */
  readonly between: (from: number, to: number) => Promise<readonly ListedItem[]>;
}

/** As many as can be picked. */
const betweenMax = 10_000;

/** The items of the library by their place, loaded around `first` to `last` as the reader comes there. */
export function usePlaces(
  given: { readonly place: number; readonly items: readonly ListedItem[] },
  first: number,
  last: number,
): Places {
  const pages = useRef(new Map<number, readonly ListedItem[]>());
  const start = useRef(given);
  const [, setLoaded] = useState(0);
  const { check } = useSession();

  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const wanted = range(Math.floor(first / pageSize), Math.floor(last / pageSize)).filter(
        (page) => !pages.current.has(page),
      );
      for (const page of wanted) {
        load(page, stop.signal)
          .then((items) => {
            pages.current.set(page, items);
            const far = [...pages.current.keys()].toSorted((one, other) => distance(other) - distance(one));
            for (const each of far.slice(0, Math.max(0, far.length - pagesMax))) pages.current.delete(each);
            setLoaded((count) => count + 1);
          })
          // Asked for again when the reader moves; that nobody is signed in any more shows everywhere.
          .catch(() => {
            if (!stop.signal.aborted) check();
          });
      }
    }, restMs);
    const distance = (page: number): number => Math.abs(page - first / pageSize);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [first, last, check]);

  const itemAt = useCallback((place: number): ListedItem | null => {
    const page = pages.current.get(Math.floor(place / pageSize));
    if (page !== undefined) return page[place % pageSize] ?? null;
    return start.current.items[place - start.current.place] ?? null;
  }, []);
  const between = useCallback(async (from: number, to: number): Promise<readonly ListedItem[]> => {
    const all: ListedItem[] = [];
    for (const page of range(Math.floor(from / pageSize), Math.floor(to / pageSize))) {
      if (all.length >= betweenMax) break;
      const items = pages.current.get(page) ?? (await load(page, AbortSignal.timeout(30_000)));
      const start = page * pageSize;
      all.push(...items.filter((_, place) => start + place >= from && start + place <= to));
    }
    return all;
  }, []);
  return { itemAt, between };
}

async function load(page: number, signal: AbortSignal): Promise<readonly ListedItem[]> {
  const path = `/api/items?place=${String(page * pageSize)}&limit=${String(pageSize)}`;
  return (await getJson<ItemsAnswer>(path, signal)).items;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);
}
