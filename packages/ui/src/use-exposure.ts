/** The reader's own note of how much hard material they opened. It never leaves this browser. Source: docs/looking. */
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { countedIn, dayOf, readNote, type Exposure, type ExposureNote } from "./exposure.ts";
import { ownStore, useWho } from "./own-store.ts";

const notes = ownStore<ExposureNote>("muniment.exposure", { read: readNote, write: (note) => JSON.stringify(note) });
/** What was counted today since the page was loaded: looked at twice, an item counts once. Kept nowhere else. */
const counted = new Set<string>();

export function today(): string {
  return dayOf(new Date(performance.timeOrigin + performance.now()));
}

interface UsedExposure {
  readonly note: ExposureNote;
  readonly change: (change: Partial<ExposureNote>) => void;
  /** Forgets what was counted. */
  readonly clear: () => void;
}

export function useExposure(): UsedExposure {
  const who = useWho();
  const note = useSyncExternalStore(notes.follow, () => notes.of(who));
  const change = useCallback(
    (part: Partial<ExposureNote>) => {
      notes.keep(who, { ...notes.of(who), ...part });
    },
    [who],
  );
  const clear = useCallback(() => {
    counted.clear();
    notes.keep(who, { ...notes.of(who), days: {}, heardOn: null });
  }, [who]);
  return { note, change, clear };
}

/** Counts the items that are on the screen as this. */
export function useExposed(exposure: Exposure, items: readonly { readonly item: string }[]): void {
  const who = useWho();
  const names = items.map(({ item }) => item).join(" ");
  useEffect(() => {
    const day = today();
    for (const item of names.split(" ")) {
      const once = `${day} ${exposure} ${item} ${who}`;
      if (item === "" || counted.has(once)) continue;
      counted.add(once);
      const before = notes.of(who);
      const note = countedIn(before, exposure, day);
      if (note !== before) notes.keep(who, note);
    }
  }, [who, names, exposure]);
}
