import { readdir, rm } from "node:fs/promises";
import type { OwnFile } from "../archive/archive.ts";
import { doing } from "../archive/failures.ts";
import { Limit } from "../limit.ts";
import {
  encodeLine,
  parseDone,
  parseFiles,
  type AnnouncedFile,
  type DeliveryBegun,
  type DoneNote,
} from "./delivery-file.ts";
import { LineFile } from "./line-file.ts";
import { changed, PartialFile } from "./partial-file.ts";
import { UploadError } from "./upload-error.ts";
import { uploadLimits } from "./upload-limits.ts";

/** A file of a delivery, as it stands. */
export interface FileState extends AnnouncedFile {
  readonly place: number;
  /** Null while it waits. */
  readonly done: DoneNote | null;
  /** In bytes: how much of it is there. */
  readonly received: number;
}

interface Parts {
  readonly folder: string;
  readonly id: string;
  readonly begun: DeliveryBegun;
  /** In bytes: how much more the disk takes. */
  readonly room: () => Promise<number>;
}

/** One delivery that this program alone works on. Its work goes through `inTurn`, one thing after another. Throws UploadError, and ArchiveError for what the disk refused. */
export class Delivery {
  readonly id: string;
  readonly begun: DeliveryBegun;
  /** Whether all that the log has of it is noted. False from a seal whose outcome is not known on. */
  settled = false;
  readonly #folder: string;
  readonly #room: () => Promise<number>;
  readonly #files: AnnouncedFile[];
  readonly #filesFile: LineFile<AnnouncedFile>;
  readonly #done: Map<number, DoneNote>;
  readonly #doneFile: LineFile<DoneNote>;
  /** By place; null: something lies there that nobody looked at yet. */
  readonly #partials: Map<number, PartialFile | null>;
  readonly #turns = new Limit(1);
  #isGone = false;

