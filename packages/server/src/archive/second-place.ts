import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  equalBytes,
  FormatError,
  headText,
  noteSizeMax,
  openCheckpoint,
  readAll,
  type Checkpoint,
  type OpenedCheckpoint,
  type Vkey,
} from "@muniment/verify";
import { replaceFile } from "../storage/durable.ts";
import { NotPlain, readPlain } from "../storage/plain-file.ts";
import { StoreError } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError, type ArchiveReader } from "./archive.ts";
import { continues } from "./continues.ts";
import { readTile, type TileSource } from "./tile-reader.ts";
import { TookTooLong, within } from "./within.ts";

/** How the head in the second place stands to the archive's own. Source: spec/copies, "A second place for the head". */
export type PlaceState =
  /** The same head. */
  | { readonly is: "same" }
  /** The archive's log continues it. */
  | { readonly is: "older"; readonly theirs: Checkpoint }
  /** There is none of this log yet. */
  | { readonly is: "empty" }
  /** It has more entries than the archive, or as many and others: an older copy was put back, or the log was forked. */
  | { readonly is: "newer" | "forked"; readonly theirs: Checkpoint; readonly ours: Checkpoint }
  /** The folder, its file, or what is needed to compare could not be used. `reason` is for people. */
  | { readonly is: "unreachable" | "unusable"; readonly reason: string };

/** What was read from a second place. */
export type PlaceNote =
  | { readonly note: Uint8Array }
  | Extract<PlaceState, { readonly is: "empty" | "unreachable" | "unusable" }>;

/** What comparing takes of the archive. */
export interface PlaceParts {
  readonly reader: Pick<ArchiveReader, "checkpoint">;
  readonly tiles: TileSource;
  /** The log's key; its name is the log's. */
  readonly key: Vkey;
}

// A commit waits for the place. A share that has gone away can keep a call of the system for minutes.
const waitMs = 10_000;

/** The folder in another place that keeps the newest head of this log. */
export class SecondPlace {
  readonly folder: string;
  readonly #file: string;
  readonly #parts: PlaceParts;

  constructor(folder: string, parts: PlaceParts) {
    this.folder = folder;
    this.#parts = parts;
    this.#file = placeFile(parts.key.name);
  }

  /** The archive's own. Throws what reading it throws. */
  head(): ReturnType<ArchiveReader["checkpoint"]> {
    return this.#parts.reader.checkpoint();
  }

  /** Looks, and changes nothing. Throws what reading the archive's own head throws. */
  async compare(): Promise<PlaceState> {
    // The place first: a program that commits meanwhile brings the archive ahead of it, never the other way round.
    const theirs = await this.note();
    if ("is" in theirs) return theirs;
    // So it is before nearly every commit: then there is nothing to verify.
    const head = await this.#parts.tiles.head.load();
    if (head !== null && equalBytes(theirs.note, head.bytes)) return { is: "same" };
    const opened = this.#open(theirs.note);
    if ("is" in opened) return opened;
    return await this.#judge(opened.checkpoint, (await this.head()).checkpoint);
  }

  /** Replaces what lies there, durably. Only for a note that continues it. */
  async replace(note: Uint8Array): Promise<{ readonly is: "done" } | Unreachable> {
    try {
      await within(waitMs, replaceFile(join(this.folder, this.#file), note));
      return { is: "done" };
    } catch (error) {
      return unreachable(error);
    }
  }

  /** The note that lies there, whatever it holds; or how the place stands, if there is none to be had. */
  async note(): Promise<PlaceNote> {
    try {
      return { note: await within(waitMs, readAll(readPlain(this.folder, this.#file), noteSizeMax)) };
    } catch (error) {
      if (error instanceof FormatError || error instanceof NotPlain)
        return { is: "unusable", reason: `${this.#file}: ${error.message}` };
      if (systemCode(error) !== "ENOENT") return unreachable(error);
    }
    try {
      const isFolder = (await within(waitMs, stat(this.folder))).isDirectory();
      return isFolder ? { is: "empty" } : { is: "unreachable", reason: "it is no folder" };
    } catch (error) {
      return unreachable(error);
    }
  }

  #open(note: Uint8Array): OpenedCheckpoint | { readonly is: "unusable"; readonly reason: string } {
    const unusable = (reason: string) => ({ is: "unusable", reason: `${this.#file}: ${reason}` }) as const;
    try {
      // A signature by a key that is not known here may be that of a key which the log was given later, in a newer copy:
      // then it counts. Whoever can forge one could also take the file away.
      const opened = openCheckpoint(note, [this.#parts.key]);
      if (opened.signed === "bad") return unusable(opened.detail);
      if (opened.checkpoint.origin !== this.#parts.key.name) return unusable("it is the head of another log");
      return opened;
    } catch (error) {
      if (error instanceof FormatError) return unusable(error.message);
      throw error;
    }
  }

  async #judge(theirs: Checkpoint, ours: Checkpoint): Promise<PlaceState> {
    if (theirs.size > ours.size) return { is: "newer", theirs, ours };
    if (theirs.size === ours.size) return equalBytes(theirs.root, ours.root) ? { is: "same" } : forked(theirs, ours);
    const continued = await this.#continues(theirs, ours);
    if (continued === null)
      return { is: "unusable", reason: "the tiles of this archive that join the two heads are damaged" };
    return continued ? { is: "older", theirs } : forked(theirs, ours);
  }

  /** Null if the archive's own tiles prove nothing. */
  async #continues(theirs: Checkpoint, ours: Checkpoint): Promise<boolean | null> {
    try {
      return await continues(ours, theirs, (tile) => readTile(this.#parts.tiles, tile));
    } catch (error) {
      if (error instanceof FormatError || error instanceof StoreError) return null;
      throw error;
    }
  }
}

/** The name of a log's file in a second place, which may hold those of many. */
export function placeFile(origin: string): string {
  return `${createHash("sha256").update(origin).digest("hex").slice(0, 32)}.checkpoint`;
}

/** Throws "archive.behind" or "archive.forked" where nothing must be added to the archive. */
export function refuseFork(state: PlaceState, folder: string): void {
  if (state.is !== "newer" && state.is !== "forked") return;
  const heads = `Here: ${headText(state.ours)}. In its second place ${folder}: ${headText(state.theirs)}.`;
  const next =
    "Bring the missing entries from a copy that has them: `muniment repair --from <copy>`. " +
    "If there is none, go on in a new archive that names the head in the second place: `muniment init --after`. " +
    "Reading and verifying work meanwhile.";
  if (state.is === "newer") {
    const message = `An older copy of this archive was put back, so that nothing is added to it. ${heads}`;
    throw new ArchiveError("archive.behind", message, next);
  }
  const message = `The log was forked, so that nothing is added to it: its two heads cannot both be true. ${heads}`;
  throw new ArchiveError("archive.forked", message, next);
}

interface Unreachable {
  readonly is: "unreachable";
  readonly reason: string;
}

function unreachable(error: unknown): Unreachable {
  const reason = error instanceof TookTooLong ? error.message : systemCode(error);
  if (reason === null) throw error;
  return { is: "unreachable", reason };
}

function forked(theirs: Checkpoint, ours: Checkpoint): PlaceState {
  return { is: "forked", theirs, ours };
}
