import type { ReactNode } from "react";
import { useMessages, useNumber } from "../language.tsx";
import { useSelection } from "../selection.ts";
import { useSession } from "../session.tsx";
import { Link } from "./link.tsx";

/** What is picked, at the foot of the window for as long as something is. */
export function SelectionBar(): ReactNode {
  const { handOver, history, looking } = useMessages();
  const { session } = useSession();
  const number = useNumber();
  const { items, clear } = useSelection();
  const [before, after, ...more] = items.keys();
  return (
    <div className="selection" role="status" hidden={items.size === 0}>
      {items.size === 0 ? null : (
        <>
          <span>{looking.selected(items.size, number(items.size))}</span>
          {session.state === "in" && session.mayHandOver ? (
            <Link to={{ room: "hand-over" }} className="button">
              {handOver.title}
            </Link>
          ) : null}
          {before === undefined || after === undefined || more.length > 0 ? null : (
            <Link to={{ room: "compare", before, after, view: "text" }} className="button">
              {history.compare.selected}
            </Link>
          )}
          <button type="button" className="plain" onClick={clear}>
            {looking.clearSelection}
          </button>
        </>
      )}
    </div>
  );
}
