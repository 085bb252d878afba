/** Logs in memory, for tests of witnesses: they grow, and they can be forked. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import {
  consistencyPath,
  leafHash,
  nodeHash,
  parseVkey,
  rootOf,
  utf8,
  type Hash,
  type HashReader,
  type Vkey,
} from "@muniment/verify";
import { makeKey, Signer } from "../archive/keys/keys.ts";
import { encodeRequest } from "./request.ts";
import { makeMemory, openMemory } from "./sqlite/sqlite-memory.ts";
import { WitnessFolder, type WitnessTools } from "./witness-folder.ts";

export class SampleLog {
  readonly signer: Signer;
  readonly #leaves: Hash[];

  private constructor(signer: Signer, leaves: readonly Hash[]) {
    this.signer = signer;
    this.#leaves = [...leaves];
  }

  static of(size: number, origin = "log.example/a"): SampleLog {
    const log = new SampleLog(new Signer(origin, makeKey()), []);
    log.grow(size);
    return log;
  }

  /** A log of the same key that has the first `size` leaves, and may go on otherwise. */
  fork(size: number): SampleLog {
    return new SampleLog(this.signer, this.#leaves.slice(0, size));
  }

  get key(): Vkey {
    return parseVkey(this.signer.vkey.text);
  }

  get size(): number {
    return this.#leaves.length;
  }

  grow(by: number): void {
    for (let at = 0; at < by; at += 1) this.#leaves.push(leafHash(utf8(`leaf ${randomBytes(8).toString("hex")}`)));
  }

  async note(size = this.size): Promise<Uint8Array> {
    return this.signer.sign({ origin: this.signer.vkey.name, size, root: await rootOf(size, this.#read) });
  }

  async path(from: number, to = this.size): Promise<Hash[]> {
    return await consistencyPath(from, to, this.#read);
  }

  /** The body that asks for the tree of `to` leaves of a witness that has `from`. */
  async request(from: number, to = this.size): Promise<Uint8Array> {
    return encodeRequest({
      oldSize: from,
      path: from > to ? [] : await this.path(from, to),
      note: await this.note(to),
    });
  }

  readonly #read: HashReader = async (level, index) => {
    if (level > 0) return nodeHash(await this.#read(level - 1, 2 * index), await this.#read(level - 1, 2 * index + 1));
    const leaf = this.#leaves[index];
    if (leaf === undefined) throw new Error(`there is no leaf ${String(index)}`);
    return leaf;
  };
}

/** 2026-11-22T21:12:48Z. */
export const start = 1_795_381_968_000;

export async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "witness-test-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A place for a witness; its clock can be set. */
export async function newPlace(
  context: TestContext,
  more: Partial<WitnessTools> = {},
): Promise<{ readonly desk: WitnessFolder; readonly folder: string; readonly clock: { now: number } }> {
  const folder = join(await newFolder(context), "witness");
  const clock = { now: start };
  const tools = { now: () => clock.now, randomBytes, passphrase: async () => null, makeMemory, openMemory };
  return { desk: new WitnessFolder(folder, { ...tools, ...more }), folder, clock };
}
