import { useEffect, type ReactNode } from "react";
import { isFreeInRoom } from "../keys.ts";
import { useMessages, useNumber } from "../language.tsx";
import { mayAdd, mayAssign } from "../may.ts";
import { useGo } from "../router.ts";
import { useSelection } from "../selection.ts";
import { useSession } from "../session.tsx";
import { Link } from "./link.tsx";

/** What is picked, at the foot of the window for as long as something is. */
export function SelectionBar(): ReactNode {
  const { bulk, handOver, history, looking } = useMessages();
  const { session } = useSession();
  const number = useNumber();
  const { items, clear } = useSelection();
  const [before, after, ...more] = items.keys();
  const describes = mayAdd(session);
  useDescribeKey(describes && items.size > 0);
  return (
    <div className="selection" role="status" hidden={items.size === 0}>
      {items.size === 0 ? null : (
        <>
          <span>{looking.selected(items.size, number(items.size))}</span>
          {describes ? (
            <Link to={{ room: "describe", say: null }} className="button">
              {bulk.title}
            </Link>
          ) : null}
          {mayAssign(session) ? (
            <Link to={{ room: "describe", say: "case" }} className="button">
              {bulk.intoCase}
            </Link>
          ) : null}
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

/** `e` leads to where what is selected is described. */
function useDescribeKey(isOn: boolean): void {
  const go = useGo();
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "e" || !isFreeInRoom(event)) return;
      event.preventDefault();
      go({ room: "describe", say: null });
    };
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", press);
    };
  }, [go, isOn]);
}
