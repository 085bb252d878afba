import { useEffect, useRef, type ReactNode } from "react";
import type { FoundPassage } from "../api.ts";
import { useMeasures, useRowsInSight, type Layout } from "../shelf-layout.ts";
import type { Places } from "../use-places.ts";
import { ItemRow } from "./item-row.tsx";
import { useHands } from "./use-hands.tsx";

interface ShelfProps extends Places {
  readonly total: number;
  readonly label: string;
  readonly layout: Layout;
  /** Only what is in sight is there, each at its own place; else all of it, one after the other. */
  readonly isLong: boolean;
  /** The place to begin at. */
  readonly start: number;
  /** What a search found in each, by the item's name. */
  readonly found?: ReadonlyMap<string, readonly FoundPassage[]>;
  /** Told of the first and the last place in sight. */
  readonly onSight?: (first: number, last: number) => void;
}

/** Rows that are kept ready above and below those in sight. */
const spareRows = 4;

/** Items in a list or a grid, gone through by keys: arrows move, space looks, x picks, Enter opens. */
export function Shelf(props: ShelfProps): ReactNode {
  const { total, label, layout, isLong, found, itemAt } = props;
  const list = useRef<HTMLUListElement>(null);
  const measures = useMeasures(list, layout);
  const { columns, rowHeight, columnWidth } = measures;
  const sight = useRowsInSight(measures);
  const rows = Math.ceil(total / columns);
  const [firstRow, endRow] = isLong
    ? [Math.max(0, Math.min(rows, sight.first) - spareRows), Math.min(rows, sight.first + sight.count + spareRows)]
    : [0, rows];
  const [first, end] = [firstRow * columns, Math.min(total, endRow * columns)];
  const { onSight } = props;
  useEffect(() => {
    onSight?.(first, Math.max(first, end - 1));
  }, [onSight, first, end]);

  const hands = useHands(props, list, measures, sight.count);
  const inSight = Array.from({ length: end - first }, (_, offset) => first + offset);
  // Where the keys stand stays there when it is scrolled out of sight: else they would stand nowhere.
  const isAway = total > 0 && (hands.place < first || hands.place >= end);
  const places = isAway ? [...inSight, hands.place] : inSight;
  return (
    <>
      <ul
        className={`shelf shelf-${layout} ${isLong ? "shelf-long" : ""}`}
        aria-label={label}
        ref={list}
        style={isLong ? { blockSize: `${String(rows * rowHeight)}px` } : undefined}
        onKeyDown={hands.press}
        onClickCapture={hands.clickFirst}
        onClick={hands.click}
      >
        {places.map((place) => {
          const item = itemAt(place);
          const at = isLong
            ? {
                insetBlockStart: `${String(Math.floor(place / columns) * rowHeight)}px`,
                insetInlineStart: `${String((place % columns) * columnWidth)}px`,
                inlineSize: `${String(columnWidth)}px`,
                blockSize: `${String(rowHeight)}px`,
              }
            : undefined;
          return (
            <li key={place} data-place={place} aria-setsize={total} aria-posinset={place + 1} style={at}>
              {item === null ? (
                <span className="row row-to-come" tabIndex={place === hands.place ? 0 : -1} />
              ) : (
                <ItemRow
                  item={item}
                  found={found?.get(item.item) ?? []}
                  isCurrent={place === hands.place}
                  layout={layout}
                />
              )}
            </li>
          );
        })}
      </ul>
      {hands.look}
    </>
  );
}
