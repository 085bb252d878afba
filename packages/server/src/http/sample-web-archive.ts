/** A web archive that was taken in and looked into, for tests: by the process that does it. */
import { createHash } from "node:crypto";
import {
  encodeListedLine,
  listingMediaType,
  listingPath,
  listingRole,
  type FactsDetail,
  type FactStep,
} from "@muniment/verify";
import { ProcessLister } from "../facts/process-lister.ts";
import { readerProgram } from "../facts/reader-process.ts";
import type { SampleArchive } from "./sample-archive.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

const tool = { name: "muniment-contents", version: "1" };

/** Seals the file as an item of its own, and what the lister says of it. Answers the item's name. */
export async function addWebArchive(archive: SampleArchive, name: string, bytes: Buffer, at?: number): Promise<string> {
  const lines: Uint8Array[] = [];
  const file = {
    ...{ path: `original/${name}`, sha256: sha256Of(bytes), size: bytes.length },
    bytes: async function* (range = { start: 0, end: bytes.length }) {
      yield bytes.subarray(range.start, range.end);
    },
  };
  const listing = new ProcessLister(readerProgram("contents-lister"), tool).list(file, new AbortController().signal);
  let next = await listing.next();
  for (; next.done !== true; next = await listing.next()) lines.push(encodeListedLine(next.value));
  const step = next.value.is === "listed" ? next.value.step : null;
  return await addListed(archive, { name, bytes, step, listing: lines, at });
}

interface Listed {
  readonly name: string;
  readonly bytes: Buffer;
  /** Null where nobody looked into it. */
  readonly step: FactStep | null;
  /** Its parts, whatever they are. */
  readonly listing: readonly Uint8Array[];
  /** In milliseconds since 1970. */
  readonly at?: number | undefined;
}

/** The same with any step, and any list. */
export async function addListed(
  archive: SampleArchive,
  { name, bytes, step, listing, at = 5_000 }: Listed,
): Promise<string> {
  const file = { path: `original/${name}`, role: "original", mediaType: "application/octet-stream", bytes };
  const detail = {
    name: { basis: "claimed", value: name },
    ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
  } as const;
  const { item, record } = await archive.add(detail, [file], at);
  if (step === null) return item;
  const read: FactsDetail = {
    action: "facts",
    file: { path: file.path, sha256: sha256Of(bytes), size: bytes.length },
    given: { basis: "measured", value: bytes.length },
    made: unknown,
    steps: [step],
  };
  const list = { path: listingPath, role: listingRole, mediaType: listingMediaType, bytes: Buffer.concat(listing) };
  await archive.addFacts(record, read, listing.length === 0 ? [] : [list]);
  return item;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
