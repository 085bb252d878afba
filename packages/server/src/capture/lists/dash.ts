import { parseXml, type XmlElement } from "./xml.ts";
import { webUrl } from "./web-url.ts";

/** The best form of one track (a picture, a sound, a language of subtitles) of one period. */
export interface DashTrack {
  /** What its pieces begin with and the pieces themselves: each once, in order. */
  readonly parts: readonly string[];
}

/** Source: ISO/IEC 23009-1, the MPD. */
export interface DashManifest {
  readonly tracks: readonly DashTrack[];
  /** There are more pieces than the limit let through. */
  readonly beyond: boolean;
  /** It goes on: what is listed is what there is now. */
  readonly live: boolean;
}

/** Null if it is no manifest. `base`: the address that it came from. `partsMax`: how many pieces are given out at most, over all tracks. */
export function parseDash(text: string, base: string, partsMax: number): DashManifest | null {
  const mpd = parseXml(text);
  if (mpd?.name !== "MPD") return null;
  const room = { left: partsMax, steps: stepsPerPart * partsMax, beyond: false };
  const live = mpd.attributes.get("type") === "dynamic";
  const seconds = durationOf(mpd.attributes.get("mediaPresentationDuration"));
  const within = baseOf(mpd, base);
  const periods = named(mpd, "Period");
  const tracks = periods.flatMap((period, place) => {
    const start = durationOf(period.attributes.get("start")) ?? (place === 0 ? 0 : null);
    const next = durationOf(periods[place + 1]?.attributes.get("start"));
    const end = next ?? (place === periods.length - 1 ? seconds : null);
    const lasts =
      durationOf(period.attributes.get("duration")) ?? (start !== null && end !== null ? end - start : null);
    return named(period, "AdaptationSet").flatMap((set) => {
      const best = bestOf(named(set, "Representation"));
      if (best === null) return [];
      const chain = [period, set, best];
      const place = chain.reduce((url, element) => baseOf(element, url), within);
      return [{ parts: partsOf({ chain, best, base: place, seconds: lasts }, room) }];
    });
  });
  return { tracks, beyond: room.beyond, live };
}

