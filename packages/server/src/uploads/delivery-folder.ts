import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, formatInstant, toHex } from "@muniment/verify";
import { doing } from "../archive/failures.ts";
import { tryLock, type HeldLock } from "../archive/lock.ts";
import { makeFolder, replaceFile } from "../storage/durable.ts";
import { namesIn } from "../storage/names-in.ts";
import { NotPlain, statsOf } from "../storage/plain-file.ts";
import { readSmall } from "../storage/small-file.ts";
import { systemCode } from "../storage/system-error.ts";
import { Delivery, noDelivery } from "./delivery.ts";
import { deliveryFileMax, encodeBegun, parseBegun, type DeliveryBegun } from "./delivery-file.ts";
import { UploadError } from "./upload-error.ts";
import { uploadLimits, type UploadLimits } from "./upload-limits.ts";

const nameForm = /^d-[0-9a-f]{16}$/;

export interface UploadSurroundings {
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
}

/** The deliveries of a home, in `var/uploads`. Throws UploadError, and ArchiveError for what the disk refused. Source: docs/upload.md. */
export class DeliveryFolder {
  readonly #folder: string;
  readonly #surroundings: UploadSurroundings;
  readonly #limits: Pick<UploadLimits, "deliveries" | "deliveriesOfOne" | "reserve" | "ageMs">;
  readonly #open = new Map<string, Promise<Delivery>>();
  #lock: HeldLock | null = null;
  #closed = false;

  /** `folder` need not be there. */
  constructor(
    folder: string,
    surroundings: UploadSurroundings,
    limits: Pick<UploadLimits, "deliveries" | "deliveriesOfOne" | "reserve" | "ageMs"> = uploadLimits,
  ) {
    this.#folder = folder;
    this.#surroundings = surroundings;
    this.#limits = limits;
  }

  /** Those of one account that have not ended, the newest first. Old ones are removed before. */
  async all(owner: string): Promise<readonly Delivery[]> {
    await this.#take();
    await this.#prune();
    const found: Delivery[] = [];
    for (const id of await this.#ids()) {
      const delivery = await this.#get(id);
      if (delivery?.begun.owner === owner) found.push(delivery);
    }
    return found.sort((one, other) => (one.begun.begun < other.begun.begun ? 1 : -1));
  }

  /** Writes a new one down, durably. */
  async begin(order: Omit<DeliveryBegun, "begun">): Promise<Delivery> {
    const own = await this.all(order.owner);
    const isTooMany =
      own.length >= this.#limits.deliveriesOfOne || (await this.#ids()).length >= this.#limits.deliveries;
    if (isTooMany) throw tooMany();
    const id = `d-${toHex(this.#surroundings.randomBytes(8))}`;
    const begun = formatInstant(this.#surroundings.now());
    await doing("writing down a delivery", async () => {
      await makeFolder(join(this.#folder, id));
      await replaceFile(this.#file(id), encodeBegun({ ...order, begun }));
    });
    return await this.get(id, order.owner);
  }

  /** Throws "upload.none" for one that is not this account's, too. */
  async get(id: string, owner: string): Promise<Delivery> {
    await this.#take();
    const delivery = nameForm.test(id) ? await this.#get(id) : null;
    if (delivery?.begun.owner !== owner) throw noDelivery();
    return delivery;
  }

  /** Takes one away, with all that was not sealed of it. */
  async remove(delivery: Delivery): Promise<void> {
    await delivery.remove();
    this.#open.delete(delivery.id);
  }

  /** Lets go of the home. What is on its way stays. */
  close(): void {
    this.#closed = true;
    this.#lock?.release();
    this.#lock = null;
    this.#open.clear();
  }

  #file(id: string): string {
    return join(this.#folder, id, "delivery.json");
  }

  async #ids(): Promise<readonly string[]> {
    return (await doing("looking for deliveries", () => namesIn(this.#folder))).filter((name) => nameForm.test(name));
  }

  /** Null where there is none of that name, as of one that was about to be written or removed when its program ended. */
  async #get(id: string): Promise<Delivery | null> {
    const known = this.#open.get(id);
    if (known !== undefined) return await known;
    const begun = await this.#begunOf(id);
    if (begun === null) return null;
    const folder = join(this.#folder, id);
    const parts = { folder, id, begun, room: () => this.#room() };
    const opening = doing("opening a delivery", () => orDamaged(folder, () => Delivery.open(parts)));
    this.#open.set(id, opening);
    try {
      return await opening;
    } catch (error) {
      this.#open.delete(id);
      throw error;
    }
  }

  async #begunOf(id: string): Promise<DeliveryBegun | null> {
    return await doing("reading a delivery", async () => {
      try {
        return await orDamaged(this.#file(id), async () =>
          parseBegun(await readSmall(this.#file(id), deliveryFileMax)),
        );
      } catch (error) {
        if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
        throw error;
      }
    });
  }

  /** In bytes: what the disk takes beside what is left for the archive. */
  async #room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize - this.#limits.reserve;
  }

  /** Takes deliveries in for this home from now on, if nobody else does. Throws "upload.elsewhere". */
  async #take(): Promise<void> {
    if (this.#closed) throw new Error("deliveries were closed");
    if (this.#lock !== null) return;
    const path = join(this.#folder, "lock");
    await doing("taking the lock of deliveries", async () => {
      await makeFolder(this.#folder);
      await writeFile(path, "", { flag: "a", mode: 0o600 });
    });
    this.#hold(path);
  }

  /** At once: of two requests that wait for the file, one takes the lock for both. */
  #hold(path: string): void {
    this.#lock ??= tryLock(path);
    if (this.#lock === null) throw elsewhere();
  }

  async #prune(): Promise<void> {
    const until = this.#surroundings.now() - this.#limits.ageMs;
    for (const id of await this.#ids()) {
      const folder = join(this.#folder, id);
      const changed = await doing("looking for old deliveries", () => lastChange(folder));
      if (changed === null || changed >= until) continue;
      const delivery = await this.#orNull(id);
      if (delivery !== null) await delivery.inTurn(() => this.remove(delivery));
      else await doing("removing an old delivery", () => rm(folder, { recursive: true, force: true }));
    }
  }

  /** One that cannot be read is as good as none once it is old. */
  async #orNull(id: string): Promise<Delivery | null> {
    try {
      return await this.#get(id);
    } catch (error) {
      if (error instanceof UploadError) return null;
      throw error;
    }
  }
}

/** In milliseconds since 1970; null where it went meanwhile, as one that another request ends. */
async function lastChange(folder: string): Promise<number | null> {
  const stats = await statsOf(folder);
  if (stats === null) return null;
  let last = stats.mtimeMs;
  for (const name of await namesIn(folder)) last = Math.max(last, (await statsOf(join(folder, name)))?.mtimeMs ?? 0);
  return last;
}

async function orDamaged<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof NotPlain)) throw error;
    const next = "Move it away, and choose the files again: what was sealed of them stays.";
    throw new UploadError("upload.damaged", `${path} cannot be read: ${error.message}.`, next, { cause: error });
  }
}

function tooMany(): UploadError {
  const next = "End some of those that are there: what was sealed of them stays.";
  return new UploadError("upload.many", "As many deliveries are on their way as may be at once.", next);
}

function elsewhere(): UploadError {
  const message = "Another program takes in files for this archive.";
  return new UploadError("upload.elsewhere", message, "Use its viewer, or end it.");
}
