/** Deliveries: files that come from browsers in pieces, and are sealed one by one. Source: docs/upload.md. */
import { createHash } from "node:crypto";
import { formatInstant, hexOf as hexOfDigest, type CaseNamed, type Instant, type Known } from "@muniment/verify";
import type { Archive, ArchiveReader, ObjectRef } from "../../archive/archive.ts";
import { itemOf } from "../../index/item-of.ts";
import { reachesCase, type Reach } from "../../index/items.ts";
import { noDelivery, type Delivery, type FileState } from "../../uploads/delivery.ts";
import type { AnnouncedFile, DoneNote } from "../../uploads/delivery-file.ts";
import type { DeliveryFolder } from "../../uploads/delivery-folder.ts";
import { changed } from "../../uploads/partial-file.ts";
import { UploadError } from "../../uploads/upload-error.ts";
import { uploadLimits } from "../../uploads/upload-limits.ts";
import { sealFiles, type FileSaid, type IntakeDeps } from "./intake.ts";
import type { DeliveryEnded, DeliveryShown, EndAnswer, FileShown, Receipt } from "./deliveries-told.ts";

export interface DeliveryTools {
  readonly folder: Pick<DeliveryFolder, "all" | "begin" | "get" | "remove" | "close">;
  readonly archive: Pick<ArchiveReader, "checkpoint" | "entries" | "objectSize">;
  /** Names of the items in reach that have an object with this hash, ten at most. */
  readonly holders: (sees: Reach, sha256: string) => Promise<readonly string[]>;
}

/** What sealing takes. */
export interface SealDeps extends Omit<IntakeDeps, "archive"> {
  readonly archive: Pick<Archive, "adopt" | "putAll" | "append">;
}

/** Who asks. A delivery is its owner's alone, and theirs no more where they may not take into its case any more. */
export interface Owner {
  /** Of their account. */
  readonly owner: string;
  /** Where they may take in: everywhere, or into these cases. */
  readonly takesIn: Reach;
  /** What they see: of the rest it is not told that it holds the same bytes. */
  readonly sees: Reach;
}

/** Who asks, and the archive in their name. */
export interface Sender extends Owner {
  /** Opens the archive to add to. Throws what keeps anybody from adding. */
  readonly write: () => Promise<SealDeps>;
}

/** Bytes that came with their SHA-256, as 64 hex digits. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** What a delivery is begun with. */
export interface DeliveryOrder {
  readonly case: CaseNamed | null;
  readonly count: number;
  readonly note: string | null;
}

/** Throws UploadError, ArchiveError, and what the writing room throws. */
export class Deliveries {
  readonly #tools: DeliveryTools;

  constructor(tools: DeliveryTools) {
    this.#tools = tools;
  }

  /** `case`: the one that the files are taken into, where `by` may. */
  async begin(by: Owner, order: DeliveryOrder): Promise<DeliveryShown> {
    const entries = (await this.#tools.archive.checkpoint()).checkpoint.size;
    const delivery = await this.#tools.folder.begin({ ...order, entries, owner: by.owner });
    delivery.settled = true;
    return shown(delivery);
  }

  /** The newest first. */
  async all(by: Owner): Promise<readonly DeliveryShown[]> {
    const all: DeliveryShown[] = [];
    for (const delivery of await this.#tools.folder.all(by.owner)) {
      if (!isTheirs(delivery, by)) continue;
      await delivery.inTurn(() => this.#settle(delivery, by.sees));
      all.push(shown(delivery));
    }
    return all;
  }

  /** As many from a place on as may be announced at once. */
  async files(by: Owner, id: string, from: number): Promise<readonly FileShown[]> {
    return await this.#in(by, id, async (delivery) => {
      const end = Math.min(delivery.sum().announced, from + uploadLimits.announcedAtOnce);
      const files: FileShown[] = [];
      for (let place = from; place < end; place += 1) files.push(shownFile(await delivery.state(place)));
      return files;
    });
  }

  async announce(by: Owner, id: string, from: number, files: readonly AnnouncedFile[]): Promise<number> {
    return await this.#in(by, id, (delivery) => delivery.announce(from, files));
  }

  /** Answers how many bytes of the file are there then. */
  async piece(by: Owner, id: string, place: number, from: number, sent: Sent): Promise<number> {
    check(sent);
    return await this.#in(by, id, (delivery) => delivery.append(place, from, sent.bytes));
  }

