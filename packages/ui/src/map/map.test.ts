import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import {
  clustersOf,
  fromScreen,
  gridStep,
  held,
  lengthOf,
  metresOf,
  onScreen,
  placeOf,
  pointOf,
  scaleOf,
  typedOf,
  viewOf,
} from "./projection.ts";
import { clipped, drawWorld, readWorld, type Topology } from "./world.ts";

const size = { width: 640, height: 400 };
const square = { latitude: 35.1856, longitude: 33.3823 };
const near = (one: number, other: number, by = 1e-9): void => {
  assert.ok(Math.abs(one - other) <= by, `${String(one)} is not ${String(other)}`);
};

test("a place comes back from the map as it went, to a metre, wherever it is", () => {
  for (const latitude of [-85, -33.9, 0, 35.1856, 85])
    for (const longitude of [-180, -0.1, 0, 33.3823, 180]) {
      const back = placeOf(pointOf({ latitude, longitude }));
      near(back.latitude, latitude);
      near(back.longitude, longitude);
    }
  near(pointOf({ latitude: 90, longitude: 0 }).y, 0, 1e-6);
  near(pointOf({ latitude: 0, longitude: 0 }).y, 0.5);
});

test("a circle of precision is as large as it says, also far from the equator", () => {
  for (const latitude of [0, 35, 60]) {
    const at = { latitude, longitude: 20 };
    const north = placeOf({ x: 0, y: pointOf(at).y - lengthOf(1_000, at) });
    near((north.latitude - latitude) * 111_319.49, 1_000, 1);
    near(metresOf(lengthOf(100, at), pointOf(at).y), 100, 1e-6);
  }
});

test("a click is written with the digits that a pixel tells, and reads as the same place", () => {
  const world = { x: 0.5, y: 0.5, span: 1 };
  assert.equal(typedOf({ x: 0.5, y: 0.5 }, world, size), "0, 0");
  const close = viewOf([pointOf(square)], size, lengthOf(400, square));
  assert.equal(typedOf(pointOf(square), close, size), "35.1856, 33.3823");
  const point = fromScreen({ x: 10, y: 20 }, close, size);
  near(onScreen(point, close, size).x, 10, 1e-6);
  near(onScreen(point, close, size).y, 20, 1e-6);
});

test("a window holds all places, and is never nearer than a street or wider than the world", () => {
  const places = [square, { latitude: -33.9, longitude: 18.4 }, { latitude: 52.5, longitude: 13.4 }].map(pointOf);
  const view = viewOf(places, size, 0.01);
  for (const place of places) {
    const { x, y } = onScreen(place, view, size);
    assert.ok(x > 0 && x < size.width && y > 0 && y < size.height);
  }
  assert.equal(viewOf([], size, 0.01).span, 1);
  assert.equal(held({ x: 4, y: -1, span: 7 }).span, 1);
  near(metresOf(held({ x: 0.5, y: 0.5, span: 0 }).span, 0.5), 40, 0.01);
  for (const span of [1, 0.1, 1e-3, 1e-6]) {
    const { metres, pixels } = scaleOf({ x: 0.5, y: 0.5, span }, size);
    assert.match(String(metres), /^[125]0*$|^0[.]/);
    assert.ok(pixels > 40 && pixels <= size.width / 3 + 1, String(pixels));
    const lines = (span * 360) / gridStep({ x: 0.5, y: 0.5, span }, size);
    assert.ok(lines >= 3 && lines < 11, String(lines));
  }
});

test("places that would lie on one another are one cluster; those outside the window are in none", () => {
  const marks = [square, { latitude: 35.1857, longitude: 33.3824 }, { latitude: 52.5, longitude: 13.4 }].map(
    (place) => ({
      point: pointOf(place),
    }),
  );
  const world = { x: 0.5, y: 0.42, span: 1 };
  assert.deepEqual(
    clustersOf(marks, world, size, 36).map((one) => one.marks.length),
    [2, 1],
  );
  const close = viewOf([pointOf(square)], size, lengthOf(100, square));
  assert.deepEqual(
    clustersOf(marks, close, size, 36).map((one) => one.marks.length),
    [1, 1],
  );
});

test("of the world's data the land is closed, borders are no coasts, and what is far outside the window is not drawn", async () => {
  const file = createRequire(import.meta.url).resolve("world-atlas/countries-110m.json");
  const world = readWorld(JSON.parse(await readFile(file, "utf8")) as Topology);
  assert.ok(world.land.length > 100 && world.borders.length > 200, String([world.land.length, world.borders.length]));
  for (const { points } of world.land) assert.deepEqual(points[0], points.at(-1));
  const whole = drawWorld(world, { x: 0.5, y: 0.42, span: 1 }, size);
  assert.match(whole.land, /^M[0-9.-]+ [0-9.-]+L/);
  // No line runs back across the map: the longest stretch of a coast is far shorter than the window is wide.
  for (const piece of whole.coasts.split("M").slice(1)) {
    const xs = piece.split("L").map((point) => Number(point.split(" ")[0]));
    for (const [at, x] of xs.entries()) assert.ok(Math.abs(x - (xs[at - 1] ?? x)) < 100, piece.slice(0, 80));
  }
  const close = drawWorld(world, viewOf([pointOf({ latitude: 23, longitude: 5 })], size, 1e-5), size);
  assert.match(close.land, /^M.*Z$/, "inside a continent all is land");
  assert.equal(close.coasts, "");
  for (const number of close.land.match(/-?[0-9.]+/g) ?? [])
    assert.ok(Math.abs(Number(number)) <= size.width + 8, number);
  const atSea = drawWorld(world, viewOf([pointOf({ latitude: -40, longitude: -20 })], size, 1e-4), size);
  assert.deepEqual(atSea, { land: "", coasts: "", borders: "" });
});

test("a ring around the window becomes the window, and one beside it nothing", () => {
  const ring = [
    { x: -1e6, y: -1e6 },
    { x: 1e6, y: -1e6 },
    { x: 1e6, y: 1e6 },
    { x: -1e6, y: 1e6 },
  ];
  const cut = clipped(ring, size);
  assert.deepEqual(
    new Set(cut.map(({ x, y }) => `${String(x)} ${String(y)}`)),
    new Set(["-8 -8", "648 -8", "648 408", "-8 408"]),
  );
  assert.deepEqual(
    clipped(
      ring.map(({ x, y }) => ({ x: x + 3e6, y })),
      size,
    ),
    [],
  );
});