  private constructor(parts: Parts, kept: Kept) {
    ({ id: this.id, begun: this.begun, folder: this.#folder, room: this.#room } = parts);
    this.#files = [...kept.files.lines];
    this.#filesFile = kept.files.file;
    this.#done = new Map(kept.done.lines.map((note) => [note.place, note]));
    this.#doneFile = kept.done.file;
    this.#partials = kept.partials;
  }

  /** Throws FormatError or the system's error. */
  static async open(parts: Parts): Promise<Delivery> {
    const { folder } = parts;
    const files = await LineFile.open(folder, "files", parseFiles);
    const done = await LineFile.open(folder, "done", parseDone);
    const lying = (await readdir(folder)).flatMap((name) => {
      const place = /^([0-9]{1,6})[.]bytes$/.exec(name)?.[1];
      return place === undefined ? [] : [Number(place)];
    });
    return new Delivery(parts, { files, done, partials: new Map(lying.map((place) => [place, null])) });
  }

  /** Does something once all that was asked for before is over. Throws "upload.none" if the delivery is gone by then. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return await this.#turns.run(async () => {
      if (this.#isGone) throw noDelivery();
      return await work();
    });
  }

  /** How many files were announced so far, sealed and left out. */
  sum(): { readonly announced: number; readonly sealed: number; readonly left: number } {
    const sealed = [...this.#done.values()].filter(({ what }) => what === "sealed").length;
    return { announced: this.#files.length, sealed, left: this.#done.size - sealed };
  }

  /** Throws "upload.file". */
  async state(place: number): Promise<FileState> {
    const file = this.#files[place];
    if (file === undefined) throw noFile(place);
    const received = this.#partials.has(place) ? (await this.#partial(place)).received : 0;
    return { ...file, place, done: this.#done.get(place) ?? null, received };
  }

  /** Takes in what files there are from a place on. The same ones may be announced again. Answers how many are known then. */
  async announce(from: number, files: readonly AnnouncedFile[]): Promise<number> {
    if (from > this.#files.length) throw noFile(from);
    if (from + files.length > this.begun.count) throw tooManyFiles(this.begun.count);
    for (const file of files) checkFile(file);
    const known = this.#files.slice(from, from + files.length);
    if (known.some((file, at) => !isSame(file, files[at]))) throw changed();
    const fresh = files.slice(known.length);
    if (fresh.length === 0) return this.#files.length;
    await this.#checkRoom(fresh.reduce((sum, { size }) => sum + size, 0));
    await doing("noting what files are to come", () => this.#filesFile.append(fresh));
    this.#files.push(...fresh);
    return this.#files.length;
  }

  /** Adds a piece. Answers how many bytes are there then. */
  async append(place: number, from: number, bytes: Uint8Array): Promise<number> {
    const { size } = await this.waiting(place);
    if (from + bytes.length > size) throw changed();
    await this.#checkRoom(0, bytes.length);
    const partial = await this.#partial(place);
    return await doing("taking in a piece", () => partial.append(from, bytes));
  }

  /** Throws "upload.closed" if the file is done. */
  async waiting(place: number): Promise<FileState> {
    const state = await this.state(place);
    if (state.done !== null) throw isDone(state.done);
    return state;
  }

  /** The file once all of it is there. Nobody writes to it after this. Throws "upload.incomplete". */
  async whole(place: number): Promise<OwnFile> {
    const { size } = await this.waiting(place);
    const partial = await this.#partial(place);
    if (partial.received < size) throw incomplete(partial.received, size);
    return await doing("putting a file together", () => partial.whole());
  }

  /** Resolves when it is durable what became of files. What is there of them is removed. */
  async note(...notes: readonly DoneNote[]): Promise<void> {
    await doing("noting what became of a file", () => this.#doneFile.append(notes));
    for (const note of notes) {
      this.#done.set(note.place, note);
      await this.drop(note.place);
    }
  }

  /** Removes what is there of a file. */
  async drop(place: number): Promise<void> {
    if (!this.#partials.has(place)) return;
    await doing("removing what was there of a file", async () => {
      for (const kind of ["pieces", "bytes"]) await rm(`${this.#folder}/${String(place)}.${kind}`, { force: true });
    });
    this.#partials.delete(place);
  }

  /** Takes all of it away. What was sealed stays sealed. */
  async remove(): Promise<void> {
    this.#isGone = true;
    await doing("removing a delivery", async () => {
      // First what makes it one: what is left of the rest is nobody's.
      await rm(`${this.#folder}/delivery.json`, { force: true });
      await rm(this.#folder, { recursive: true, force: true });
    });
  }

  async #partial(place: number): Promise<PartialFile> {
    const known = this.#partials.get(place);
    if (known) return known;
    const opened = await doing("looking at what is there of a file", () => PartialFile.open(this.#folder, place));
    this.#partials.set(place, opened);
    return opened;
  }

  /** `announced`: beside what was announced before and is still to come; `now`: at once. Both in bytes. */
  async #checkRoom(announced: number, now = 0): Promise<void> {
    const room = await doing("looking for room on the disk", this.#room);
    const needed = now > 0 ? now : announced + this.#owed();
    if (needed > room) throw full(needed, room);
  }

  #owed(): number {
    let owed = 0;
    for (const [place, { size }] of this.#files.entries())
      if (!this.#done.has(place)) owed += size - (this.#partials.get(place)?.received ?? 0);
    return owed;
  }
}

interface Kept {
  readonly files: { readonly file: LineFile<AnnouncedFile>; readonly lines: readonly AnnouncedFile[] };
  readonly done: { readonly file: LineFile<DoneNote>; readonly lines: readonly DoneNote[] };
  readonly partials: Map<number, PartialFile | null>;
}

function isSame(one: AnnouncedFile, other: AnnouncedFile | undefined): boolean {
  return other !== undefined && Buffer.from(encodeLine(one)).equals(encodeLine(other));
}

function checkFile({ path, size }: AnnouncedFile): void {
  if (path === "" || path.endsWith("/") || path.length > uploadLimits.path || !path.isWellFormed()) throw badPath();
  if (size > uploadLimits.fileSize) throw tooLarge();
}

export function noDelivery(): UploadError {
  const next = "Begin anew: choose the files again. What was sealed before stays.";
  return new UploadError("upload.none", "There is no such delivery, or it has ended.", next);
}

function noFile(place: number): UploadError {
  const message = `The delivery has no file at place ${String(place)} so far.`;
  return new UploadError("upload.file", message, "Announce the files in their order first.");
}

function tooManyFiles(count: number): UploadError {
  const message = `The delivery was begun with ${String(count)} files.`;
  return new UploadError("upload.many", message, "Take the others in by a delivery of their own.");
}

function badPath(): UploadError {
  const message = "A file has a name that cannot be kept: it is empty, too long, or holds half a character.";
  return new UploadError("upload.path", message, "Give it another name, or take it in with `muniment add`.");
}

function tooLarge(): UploadError {
  const message = "The file is larger than one may be: 1 TiB.";
  return new UploadError("upload.large", message, "Take it in with `muniment add`.");
}

function isDone({ what }: DoneNote): UploadError {
  const message = what === "sealed" ? "The file is sealed already." : "The file was left out.";
  return new UploadError(
    "upload.closed",
    message,
    "Ask what became of it; to take it in again, begin another delivery.",
  );
}

function incomplete(received: number, size: number): UploadError {
  const message = `Not all of the file is there: ${String(received)} of ${String(size)} bytes.`;
  return new UploadError("upload.incomplete", message, "Send the rest of it.");
}

function full(needed: number, room: number): UploadError {
  const message = `There is too little room on the archive's disk: ${String(needed)} bytes are needed, and ${String(Math.max(0, room))} can be had.`;
  return new UploadError("upload.full", message, "Make room on the disk, and go on. Nothing that was sealed is lost.");
}
