import type { ReactNode } from "react";
import { useMessages } from "../language.tsx";
import { useGo } from "../router.ts";
import { useSelection, type Selected } from "../selection.ts";
import { useSession } from "../session.tsx";

/** From one item to the room in which it is handed over, for who may: it joins what is selected. */
export function HandOverWay({ item }: { readonly item: Selected }): ReactNode {
  const { handOver } = useMessages();
  const { session } = useSession();
  const { add } = useSelection();
  const go = useGo();
  if (session.state !== "in" || !session.mayHandOver) return null;
  return (
    <button
      type="button"
      className="hand-over-way"
      onClick={() => {
        add([item]);
        go({ room: "hand-over" });
      }}
    >
      {handOver.title}
    </button>
  );
}
