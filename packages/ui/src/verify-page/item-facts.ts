/** What the package says of its items: for reading, as the records have it. It is worth what the findings on them are worth. */
import {
  entrySizeMax,
  FormatError,
  identityOf,
  memberOf,
  MissingFile,
  parseEntry,
  parseRecord,
  readAll,
  recordSizeMax,
  UnreadableFile,
  type Digest,
  type Evidence,
  type Instant,
  type Outcome,
  type ParsedRecord,
} from "@muniment/verify";

export interface ItemFacts {
  /** The name of its folder. */
  readonly item: string;
  /** The worst that was found of it. */
  readonly outcome: Outcome;
  /** Of its entry. Null where that is missing or not well formed. */
  readonly entry: { readonly index: number; readonly time: Instant } | null;
  /** Of its record. Null as above. */
  readonly record: RecordFacts | null;
}

export interface RecordFacts {
  readonly kind: string;
  /** What the record calls it, the best name first. */
  readonly names: readonly string[];
  readonly salt: string;
  /** What it commits to, by the name of the field. */
  readonly identity: ReadonlyMap<string, Digest | null>;
}

/** A name is shown, not stored: a hostile one may have megabytes. In UTF-16 code units. */
const nameMax = 500;

export async function readItem(evidence: Evidence, item: string, outcome: Outcome): Promise<ItemFacts> {
  const at = `data/items/${item}`;
  const entry = await orNull(async () => parseEntry(await readAll(evidence.read(`${at}/entry.txt`), entrySizeMax)));
  const record = await orNull(async () => {
    const parsed = parseRecord(await readAll(evidence.read(`${at}/record.json`), recordSizeMax));
    return { kind: parsed.kind, names: namesOf(parsed), salt: parsed.salt, identity: identityOf(parsed) };
  });
  return { item, outcome, entry: entry === null ? null : { index: entry.index, time: entry.time }, record };
}

/** Null where a file is missing, unreadable or not well formed: the findings say so already. */
export async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError || error instanceof MissingFile || error instanceof UnreadableFile) return null;
    throw error;
  }
}

/** Where a record names what it is about, the best name first. */
const namePaths: Readonly<Record<string, readonly (readonly string[])[]>> = {
  intake: [["name"]],
  capture: [
    ["page", "title"],
    ["address", "final"],
    ["address", "typed"],
  ],
};

function namesOf({ kind, detail }: ParsedRecord): readonly string[] {
  const paths = Object.hasOwn(namePaths, kind) ? (namePaths[kind] ?? []) : [];
  const names = paths.map((path) => [...path, "value"].reduce<unknown>((value, name) => memberOf(value, name), detail));
  const told = names.filter((name): name is string => typeof name === "string" && name.trim() !== "");
  return [...new Set(told)].map((name) => (name.length > nameMax ? `${name.slice(0, nameMax)}…` : name));
}
