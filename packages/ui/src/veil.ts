import { useCallback, useEffect, useSyncExternalStore } from "react";
import { ownStore, useWho } from "./own-store.ts";

/** How a person wants to look. It is theirs alone: nothing sets it but their own hand. */
export interface Looking {
  /** Pictures and films are blurred and grey. */
  readonly veiled: boolean;
  /** Nothing of material with a label is shown until it is asked for; else it is shown as the rest is. */
  readonly asksBeforeLabelled: boolean;
}

const careful: Looking = { veiled: true, asksBeforeLabelled: true };

const store = ownStore<Looking>("muniment.looking", {
  read: (text) =>
    text === null ? careful : { veiled: !text.includes("clear"), asksBeforeLabelled: !text.includes("labelled") },
  write: ({ veiled, asksBeforeLabelled }) =>
    [...(veiled ? [] : ["clear"]), ...(asksBeforeLabelled ? [] : ["labelled"])].join(" "),
});

interface UsedVeil extends Looking {
  readonly toggle: () => void;
  readonly askBeforeLabelled: (asks: boolean) => void;
}

/** The reader's own choice. Styles read it from the document. */
export function useVeil(): UsedVeil {
  const who = useWho();
  const looking = useSyncExternalStore(store.follow, () => store.of(who));
  useEffect(() => {
    document.documentElement.dataset["veil"] = looking.veiled ? "on" : "off";
  }, [looking.veiled]);
  const toggle = useCallback(() => {
    const now = store.of(who);
    store.keep(who, { ...now, veiled: !now.veiled });
  }, [who]);
  const askBeforeLabelled = useCallback(
    (asks: boolean) => {
      store.keep(who, { ...store.of(who), asksBeforeLabelled: asks });
    },
    [who],
  );
  return { ...looking, toggle, askBeforeLabelled };
}
