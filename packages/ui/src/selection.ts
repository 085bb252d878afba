import { useSyncExternalStore } from "react";
import { sessionEnds } from "./client.ts";

/** Items that the reader has picked, by their names, in the order in which they were. It survives paging, searching and going to another room; not a reload. */
export interface Selection {
  readonly items: ReadonlySet<string>;
  readonly toggle: (item: string) => void;
  /** Adds them, as far as there is room: 10,000 at most. */
  readonly add: (items: readonly string[]) => void;
  readonly clear: () => void;
}

const selectedMax = 10_000;
let selected: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function become(items: Iterable<string>): void {
  selected = new Set([...new Set(items)].slice(0, selectedMax));
  for (const listener of listeners) listener();
}

function toggle(item: string): void {
  become(selected.has(item) ? [...selected].filter((other) => other !== item) : [...selected, item]);
}

function add(items: readonly string[]): void {
  if (items.some((item) => !selected.has(item))) become([...selected, ...items]);
}

function clear(): void {
  if (selected.size > 0) become([]);
}

// What one person picked is nothing for who comes next.
sessionEnds.addEventListener("ended", clear);

function follow(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useSelection(): Selection {
  const items = useSyncExternalStore(follow, () => selected);
  return { items, toggle, add, clear };
}
