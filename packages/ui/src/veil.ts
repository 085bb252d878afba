import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useSession } from "./session.tsx";

/** How a person wants to look. It is theirs alone: nothing sets it but their own hand. */
export interface Looking {
  /** Pictures and films are blurred and grey. */
  readonly veiled: boolean;
  /** Nothing of material with a label is shown until it is asked for; else it is shown as the rest is. */
  readonly asksBeforeLabelled: boolean;
}

const careful: Looking = { veiled: true, asksBeforeLabelled: true };

/** Kept in this browser, for each name that signs in: who looks next at the same desk has their own. */
const storedUnder = "muniment.looking";
const listeners = new Set<() => void>();
/** An object that stays the same while nothing changes. */
const known = new Map<string, { readonly text: string | null; readonly looking: Looking }>();

function lookingOf(who: string): Looking {
  const text = localStorage.getItem(`${storedUnder}.${who}`);
  const before = known.get(who);
  if (before?.text === text) return before.looking;
  const looking =
    text === null ? careful : { veiled: !text.includes("clear"), asksBeforeLabelled: !text.includes("labelled") };
  known.set(who, { text, looking });
  return looking;
}

function choose(who: string, looking: Looking): void {
  const words = [...(looking.veiled ? [] : ["clear"]), ...(looking.asksBeforeLabelled ? [] : ["labelled"])];
  localStorage.setItem(`${storedUnder}.${who}`, words.join(" "));
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

interface UsedVeil extends Looking {
  readonly toggle: () => void;
  readonly askBeforeLabelled: (asks: boolean) => void;
}

/** The reader's own choice. Styles read it from the document. */
export function useVeil(): UsedVeil {
  const { session } = useSession();
  const who = session.state === "in" ? session.name : "";
  const looking = useSyncExternalStore(follow, () => lookingOf(who));
  useEffect(() => {
    document.documentElement.dataset["veil"] = looking.veiled ? "on" : "off";
  }, [looking.veiled]);
  const toggle = useCallback(() => {
    const now = lookingOf(who);
    choose(who, { ...now, veiled: !now.veiled });
  }, [who]);
  const askBeforeLabelled = useCallback(
    (asks: boolean) => {
      choose(who, { ...lookingOf(who), asksBeforeLabelled: asks });
    },
    [who],
  );
  return { ...looking, toggle, askBeforeLabelled };
}
