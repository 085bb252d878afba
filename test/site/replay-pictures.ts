/** Compares what a replay shows with the pictures that the capture took. */
import type { Kept } from "./kept.ts";
import { compare, type Comparison } from "./picture.ts";
import { readPng, type Raster } from "./png.ts";
import type { ReplayView } from "./replay-view.ts";

/** A window of a replay, against its place in a picture of the capture. */
export interface SeenWindow extends Comparison {
  readonly role: string;
  /** How far down the page, in pixels. */
  readonly y: number;
}

/** What shows a capture, by whatever player. */
export type LookedAtView = Pick<ReplayView, "picture" | "scrollTo">;

/** Windows that are looked at below the first, in even steps to the end of the first picture of the page. */
const windowsBelow = 4;

/** Fewer pixels than the smallest picture of the site has. */
const pixelsMax = 60;

export function isSame({ differing }: Comparison): boolean {
  return differing <= pixelsMax;
}

/**
 * The window as first seen is like the replay where a person opened or answered something; the end, where it came late. The
 * more like one of the two comes first, and where that is the picture of the whole page, the windows below it follow. Empty if the
 * capture has no picture.
 */
export async function compareWindows(view: LookedAtView, kept: Kept): Promise<readonly SeenWindow[]> {
  const seen = await view.picture();
  const [full, first] = [await kept.read("screenshot-full"), await kept.read("screenshot-view")];
  const whole = full === null ? null : readPng(full);
  const of = (role: string, picture: Raster | null): readonly SeenWindow[] =>
    picture === null ? [] : [{ ...compare(cut(picture, 0, seen), seen), role, y: 0 }];
  const best = [...of("screenshot-full", whole), ...of("screenshot-view", first === null ? null : readPng(first))].sort(
    (one, other) => one.differing - other.differing,
  )[0];
  if (best === undefined) return [];
  if (whole === null || best.role !== "screenshot-full" || !isSame(best)) return [best];
  return [best, ...(await windowsOf(view, whole, seen.height))];
}

async function windowsOf(view: LookedAtView, whole: Raster, height: number): Promise<readonly SeenWindow[]> {
  const last = whole.height - height;
  const count = Math.min(windowsBelow, Math.ceil(Math.max(0, last) / height));
  const windows: SeenWindow[] = [];
  for (let place = 1; place <= count; place += 1) {
    const y = Math.round((place * last) / count);
    await view.scrollTo(y);
    const seen = await view.picture();
    windows.push({ ...compare(cut(whole, y, seen), seen), role: "screenshot-full", y });
  }
  return windows;
}

/** The part of a picture that begins at `y` and is as large as `window`, or as large as there is. */
function cut({ width, height, rgb }: Raster, y: number, window: Raster): Raster {
  const [wide, high] = [Math.min(width, window.width), Math.min(height - y, window.height)];
  const rows = Array.from({ length: high }, (_, row) => {
    const start = 3 * (y + row) * width;
    return rgb.subarray(start, start + 3 * wide);
  });
  return { width: wide, height: high, rgb: Buffer.concat(rows) };
}
