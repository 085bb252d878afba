import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { isFree } from "../keys.ts";
import { useMessages } from "../language.tsx";
import { useGo } from "../router.ts";
import { useSelection } from "../selection.ts";
import type { Measures } from "../shelf-layout.ts";
import type { Places } from "../use-places.ts";
import { Look } from "./look.tsx";
import { nextPlace } from "./next-place.ts";

/** The place last opened, and the item there, so that the reader who comes back stands where they left. */
let lastOpened: { readonly place: number; readonly item: string } | null = null;

interface Hands {
  /** The place on which the keys stand. */
  readonly place: number;
  readonly press: (event: KeyboardEvent) => void;
  /** Before what was clicked hears of it: with Shift it picks, and does nothing else. */
  readonly clickFirst: (event: MouseEvent) => void;
  /** After it: drawn anew in between, a box would forget that it was ticked. */
  readonly click: (event: MouseEvent) => void;
  /** What is looked at, if anything is. */
  readonly look: ReactNode;
}

interface Shelved extends Places {
  readonly total: number;
  /** The place to begin at. */
  readonly start: number;
}

/** Keys and clicks of a shelf. */
export function useHands(
  shelved: Shelved,
  list: RefObject<HTMLElement | null>,
  measures: Measures,
  pageRows: number,
): Hands {
  const { total, start, itemAt } = shelved;
  const { language } = useMessages();
  const [place, setPlace] = useState(() => Math.min(lastOpened?.place ?? start, Math.max(0, total - 1)));
  const [looked, setLooked] = useState<number | null>(null);
  /** The place that is to have the focus as soon as it is there. */
  const wanted = useRef<number | null>(lastOpened?.place ?? null);
  const picking = usePicking(shelved, place);
  useReturn(list, measures, wanted, start);
  const stand = useCallback(
    (next: number): void => {
      setPlace(next);
      bringIntoSight(next, measures, list.current);
      wanted.current = next;
      giveFocus(list.current, wanted);
    },
    [measures, list],
  );
  useFirstKey(list, place, stand);

  const press = (event: KeyboardEvent): void => {
    if (!isFree(event)) return;
    const rows = Math.max(1, pageRows - 2);
    const next = nextPlace(event.key, { place, total, ...measures, pageRows: rows, direction: language.direction });
    if (next !== null) {
      if (event.shiftKey) picking.upTo(next);
      else picking.begin(null);
      stand(next);
    } else if (event.key === " " && !(event.target instanceof HTMLInputElement)) setLooked(place);
    else if (event.key.toLowerCase() !== "x") return;
    else if (event.shiftKey) picking.upTo(place);
    else picking.one(place);
    event.preventDefault();
  };
  const clickFirst = (event: MouseEvent): void => {
    const at = placeOf(event.target);
    if (at === null || !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    setPlace(at);
    picking.upTo(at);
  };
  const click = (event: MouseEvent): void => {
    const at = placeOf(event.target);
    if (at === null) return;
    setPlace(at);
    picking.begin(at);
    const item = itemAt(at);
    if (item !== null && event.target instanceof Element && event.target.closest("a") !== null)
      lastOpened = { place: at, item: item.item };
  };
  const leave = (): void => {
    wanted.current = looked;
    setLooked(null);
  };
  const moveTo = (next: number): void => {
    setLooked(next);
    stand(next);
  };
  const look = looked === null ? null : <LookAt {...{ shelved, at: looked, moveTo, leave, pick: picking.one }} />;
  return { place, press, clickFirst, click, look };
}

interface LookAtProps {
  readonly shelved: Shelved;
  readonly at: number;
  readonly moveTo: (place: number) => void;
  readonly leave: () => void;
  readonly pick: (place: number) => void;
}

function LookAt({ shelved: { total, itemAt }, at, moveTo, leave, pick }: LookAtProps): ReactNode {
  const go = useGo();
  const { items } = useSelection();
  const item = itemAt(at);
  if (item === null) return null;
  const move = (step: number): void => {
    const next = Math.max(0, Math.min(total - 1, at + step));
    if (itemAt(next) !== null) moveTo(next);
  };
  const select = (): void => {
    pick(at);
  };
  const open = (): void => {
    lastOpened = { place: at, item: item.item };
    leave();
    go({ room: "item", item: item.item, view: null });
  };
  return <Look item={item} isSelected={items.has(item.item)} move={move} select={select} open={open} close={leave} />;
}

interface Picking {
  readonly begin: (place: number | null) => void;
  readonly one: (place: number) => void;
  /** All from where picking began. */
  readonly upTo: (place: number) => void;
}

function usePicking({ itemAt, between }: Shelved, place: number): Picking {
  const { toggle, add } = useSelection();
  const anchor = useRef<number | null>(null);
  return {
    begin: (at) => {
      anchor.current = at;
    },
    one: (at) => {
      const item = itemAt(at);
      if (item !== null) toggle(item);
      anchor.current = at;
    },
    upTo: (to) => {
      const from = anchor.current ?? place;
      anchor.current = from;
      void between(Math.min(from, to), Math.max(from, to)).then(add);
    },
  };
}

/** Gives the focus to the place that is to have it, once it is there, and brings who comes back to where they left. */
function useReturn(
  list: RefObject<HTMLElement | null>,
  measures: Measures,
  wanted: RefObject<number | null>,
  start: number,
): void {
  const isMeasured = measures.columnWidth > 0;
  useEffect(() => {
    if (!isMeasured) return;
    const back = lastOpened?.place ?? (start > 0 ? start : null);
    lastOpened = null;
    if (back !== null) bringIntoSight(back, measures, list.current);
    // Only when it is first shown: later the reader is the one who moves.
  }, [isMeasured]);
  useEffect(() => {
    giveFocus(list.current, wanted);
  });
}

function giveFocus(list: HTMLElement | null, wanted: RefObject<number | null>): void {
  if (wanted.current === null || document.querySelector("dialog[open]") !== null) return;
  const row = list?.querySelector<HTMLElement>(`[data-place="${String(wanted.current)}"] > .row`);
  if (row === null || row === undefined) return;
  row.focus({ preventScroll: true });
  // What is still to come has the focus until the item is there, and then that.
  if (!row.classList.contains("row-to-come")) wanted.current = null;
}

/** The first arrow, when nothing has the focus, leads to where the keys stand. */
function useFirstKey(list: RefObject<HTMLElement | null>, place: number, stand: (place: number) => void): void {
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent): void => {
      const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
      const nowhere = document.activeElement === document.body || document.activeElement?.id === "content";
      if (!isArrow || !nowhere || !isFree(event) || list.current === null) return;
      event.preventDefault();
      stand(place);
    };
    addEventListener("keydown", begin);
    return () => {
      removeEventListener("keydown", begin);
    };
  }, [list, place, stand]);
}

function placeOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
  return row === null ? null : Number(row.dataset["place"]);
}

/** Scrolls no more than is needed: nothing moves under who can see it already. */
function bringIntoSight(place: number, { columns, rowHeight, top }: Measures, list: HTMLElement | null): void {
  const row = list?.querySelector<HTMLElement>(`[data-place="${String(place)}"]`);
  if (row !== null && row !== undefined) {
    row.scrollIntoView({ block: "nearest" });
    return;
  }
  const at = top + Math.floor(place / columns) * rowHeight;
  if (at < scrollY) scrollTo({ top: at });
  else if (at + rowHeight > scrollY + innerHeight) scrollTo({ top: at + rowHeight - innerHeight });
}
