import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Instant } from "@muniment/verify";
import { z } from "zod";
import { tryLock, type HeldLock } from "../../archive/lock.ts";
import { makeFolder, replaceFile, syncFolder, writeNew } from "../../storage/durable.ts";
import { namesIn } from "../../storage/names-in.ts";
import { readSmall } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import type { HandedOver, HandOver } from "./handed-over.ts";
import { HandOverError, type ReadyFile } from "./handing-over.ts";

/** One that lies ready, as its folder tells it. */
export type ReadyHandOver = HandOver & { readonly now: HandedOver };

const idForm = /^e-[0-9a-f]{16}$/;
const toldName = "told.json";
const toldSizeMax = 16 * 1024 * 1024;
const keptMs = 7 * 24 * 60 * 60 * 1000;

const instant = z.custom<Instant>((value) => typeof value === "string");
const names = z.array(z.string());
const told: z.ZodType<ReadyHandOver> = z.strictObject({
  id: z.string().regex(idForm),
  begun: instant,
  by: z.string(),
  items: names,
  to: z.string().nullable(),
  now: z.strictObject({
    state: z.literal("ready"),
    file: z.strictObject({ name: z.string(), sha256: z.string(), size: z.number(), encrypted: z.boolean() }),
    entry: z.number(),
    files: z.number(),
    redacted: names,
    identity: z.array(z.strictObject({ item: z.string(), disclosed: names, withheld: names, inClear: names })),
    pdf: z
      .union([
        z.strictObject({ made: z.literal(true) }),
        z.strictObject({ made: z.literal(false), reason: z.string(), next: z.string() }),
      ])
      .nullable(),
    proofs: z.number(),
  }),
});

/**
 * The folder `var/exports` of a home: each package in a folder of its own, with what is told of it beside it. What has nothing told of it
 * was never ready. One program works in it at a time. Source: docs/hand-over.
 */
export class HandOverFolder {
  readonly #path: string;
  #lock: HeldLock | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the folder for this program, and clears it of what was never ready and what is too old. Throws "handover.busy". */
  async open(nowMs: number): Promise<void> {
    const isTaken = this.#lock === null;
    if (isTaken) {
      await makeFolder(this.#path);
      const lock = join(this.#path, "lock");
      await writeNew(lock, "", 0o600).catch(unlessThere);
      this.#lock = tryLock(lock);
      if (this.#lock === null)
        throw new HandOverError(
          "handover.busy",
          "Another program makes packages of this home.",
          "End the other viewer of this home, or hand over there.",
        );
    }
    for (const id of await this.#ids()) {
      const ageMs = await this.#ageOf(id, nowMs);
      // What this program itself makes is not ready yet.
      if (ageMs === null ? isTaken : ageMs > keptMs) await this.remove(id);
    }
  }

  /** Newest first. */
  async ready(): Promise<readonly ReadyHandOver[]> {
    const all: ReadyHandOver[] = [];
    for (const id of await this.#ids()) {
      const one = await this.#read(id);
      if (one !== null) all.push(one);
    }
    return all.sort((one, other) => (one.begun < other.begun ? 1 : -1));
  }

  /** Where the package of this name is to be made. Whoever asks makes it there. */
  async place(id: string, name: string): Promise<string> {
    await makeFolder(join(this.#path, id));
    return join(this.#path, id, name);
  }

  /** Resolves when it is durable. */
  async tell(ready: ReadyHandOver): Promise<void> {
    await syncFolder(join(this.#path, ready.id));
    await replaceFile(join(this.#path, ready.id, toldName), JSON.stringify(ready));
  }

  /** With the names of its items. */
  async file(id: string): Promise<ReadyFile & Pick<HandOver, "items">> {
    const one = idForm.test(id) ? await this.#read(id) : null;
    if (one === null) throw noneOf(id);
    const { name, size, sha256 } = one.now.file;
    return { path: join(this.#path, id, name), name, size, sha256, items: one.items };
  }

  /** Nothing if there is none. */
  async remove(id: string): Promise<void> {
    if (!idForm.test(id)) throw noneOf(id);
    // First what makes it one that is ready.
    await rm(join(this.#path, id, toldName), { force: true });
    await rm(join(this.#path, id), { recursive: true, force: true });
  }

  close(): void {
    this.#lock?.release();
    this.#lock = null;
  }

  async #ids(): Promise<readonly string[]> {
    return (await namesIn(this.#path)).filter((name) => idForm.test(name));
  }

  /** Null for one that is not ready. */
  async #ageOf(id: string, nowMs: number): Promise<number | null> {
    try {
      return nowMs - (await stat(join(this.#path, id, toldName))).mtimeMs;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      throw error;
    }
  }

  /** Null for one that is not ready. One of another version is not shown. */
  async #read(id: string): Promise<ReadyHandOver | null> {
    try {
      const text = (await readSmall(join(this.#path, id, toldName), toldSizeMax)).toString("utf8");
      return told.parse(JSON.parse(text));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || error instanceof z.ZodError || error instanceof SyntaxError) return null;
      throw error;
    }
  }
}

export function noneOf(id: string): HandOverError {
  const next = "Look at the list: it may have been removed, or its time may be over.";
  return new HandOverError("handover.none", `There is no package ${id} that lies ready.`, next);
}

function unlessThere(error: unknown): void {
  if (systemCode(error) !== "EEXIST") throw error;
}
