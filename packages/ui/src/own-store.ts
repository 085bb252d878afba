import { useSession } from "./session.tsx";

/** What each person keeps for themselves in this browser: who comes next at the same desk has their own. */
export interface OwnStore<T> {
  /** An object that stays the same while nothing changes. */
  readonly of: (who: string) => T;
  readonly keep: (who: string, value: T) => void;
  /** Calls `listener` on each change, in another tab too, until the end that it answers with is called. */
  readonly follow: (listener: () => void) => () => void;
}

export function ownStore<T>(
  storedUnder: string,
  { read, write }: { readonly read: (text: string | null) => T; readonly write: (value: T) => string },
): OwnStore<T> {
  const listeners = new Set<() => void>();
  const known = new Map<string, { readonly text: string | null; readonly value: T }>();
  return {
    of: (who) => {
      const text = localStorage.getItem(`${storedUnder}.${who}`);
      const before = known.get(who);
      if (before?.text === text) return before.value;
      const value = read(text);
      known.set(who, { text, value });
      return value;
    },
    keep: (who, value) => {
      localStorage.setItem(`${storedUnder}.${who}`, write(value));
      for (const listener of listeners) listener();
    },
    follow: (listener) => {
      listeners.add(listener);
      addEventListener("storage", listener);
      return () => {
        listeners.delete(listener);
        removeEventListener("storage", listener);
      };
    },
  };
}

/** Under which name the reader keeps it; empty where nobody is signed in. */
export function useWho(): string {
  const { session } = useSession();
  return session.state === "in" ? session.name : "";
}
