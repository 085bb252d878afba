/** Coasts and borders of the world, read from TopoJSON as world-atlas has it, and drawn for a window. Source: the format's specification, version 1. */
import { onScreen, pointOf, type Point, type Size, type View } from "./projection.ts";

/** A line of points of the square, with the box around them. */
interface Line {
  readonly points: readonly Point[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface World {
  /** Closed: outer ones and holes. */
  readonly land: readonly Line[];
  readonly coasts: readonly Line[];
  /** As the data has them. */
  readonly borders: readonly Line[];
}

type Arcs = readonly (readonly number[])[];

interface Geometry {
  readonly type: string;
  readonly arcs?: Arcs | readonly Arcs[];
}

/** As the package has it: it is part of this program, and no input. */
export interface Topology {
  readonly transform: { readonly scale: readonly number[]; readonly translate: readonly number[] };
  readonly arcs: readonly (readonly (readonly number[])[])[];
  readonly objects: {
    readonly land: { readonly geometries: readonly Geometry[] };
    readonly countries: { readonly geometries: readonly Geometry[] };
  };
}

export function readWorld(topology: Topology): World {
  const arcs = topology.arcs.map((arc) => decoded(arc, topology.transform));
  const land = topology.objects.land.geometries.flatMap(ringsOf);
  const uses = new Map<number, number>();
  for (const country of topology.objects.countries.geometries) {
    const ofIt = new Set(ringsOf(country).flatMap((ring) => ring.map(indexOf)));
    for (const arc of ofIt) uses.set(arc, (uses.get(arc) ?? 0) + 1);
  }
  const coasts = new Set(land.flatMap((ring) => ring.map(indexOf)));
  const borders = [...uses].filter(([arc, count]) => count > 1 && !coasts.has(arc)).map(([arc]) => arc);
  const lineAt = (arc: number): Line => lineOf(unbroken(arcs[arc] ?? []));
  return {
    land: land.map((ring) => lineOf(closedAround(unbroken(joined(ring, arcs))))),
    coasts: [...coasts].map(lineAt),
    borders: borders.map(lineAt),
  };
}

/** Differences of whole numbers, from the first point on. */
function decoded(arc: readonly (readonly number[])[], { scale, translate }: Topology["transform"]): readonly Point[] {
  let [x, y] = [0, 0];
  return arc.map(([dx = 0, dy = 0]) => {
    x += dx;
    y += dy;
    const longitude = x * (scale[0] ?? 1) + (translate[0] ?? 0);
    return pointOf({ longitude, latitude: y * (scale[1] ?? 1) + (translate[1] ?? 0) });
  });
}

function ringsOf({ type, arcs = [] }: Geometry): Arcs {
  if (type === "Polygon") return arcs as Arcs;
  return type === "MultiPolygon" ? (arcs as readonly Arcs[]).flat() : [];
}

/** One that is turned around is named by its complement. */
const indexOf = (arc: number): number => (arc < 0 ? ~arc : arc);

function joined(ring: readonly number[], arcs: readonly (readonly Point[])[]): readonly Point[] {
  return ring.flatMap((arc, place) => {
    const points = arcs[indexOf(arc)] ?? [];
    const turned = arc < 0 ? points.toReversed() : points;
    return place === 0 ? turned : turned.slice(1);
  });
}

/** Where a line leaves the map at one edge, it goes on beyond it, and does not run back across the whole of it. */
function unbroken(points: readonly Point[]): readonly Point[] {
  let [shift, before] = [0, points[0]?.x ?? 0];
  return points.map(({ x, y }) => {
    if (x - before > 0.5) shift -= 1;
    if (before - x > 0.5) shift += 1;
    before = x;
    return { x: x + shift, y };
  });
}

/** A ring around the south pole ends a whole turn from where it began: it is closed below the map. */
function closedAround(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || Math.abs(last.x - first.x) < 0.5) return points;
  return [...points, { x: last.x, y: 1.1 }, { x: first.x, y: 1.1 }, first];
}

function lineOf(points: readonly Point[]): Line {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { points, left, right, top, bottom };
}

export interface Drawn {
  readonly land: string;
  readonly coasts: string;
  readonly borders: string;
}

/** What of the world lies in the window, as paths of SVG. */
export function drawWorld(world: World, view: View, size: Size): Drawn {
  const [halfX, halfY] = [view.span / 2, (view.span * size.height) / size.width / 2];
  const isSeen = ({ left, right, top, bottom }: Line, shift: number): boolean =>
    right + shift >= view.x - halfX &&
    left + shift <= view.x + halfX &&
    bottom >= view.y - halfY &&
    top <= view.y + halfY;
  const drawn = (lines: readonly Line[], draw: (points: readonly Point[]) => string): string =>
    // Beyond each edge the world begins anew.
    [-1, 0, 1]
      .flatMap((shift) =>
        lines
          .filter((line) => isSeen(line, shift))
          .map(({ points }) => draw(thinned(points.map(({ x, y }) => onScreen({ x: x + shift, y }, view, size))))),
      )
      .join("");
  return {
    land: drawn(world.land, (points) => pathOf(clipped(points, size), true)),
    coasts: drawn(world.coasts, (points) => piecesOf(points, size)),
    borders: drawn(world.borders, (points) => piecesOf(points, size)),
  };
}

/** Without those that nobody could tell from the one before. */
function thinned(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const [place, point] of points.entries()) {
    const last = kept.at(-1);
    const isFar = last === undefined || Math.abs(point.x - last.x) + Math.abs(point.y - last.y) >= 1;
    if (isFar || place === points.length - 1) kept.push(point);
  }
  return kept;
}

