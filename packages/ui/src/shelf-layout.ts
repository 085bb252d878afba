import { useCallback, useLayoutEffect, useState, type RefObject } from "react";

export const layouts = ["list", "grid"] as const;
export type Layout = (typeof layouts)[number];

const storedUnder = "muniment.layout";

/** The reader's own choice, kept in this browser. */
export function useLayout(): readonly [Layout, (layout: Layout) => void] {
  const [layout, setLayout] = useState<Layout>(() => (localStorage.getItem(storedUnder) === "grid" ? "grid" : "list"));
  const choose = (next: Layout): void => {
    localStorage.setItem(storedUnder, next);
    setLayout(next);
  };
  return [layout, choose];
}

/** In pixels. Each place has the same size, so that the place of every item is known before it is loaded. */
export interface Measures {
  readonly columns: number;
  readonly rowHeight: number;
  readonly columnWidth: number;
  /** Of the shelf in the document. */
  readonly top: number;
}

// In rem; the styles have the same.
const rowHeight = { wide: 8, narrow: 10 };
const cell = { width: 13, height: 15.5 };
const narrowBelow = 46;

/** What fits, measured before anything is painted, and again whenever the shelf has another width. */
export function useMeasures(shelf: RefObject<HTMLElement | null>, layout: Layout): Measures {
  const [measures, setMeasures] = useState<Measures>({ columns: 1, rowHeight: 128, columnWidth: 0, top: 0 });
  useLayoutEffect(() => {
    const { current } = shelf;
    if (current === null) return;
    const measure = (): void => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const width = current.clientWidth;
      const columns = layout === "grid" ? Math.max(1, Math.floor(width / (cell.width * rem))) : 1;
      const row = innerWidth <= narrowBelow * rem ? rowHeight.narrow : rowHeight.wide;
      const top = current.getBoundingClientRect().top + scrollY;
      const next = {
        columns,
        rowHeight: (layout === "grid" ? cell.height : row) * rem,
        columnWidth: width / columns,
        top,
      };
      setMeasures((before) =>
        Object.entries(next).every(([name, value]) => before[name as keyof Measures] === value) ? before : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
    };
  }, [shelf, layout]);
  return measures;
}

/** The first row in sight and how many there are, by where the window is scrolled to. */
export function useRowsInSight({ top, rowHeight: height }: Measures): {
  readonly first: number;
  readonly count: number;
} {
  const rows = useCallback((): string => {
    const first = Math.max(0, Math.floor((scrollY - top) / height));
    return `${String(first)} ${String(Math.ceil(innerHeight / height) + 1)}`;
  }, [top, height]);
  const [seen, setSeen] = useState(rows);
  useLayoutEffect(() => {
    const look = (): void => {
      setSeen(rows());
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [rows]);
  const [first = 0, count = 1] = seen.split(" ").map(Number);
  return { first, count };
}