function named(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function numberOf(element: XmlElement | null, name: string): number | null {
  const value = Number(element?.attributes.get(name) ?? NaN);
  return Number.isFinite(value) ? value : null;
}

function bestOf(representations: readonly XmlElement[]): XmlElement | null {
  const bandwidth = (one: XmlElement) => numberOf(one, "bandwidth") ?? 0;
  return representations.toSorted((a, b) => bandwidth(b) - bandwidth(a))[0] ?? null;
}

/** The first of several: the others are other places for the same. */
function baseOf(element: XmlElement, base: string): string {
  const text = named(element, "BaseURL")[0]?.text.trim();
  return (text === undefined ? null : webUrl(text, base)) ?? base;
}

interface Form {
  /** From the period down to the representation: what is said further down counts. */
  readonly chain: readonly XmlElement[];
  readonly best: XmlElement;
  readonly base: string;
  /** How long the period lasts; null if it is not said. */
  readonly seconds: number | null;
}

interface Room {
  /** Pieces that may still be given out. */
  left: number;
  /** Pieces that may still be looked at: a template can give the same address as often as it likes. */
  steps: number;
  beyond: boolean;
}

const stepsPerPart = 4;

function partsOf(form: Form, room: Room): readonly string[] {
  const parts = new Set<string>();
  /** False when there is no more room. */
  const add = (url: string | null): boolean => {
    room.steps -= 1;
    if (room.steps < 0 || (room.left <= 0 && url !== null && !parts.has(url))) {
      room.beyond = true;
      return false;
    }
    if (url === null || parts.has(url)) return true;
    room.left -= 1;
    parts.add(url);
    return true;
  };
  const template = inherited(form.chain, "SegmentTemplate");
  const list = inherited(form.chain, "SegmentList");
  if (template !== null) fromTemplate(form, template, add);
  else if (list !== null) fromList(form, list, add);
  else add(form.base);
  return [...parts];
}

/** An element with what is said of it further up, where nothing else is said further down. */
function inherited(chain: readonly XmlElement[], name: string): XmlElement | null {
  const found = chain.flatMap((element) => named(element, name));
  if (found.length === 0) return null;
  const attributes = new Map(found.flatMap((one) => [...one.attributes]));
  return { name, attributes, children: found.toReversed().flatMap((one) => one.children), text: "" };
}

function fromList({ base }: Form, list: XmlElement, add: (url: string | null) => boolean): void {
  const initialization = named(list, "Initialization")[0]?.attributes.get("sourceURL");
  if (initialization !== undefined) add(webUrl(initialization, base));
  for (const one of named(list, "SegmentURL")) if (!add(webUrl(one.attributes.get("media") ?? "", base))) return;
}

function fromTemplate(form: Form, template: XmlElement, add: (url: string | null) => boolean): void {
  const fill = (text: string | undefined, number: number, time: number) =>
    text === undefined ? null : webUrl(filled(text, form.best, number, time), form.base);
  add(fill(template.attributes.get("initialization"), 0, 0));
  const media = template.attributes.get("media");
  if (media === undefined) return;
  let number = numberOf(template, "startNumber") ?? 1;
  for (const time of timesOf(form, template)) {
    if (!add(fill(media, number, time))) return;
    number += 1;
  }
}

/** When each piece begins, in the template's own units. It may go on for ever, and is taken from as long as there is room. */
function* timesOf({ seconds }: Form, template: XmlElement): Generator<number> {
  const scale = numberOf(template, "timescale") ?? 1;
  const timeline = named(template, "SegmentTimeline")[0];
  const endTime = seconds === null ? null : seconds * scale + (numberOf(template, "presentationTimeOffset") ?? 0);
  if (timeline === undefined) {
    const duration = numberOf(template, "duration");
    if (duration === null || duration <= 0 || seconds === null) return;
    const count = Math.ceil((seconds * scale) / duration - tolerance);
    for (let at = 0; at < count; at += 1) yield at * duration;
    return;
  }
  const rows = named(timeline, "S");
  let time = 0;
  for (const [place, row] of rows.entries()) {
    const duration = numberOf(row, "d") ?? 0;
    time = numberOf(row, "t") ?? time;
    if (duration <= 0) continue;
    const repeat = numberOf(row, "r") ?? 0;
    const until = numberOf(rows[place + 1] ?? null, "t") ?? endTime ?? time + duration;
    for (let at = 0; repeat < 0 ? time < until : at <= repeat; at += 1) {
      yield time;
      time += duration;
    }
  }
}

/** Of a piece: a length that was rounded must not make one more. */
const tolerance = 1e-6;

/** ISO/IEC 23009-1 §5.3.9.4.4: `$Number$`, `$Number%05d$`, `$Time$`, `$RepresentationID$`, `$Bandwidth$`, `$$`. */
function filled(text: string, best: XmlElement, number: number, time: number): string {
  return text.replace(
    /\$(?:(RepresentationID|Number|Time|Bandwidth)(?:%0(\d{1,2})d)?)?\$/g,
    (_whole, name?: string, width?: string) => {
      if (name === undefined) return "$";
      if (name === "RepresentationID") return best.attributes.get("id") ?? "";
      const value = name === "Number" ? number : name === "Time" ? time : (numberOf(best, "bandwidth") ?? 0);
      return String(value).padStart(Number(width ?? 0), "0");
    },
  );
}

/** A duration of XML Schema, in seconds; null if it is none, or has years or months. */
function durationOf(text: string | undefined): number | null {
  const found = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{1,12})?)S)?)?$/.exec(
    text ?? "",
  );
  if (found === null) return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = Array.from(found, (one: string | undefined) =>
    Number(one ?? 0),
  );
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
