import type { ReactNode } from "react";
import { useMessages, useNumber } from "../language.tsx";
import { useSelection } from "../selection.ts";

/** What is picked, at the foot of the window for as long as something is. */
export function SelectionBar(): ReactNode {
  const { looking } = useMessages();
  const number = useNumber();
  const { items, clear } = useSelection();
  return (
    <div className="selection" role="status" hidden={items.size === 0}>
      {items.size === 0 ? null : (
        <>
          <span>{looking.selected(items.size, number(items.size))}</span>
          <button type="button" className="plain" onClick={clear}>
            {looking.clearSelection}
          </button>
        </>
      )}
    </div>
  );
}
