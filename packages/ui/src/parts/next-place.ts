/** What a key means for who stands at a place of the shelf. */
export interface Step {
  readonly place: number;
  readonly total: number;
  readonly columns: number;
  /** Rows that go by at once. */
  readonly pageRows: number;
  readonly direction: "ltr" | "rtl";
}

/** The place that a key leads to, or null where it leads nowhere. */
export function nextPlace(key: string, { place, total, columns, pageRows, direction }: Step): number | null {
  const forward = direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = direction === "rtl" ? "ArrowRight" : "ArrowLeft";
  const beside = columns > 1 ? { [forward]: place + 1, [backward]: place - 1 } : {};
  const steps: Readonly<Record<string, number>> = {
    ...beside,
    ArrowDown: place + columns,
    ArrowUp: place - columns,
    PageDown: place + pageRows * columns,
    PageUp: place - pageRows * columns,
    Home: 0,
    End: total - 1,
  };
  const next = steps[key];
  if (next === undefined || total === 0) return null;
  // Below the last whole row there may be none in this column; above the first there is none.
  if (key === "ArrowUp" && next < 0) return place;
  return Math.max(0, Math.min(total - 1, next));
}
