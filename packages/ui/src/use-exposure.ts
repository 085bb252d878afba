/** The reader's own note of how much hard material they opened. It never leaves this browser. Source: docs/looking. */
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { countedIn, dayOf, readNote, type Exposure, type ExposureNote } from "./exposure.ts";
import { useSession } from "./session.tsx";

/** For each name that signs in: who comes next at the same desk has their own. */
const storedUnder = "muniment.exposure";
const listeners = new Set<() => void>();
/** An object that stays the same while nothing changes. */
const known = new Map<string, { readonly text: string | null; readonly note: ExposureNote }>();
/** What was counted today since the page was loaded: looked at twice, an item counts once. Kept nowhere else. */
const counted = new Set<string>();

function noteOf(who: string): ExposureNote {
  const text = localStorage.getItem(`${storedUnder}.${who}`);
  const before = known.get(who);
  if (before?.text === text) return before.note;
  const note = readNote(text);
  known.set(who, { text, note });
  return note;
}

function keep(who: string, note: ExposureNote): void {
  localStorage.setItem(`${storedUnder}.${who}`, JSON.stringify(note));
  for (const listener of listeners) listener();
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

function useWho(): string {
  const { session } = useSession();
  return session.state === "in" ? session.name : "";
}

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
  const note = useSyncExternalStore(follow, () => noteOf(who));
  const change = useCallback(
    (part: Partial<ExposureNote>) => {
      keep(who, { ...noteOf(who), ...part });
    },
    [who],
  );
  const clear = useCallback(() => {
    counted.clear();
    keep(who, { ...noteOf(who), days: {}, heardOn: null });
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
      const before = noteOf(who);
      const note = countedIn(before, exposure, day);
      if (note !== before) keep(who, note);
    }
  }, [who, names, exposure]);
}
