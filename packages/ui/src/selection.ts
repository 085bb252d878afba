import { useSyncExternalStore } from "react";
import type { ItemSummary } from "./api.ts";
import { sessionEnds } from "./client.ts";

/** What is shown of a selected item where it is not in a list: as it was when it was selected. */
export type Selected = Pick<ItemSummary, "item" | "title" | "size" | "described">;

/** Items that the reader has picked, by their names, in the order in which they were. It survives paging, searching and going to another room; not a reload. */
export interface Selection {
  readonly items: ReadonlyMap<string, Selected>;
  readonly toggle: (item: Selected) => void;
  /** Adds them, as far as there is room: 10,000 at most. */
  readonly add: (items: readonly Selected[]) => void;
  readonly clear: () => void;
}

const selectedMax = 10_000;
let selected: ReadonlyMap<string, Selected> = new Map();
const listeners = new Set<() => void>();

function become(items: readonly Selected[]): void {
  const byName = new Map(items.map((item) => [item.item, item]));
  selected = new Map([...byName].slice(0, selectedMax));
  for (const listener of listeners) listener();
}

function toggle(item: Selected): void {
  const others = [...selected.values()].filter((other) => other.item !== item.item);
  become(others.length < selected.size ? others : [...others, item]);
}

function add(items: readonly Selected[]): void {
  if (items.some(({ item }) => !selected.has(item))) become([...selected.values(), ...items]);
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
