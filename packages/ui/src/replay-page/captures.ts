/** The captures that lie in what a reader dropped: those of a package's items, or one WACZ by itself. */
import {
  digestOf,
  memberOf,
  parseRecord,
  readAll,
  recordSizeMax,
  redactedWaczFile,
  type ParsedRecord,
} from "@muniment/verify";
import type { ChosenFolder } from "../verify-page/chosen-folder.ts";
import { orNull } from "../verify-page/item-facts.ts";
import { withoutFragment } from "./opened-wacz.ts";

export interface Capture {
  /** The name of the item's folder; null for a WACZ by itself. */
  readonly item: string | null;
  readonly name: string;
  readonly address: string | null;
  /** An instant; null where nothing says when. */
  readonly time: string | null;
  readonly wacz: File;
  /** Of the item's other objects, by path: the document at the end, the pictures. */
  readonly objects: ReadonlyMap<string, CaptureObject>;
  /** What the record says was asked for and is not there, by address. */
  readonly missing: ReadonlyMap<string, string>;
  /** Not so for a WACZ by itself, nor where the record cannot be read. */
  readonly hasRecord: boolean;
}

export interface CaptureObject {
  readonly path: string;
  readonly role: string;
  readonly file: File;
  /** `sha256:…`, as the record has it. */
  readonly digest: string;
}

const capturesMax = 2_000;
/** What is read whole. In bytes. */
const objectMax = 64 * 1024 * 1024;
const nameMax = 500;

/** In the order of their time; those without one last. */
export async function capturesIn(folder: ChosenFolder, signal: AbortSignal): Promise<readonly Capture[]> {
  const captures: Capture[] = [];
  for (const [name, file] of folder.files) {
    signal.throwIfAborted();
    const item = /^data\/items\/([^/]+)\/(?:objects\/.*|redacted\/capture)\.wacz$/.exec(name)?.[1];
    if (item === undefined || captures.length === capturesMax) continue;
    const isRedacted = name.endsWith(`/${redactedWaczFile}`);
    captures.push(await captureOf(folder, item, file, isRedacted || name.endsWith("/objects/capture.wacz")));
  }
  return captures.sort((a, b) => order(a.time) - order(b.time));
}

function order(time: string | null): number {
  return time === null ? Infinity : Date.parse(time);
}

/** `own`: the WACZ is the one that the capture made, and no file that somebody added. */
async function captureOf(folder: ChosenFolder, item: string, wacz: File, own: boolean): Promise<Capture> {
  const at = `data/items/${item}`;
  const file = folder.files.get(`${at}/record.json`);
  const record = file === undefined ? null : await orNull(async () => recordIn(file));
  if (!own || record?.kind !== "capture") return { ...captureOfFile(wacz), item };
  const { detail } = record;
  const address = known(detail, "address", "final") ?? known(detail, "address", "typed");
  const objects = new Map<string, CaptureObject>();
  for (const { path, role, sha256 } of record.objects) {
    const object = folder.files.get(`${at}/objects/${path}`);
    if (object !== undefined) objects.set(path, { path, role, file: object, digest: `sha256:${sha256}` });
  }
  const title = known(detail, "page", "title")?.trim() ?? "";
  return {
    item,
    name: cut(title === "" ? (address ?? item) : title),
    address,
    time: instantOrNull(known(detail, "time", "end") ?? known(detail, "time", "start")),
    wacz,
    objects,
    missing: missingIn(detail),
    hasRecord: true,
  };
}

/** A text that a record states with how it is known; null where it states none. */
function known(detail: unknown, ...path: readonly string[]): string | null {
  const value = [...path, "value"].reduce<unknown>((inner, name) => memberOf(inner, name), detail);
  return typeof value === "string" ? value : null;
}

function instantOrNull(text: string | null): string | null {
  return text === null || Number.isNaN(Date.parse(text)) ? null : text;
}

function missingIn(detail: unknown): Capture["missing"] {
  const listed = memberOf(detail, "missing");
  if (!Array.isArray(listed)) return new Map();
  return new Map(
    listed.flatMap((part: unknown): [string, string][] => {
      const [url, text] = [memberOf(part, "url"), memberOf(part, "text")];
      return typeof url === "string" && typeof text === "string" ? [[withoutFragment(url), cut(text)]] : [];
    }),
  );
}

async function recordIn(file: File): Promise<ParsedRecord> {
  return parseRecord(await readAll(file.stream(), recordSizeMax));
}

function cut(text: string): string {
  return text.length > nameMax ? `${text.slice(0, nameMax)}…` : text;
}

export function captureOfFile(file: File): Capture {
  const [objects, missing] = [new Map<string, CaptureObject>(), new Map<string, string>()];
  return { item: null, name: file.name, address: null, time: null, wacz: file, objects, missing, hasRecord: false };
}

interface ReadObject {
  readonly bytes: Uint8Array;
  /** It is what the record names. */
  readonly same: boolean;
}

/** Rejects with `FormatError` for one that is larger than is read whole. */
export async function readObject({ file, digest }: CaptureObject): Promise<ReadObject> {
  const bytes = await readAll(file.stream(), objectMax);
  return { bytes, same: digestOf(bytes) === digest };
}
