import type { ReactNode } from "react";
import { useMessages, useNumber, useSize } from "../language.tsx";
import { useSelection } from "../selection.ts";
import { Link } from "./link.tsx";
import { Foreign } from "./text.tsx";

/** As many as can be read through; of the rest it tells how many. */
const shownMax = 100;

interface SelectedItemsProps {
  /** Of its heading. */
  readonly id: string;
  readonly heading: string;
}

/** What is selected, and a way to leave out some of it. */
export function SelectedItems({ id, heading }: SelectedItemsProps): ReactNode {
  const { handOver } = useMessages();
  const [number, size] = [useNumber(), useSize()];
  const { items, toggle, clear } = useSelection();
  const more = items.size - shownMax;
  return (
    <section className="selected-items" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {heading}
      </h2>
      <ul>
        {[...items.values()].slice(0, shownMax).map((item) => {
          const title = item.described?.title ?? item.title;
          return (
            <li key={item.item}>
              <Link to={{ room: "item", item: item.item, view: null }}>
                <Foreign text={title} />
              </Link>
              <span className="quiet">{size(item.size)}</span>
              <button
                type="button"
                className="plain"
                aria-label={`${handOver.leaveOut}: ${title}`}
                onClick={() => {
                  toggle(item);
                  // The button that had the focus goes with its item.
                  document.getElementById(id)?.focus();
                }}
              >
                {handOver.leaveOut}
              </button>
            </li>
          );
        })}
      </ul>
      {more > 0 ? <p className="quiet">{handOver.more(more, number(more))}</p> : null}
      {items.size > 1 ? (
        <button type="button" className="plain" onClick={clear}>
          {handOver.clear}
        </button>
      ) : null}
    </section>
  );
}
