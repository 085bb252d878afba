/** Places of the earth as points of a square from 0 to 1 (Mercator, on the sphere), and windows on it. */

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a map shows: its centre, and how much of the square's width. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly span: number;
}

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Beyond it Mercator has no end. What lies further north or south stands at the edge. */
export const latitudeMax = 85.0511;
const earthRoundM = 40_075_016.686;
/** About 20 m: a circle of 10 m fills the window. */
const spanMin = 40 / earthRoundM;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export function pointOf({ latitude, longitude }: Place): Point {
  const held = Math.max(-latitudeMax, Math.min(latitudeMax, latitude));
  const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + radians(held) / 2)) / (2 * Math.PI);
  return { x: longitude / 360 + 0.5, y };
}

export function placeOf({ x, y }: Point): Place {
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { latitude, longitude: (x - 0.5) * 360 };
}

/** So many metres there, as a part of the square's width. */
export function lengthOf(metres: number, { latitude }: Place): number {
  const held = Math.max(-latitudeMax, Math.min(latitudeMax, latitude));
  return metres / (earthRoundM * Math.cos(radians(held)));
}

export function metresOf(length: number, y: number): number {
  return length * earthRoundM * Math.cos(radians(placeOf({ x: 0, y }).latitude));
}

/** Within the square, and neither too near nor further than the whole of it. */
export function held({ x, y, span }: View): View {
  const within = (value: number): number => Math.max(0, Math.min(1, value));
  return { x: within(x), y: within(y), span: Math.max(spanMin, Math.min(1, span)) };
}

export function onScreen({ x, y }: Point, view: View, { width, height }: Size): Point {
  const scale = width / view.span;
  return { x: (x - view.x) * scale + width / 2, y: (y - view.y) * scale + height / 2 };
}

export function fromScreen({ x, y }: Point, view: View, { width, height }: Size): Point {
  const scale = width / view.span;
  return { x: (x - width / 2) / scale + view.x, y: (y - height / 2) / scale + view.y };
}

/** All of them with some room around; `spanLeast` where they are one. */
export function viewOf(points: readonly Point[], { width, height }: Size, spanLeast: number): View {
  if (points.length === 0) return { x: 0.5, y: 0.42, span: 1 };
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const [top, bottom] = [ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
  const span = Math.max(right - left, ((bottom - top) * width) / height) * 1.3;
  return held({ x: (left + right) / 2, y: (top + bottom) / 2, span: Math.max(span, spanLeast) });
}

/** A round length that takes at most a third of the window's width: for the bar that tells the scale. */
export function scaleOf(view: View, { width }: Size): { readonly metres: number; readonly pixels: number } {
  const whole = metresOf(view.span, view.y);
  const most = whole / 3;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((times) => times * power).find((one) => one <= most) ?? power;
  return { metres, pixels: (metres / whole) * width };
}

/** The place of a point, with as many digits as a pixel of the window tells apart, as coordinates are typed. */
export function typedOf(point: Point, view: View, { width }: Size): string {
  const { latitude, longitude } = placeOf(point);
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10((view.span * 360) / width))));
  const held = Math.max(-180, Math.min(180, longitude));
  return [latitude, held].map((degrees) => String(Number(degrees.toFixed(digits)) + 0)).join(", ");
}

const gridSteps = [
  ...([0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05] as const),
  ...([0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60] as const),
];
/** So that what is written at two lines does not meet. */
const gridLeastPx = 60;

/** Degrees between the lines of a grid. */
export function gridStep(view: View, { width }: Size): number {
  const degrees = view.span * 360;
  return gridSteps.find((step) => (step / degrees) * width >= gridLeastPx) ?? 90;
}

/** Points that lie in the same cell of a grid of the window are one cluster, which stands at their middle. */
export function clustersOf<T extends { readonly point: Point }>(
  marks: readonly T[],
  view: View,
  size: Size,
  cell: number,
): readonly { readonly at: Point; readonly marks: readonly T[] }[] {
  const shown = marks.map((mark) => ({ mark, at: onScreen(mark.point, view, size) }));
  const inside = shown.filter(({ at }) => at.x >= 0 && at.x <= size.width && at.y >= 0 && at.y <= size.height);
  const cells = Map.groupBy(
    inside,
    ({ at }) => `${String(Math.floor(at.x / cell))} ${String(Math.floor(at.y / cell))}`,
  );
  return [...cells.values()].map((ofCell) => {
    const middle = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const at = { x: middle(ofCell.map((one) => one.at.x)), y: middle(ofCell.map((one) => one.at.y)) };
    return { at, marks: ofCell.map(({ mark }) => mark) };
  });
}
