/** Where a picture says it was made: coordinates in degrees, where they are whole. */
import type { FactSheet } from "../fact-sheet.ts";
import type { Directory } from "./directory.ts";

const digits = 1e8;

export function tellPlace(place: Directory, sheet: FactSheet): void {
  tellCoordinate(place, { name: "gps.latitude", ref: 1, tag: 2, plus: "N", minus: "S", max: 90 }, sheet);
  tellCoordinate(place, { name: "gps.longitude", ref: 3, tag: 4, plus: "E", minus: "W", max: 180 }, sheet);
  tellAltitude(place, sheet);
  tellTime(place, sheet);
}

interface Axis {
  readonly name: string;
  readonly ref: number;
  readonly tag: number;
  readonly plus: string;
  readonly minus: string;
  readonly max: number;
}

function tellCoordinate(place: Directory, { name, ref, tag, plus, minus, max }: Axis, sheet: FactSheet): void {
  const parts = fractionsIn(place, tag);
  if (parts === null) return;
  const [degrees = Number.NaN, minutes = 0, seconds = 0] = parts;
  const value = Math.round((degrees + minutes / 60 + seconds / 3600) * digits) / digits;
  if (!Number.isFinite(value) || value < 0 || value > max) {
    sheet.notMeasured(name, "the file states numbers that are no such coordinate");
    return;
  }
  const side = textIn(place, ref);
  if (side !== plus && side !== minus)
    sheet.notMeasured(name, `the file states ${String(value)} degrees, and not of which hemisphere`);
  else sheet.claimed(name, String(side === minus && value > 0 ? -value : value));
}

function tellAltitude(place: Directory, sheet: FactSheet): void {
  const metres = fractionsIn(place, 6)?.[0];
  if (metres === undefined) return;
  const ref = place.get(5);
  const below = ref?.is === "bytes" && (ref.bytes[0] === 1 || ref.bytes[0] === 3);
  if (Number.isFinite(metres)) sheet.claimed("gps.altitude", String(below ? -metres : metres));
  else sheet.notMeasured("gps.altitude", "the file states a number that is no height");
}

/** The satellites' time of day, in UTC by their nature. The date stands by itself. */
function tellTime(place: Directory, sheet: FactSheet): void {
  const parts = fractionsIn(place, 7);
  if (parts?.length !== 3) return;
  if (parts.every((part) => Number.isFinite(part)))
    sheet.claimed("gps.time", parts.map((part) => String(part).replace(/^\d(?!\d)/, "0$&")).join(":"));
  else sheet.notMeasured("gps.time", "the file states numbers that are no time");
}

function fractionsIn(place: Directory, tag: number): readonly number[] | null {
  const value = place.get(tag);
  return value?.is === "fractions" ? value.fractions.map(([over, under]) => over / under) : null;
}

function textIn(place: Directory, tag: number): string | null {
  const value = place.get(tag);
  return value?.is === "text" ? value.text : null;
}