  /** Seals small files whose bytes came one after the other: all that are not sealed yet, or none. */
  async batch(sender: Sender, id: string, places: readonly number[], sent: Sent): Promise<readonly Receipt[]> {
    check(sent);
    return await this.#in(sender, id, async (delivery) => {
      const fresh = (await batched(delivery, places, sent.bytes)).filter(({ state }) => state.done === null);
      if (fresh.length > 0)
        await this.#seal(delivery, fresh, sender, ({ archive }) => archive.putAll(fresh.map(({ bytes }) => bytes)));
      const receipts: Receipt[] = [];
      for (const place of places) receipts.push(receiptOf(await delivery.state(place)));
      return receipts;
    });
  }

  /** Seals a file of which all is there; or tells that the archive has its bytes, unless it is to be taken in `again`. */
  async end(
    sender: Sender,
    id: string,
    place: number,
    { sha256, again }: { readonly sha256: string | null; readonly again: boolean },
  ): Promise<EndAnswer> {
    return await this.#in(sender, id, async (delivery) => {
      const state = await delivery.state(place);
      if (state.done?.what !== "sealed") {
        const file = await delivery.whole(place);
        const hex = file.digest.slice("sha256:".length);
        if ([sha256, state.sha256].some((said) => said !== null && said !== hex)) {
          await delivery.drop(place);
          throw changed();
        }
        const same = again ? [] : await this.#same(sender.sees, hex);
        if (same.length > 0) return { state: "held", sha256: hex, size: file.size, same };
        await this.#seal(delivery, [{ state, sha256: hex }], sender, async ({ archive }) => [
          await archive.adopt(file),
        ]);
      }
      return { state: "sealed", receipt: receiptOf(await delivery.state(place)) };
    });
  }

  /** Leaves a file out. What is there of it is removed. */
  async leave(by: Owner, id: string, place: number): Promise<void> {
    await this.#in(by, id, async (delivery) => {
      const { done } = await delivery.state(place);
      if (done?.what === "left") return;
      await delivery.waiting(place);
      await delivery.note({ place, what: "left" });
    });
  }

  /** What was not sealed of it is removed. */
  async finish(by: Owner, id: string): Promise<DeliveryEnded> {
    return await this.#in(by, id, async (delivery) => {
      const { sealed } = delivery.sum();
      await this.#tools.folder.remove(delivery);
      return { sealed, left: delivery.begun.count - sealed };
    });
  }

  /** Of each hash the names of items in reach that have its bytes; those that nothing has are left out. */
  async held(
    sees: Reach,
    hashes: readonly string[],
  ): Promise<readonly { readonly sha256: string; readonly same: readonly string[] }[]> {
    const held: { readonly sha256: string; readonly same: readonly string[] }[] = [];
    for (const sha256 of new Set(hashes)) {
      const same = await this.#same(sees, sha256);
      if (same.length > 0) held.push({ sha256, same });
    }
    return held;
  }

  /** What is on its way stays. */
  close(): void {
    this.#tools.folder.close();
  }

  async #in<T>(by: Owner, id: string, work: (delivery: Delivery) => Promise<T>): Promise<T> {
    const delivery = await this.#tools.folder.get(id, by.owner);
    if (!isTheirs(delivery, by)) throw noDelivery();
    return await delivery.inTurn(async () => {
      await this.#settle(delivery, by.sees);
      return await work(delivery);
    });
  }

  async #seal(
    delivery: Delivery,
    files: readonly Sealing[],
    sender: Sender,
    put: (deps: SealDeps) => Promise<readonly ObjectRef[]>,
  ): Promise<void> {
    const before = new Map<string, readonly string[]>();
    for (const { sha256 } of files) if (!before.has(sha256)) before.set(sha256, await this.#same(sender.sees, sha256));
    const deps = { ...(await sender.write()), into: delivery.begun.case };
    const refs = await put(deps);
    const received = formatInstant(deps.maker.now());
    // Until it is noted, the log alone knows: a seal that failed may have been one.
    delivery.settled = false;
    const said = files.map(({ state }) => saidOf(delivery, state, received));
    const sealed = await sealFiles(deps, said, refs);
    const notes = files.map(({ state, sha256 }, at): DoneNote => {
      const one = sealed[at];
      if (one === undefined) throw new Error("fewer files were sealed than were sent");
      const same = before.get(sha256) ?? [];
      return { entry: one.index, place: state.place, record: one.record, same, sha256, what: "sealed" };
    });
    await delivery.note(...notes);
    delivery.settled = true;
  }

  /** Notes what the log has of the delivery and no note says: a kill came between the two. */
  async #settle(delivery: Delivery, sees: Reach): Promise<void> {
    if (delivery.settled) return;
    const { archive } = this.#tools;
    const { size } = (await archive.checkpoint()).checkpoint;
    const { announced } = delivery.sum();
    const found: DoneNote[] = [];
    const from = Math.min(delivery.begun.entries, size);
    for await (const { entry, record } of archive.entries(from, size, ({ type }) => type === "intake")) {
      const reading = record.ok ? itemOf(entry, record.value) : null;
      if (reading?.is !== "item" || reading.item.detail.kind !== "intake") continue;
      const { item, detail, objects, index, record: digest } = reading.item;
      const [object] = objects;
      if (detail.delivery?.id !== delivery.id || object === undefined) continue;
      const { place } = detail.delivery;
      if (place >= announced || (await delivery.state(place)).done?.what === "sealed") continue;
      const same = (await this.#same(sees, object.sha256)).filter((other) => other !== item);
      found.push({ entry: index, place, record: digest, same, sha256: object.sha256, what: "sealed" });
    }
    if (found.length > 0) await delivery.note(...found);
    delivery.settled = true;
  }

  async #same(sees: Reach, sha256: string): Promise<readonly string[]> {
    // Most files are new: then nothing is searched.
    if ((await this.#tools.archive.objectSize(`sha256:${sha256}`)) === null) return [];
    return await this.#tools.holders(sees, sha256);
  }
}

function isTheirs({ begun }: Delivery, { takesIn }: Owner): boolean {
  return reachesCase(takesIn, begun.case?.id ?? null);
}

interface Sealing {
  readonly state: FileState;
  readonly sha256: string;
}

function receiptOf({ done, place, size }: FileState): Receipt {
  if (done?.what !== "sealed") throw new Error("a file was sealed, and no note says so");
  const { entry, record, sha256, same } = done;
  return { place, item: hexOfDigest(record).slice(0, 16), entry, sha256, size, same };
}

function shownFile(state: FileState): FileShown {
  const { place, path, size, modified, sha256, received, done } = state;
  const receipt = done?.what === "sealed" ? receiptOf(state) : null;
  return { place, path, size, modified, sha256, received, state: done?.what ?? "waiting", receipt };
}

function shown(delivery: Delivery): DeliveryShown {
  const { id, begun } = delivery;
  return { id, begun: begun.begun, case: begun.case, count: begun.count, note: begun.note, ...delivery.sum() };
}

function saidOf({ id, begun }: Delivery, { path, place, modified }: FileState, received: Instant): FileSaid {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const told: Known<Instant> =
    modified === null
      ? { basis: "not-measured", reason: "The browser did not say" }
      : { basis: "claimed", value: modified };
  return {
    name,
    path: name === path ? null : path,
    pathBytes: null,
    delivery: { id, place, count: begun.count },
    modified: told,
    received,
    note: begun.note,
  };
}

interface Batched extends Sealing {
  readonly bytes: Uint8Array;
}

/** The files of a batch, each with its own bytes. Throws UploadError unless all of them are as they were announced. */
async function batched(delivery: Delivery, places: readonly number[], bytes: Uint8Array): Promise<readonly Batched[]> {
  if (places.length > uploadLimits.batchFiles || new Set(places).size !== places.length) throw badBatch();
  const files: Batched[] = [];
  let start = 0;
  for (const place of places) {
    const state = await delivery.state(place);
    if (state.done?.what === "left") await delivery.waiting(place);
    if (state.size > uploadLimits.smallSize) throw badBatch();
    const own = bytes.subarray(start, start + state.size);
    start += state.size;
    const sha256 = hexOf(own);
    if (state.sha256 !== null && sha256 !== state.sha256) throw changed();
    files.push({ state, sha256, bytes: own });
  }
  if (start !== bytes.length) throw changed();
  return files;
}

function check({ bytes, sha256 }: Sent): void {
  if (hexOf(bytes) === sha256) return;
  const message = "The bytes that came are not those of the hash that came with them.";
  throw new UploadError("upload.piece", message, "Send them again.");
}

function hexOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function badBatch(): UploadError {
  const message = "A batch holds up to 128 files of up to 256 KiB, each once.";
  return new UploadError("upload.large", message, "Send larger files in pieces, and fewer at once.");
}