const marginPx = 8;

/** A ring, cut at the window's edges: numbers far outside it are more than a browser draws exactly (Sutherland and Hodgman). */
export function clipped(ring: readonly Point[], { width, height }: Size): readonly Point[] {
  const edges: readonly (readonly ["x" | "y", number, 1 | -1])[] = [
    ["x", -marginPx, 1],
    ["x", width + marginPx, -1],
    ["y", -marginPx, 1],
    ["y", height + marginPx, -1],
  ];
  return edges.reduce<readonly Point[]>((points, [axis, edge, side]) => {
    const isIn = (point: Point): boolean => (point[axis] - edge) * side >= 0;
    return points.flatMap((point, place) => {
      const before = points.at(place - 1) ?? point;
      if (isIn(before) === isIn(point)) return isIn(point) ? [point] : [];
      const part = (edge - before[axis]) / (point[axis] - before[axis]);
      const cut = { x: before.x + (point.x - before.x) * part, y: before.y + (point.y - before.y) * part };
      return isIn(point) ? [cut, point] : [cut];
    });
  }, ring);
}

/** A line without the parts that lie on one side of the window. */
function piecesOf(points: readonly Point[], { width, height }: Size): string {
  const sides = ({ x, y }: Point): number =>
    (x < -marginPx ? 1 : 0) |
    (x > width + marginPx ? 2 : 0) |
    (y < -marginPx ? 4 : 0) |
    (y > height + marginPx ? 8 : 0);
  const pieces: Point[][] = [];
  let isOpen = false;
  for (const [place, point] of points.entries()) {
    const before = points[place - 1];
    if (before === undefined) continue;
    const isOut = (sides(before) & sides(point)) !== 0;
    if (!isOut && !isOpen) pieces.push([before]);
    if (!isOut) pieces.at(-1)?.push(point);
    isOpen = !isOut;
  }
  return pieces.map((piece) => pathOf(piece, false)).join("");
}

function pathOf(points: readonly Point[], isClosed: boolean): string {
  if (points.length < 2) return "";
  const words = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return `M${words.join("L")}${isClosed ? "Z" : ""}`;
}
