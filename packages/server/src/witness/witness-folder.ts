import { chmod, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  decodeUtf8,
  encodeKeyFile,
  formatWitnessKey,
  FormatError,
  isProtectedKey,
  parseWitnessKey,
  toHex,
  type KeyPair,
  type Vkey,
  type WitnessKey,
} from "@muniment/verify";
import { doing } from "../archive/failures.ts";
import { checkNewPassphrase, protectKey } from "../archive/keys/key-protection.ts";
import { KeyOpener, keyFileSizeMax, makeKey, unreadKey } from "../archive/keys/keys.ts";
import { makeFolder, syncFolder, writeNew } from "../storage/durable.ts";
import { readSmall } from "../storage/small-file.ts";
import { isThere } from "../storage/is-there.ts";
import { systemCode } from "../storage/system-error.ts";
import { Cosigner } from "./cosigner.ts";
import { forgot } from "./forgot.ts";
import type { KnownLog, MakeMemory, OpenMemory, WitnessMemory } from "./memory.ts";
import { Witness } from "./witness.ts";
import type { OpenWitness, WitnessDesk, WitnessShown } from "./witness-desk.ts";
import { WitnessError } from "./witness-error.ts";

/** What the folder of a witness works with. */
export interface WitnessTools {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
  /** The passphrase of a protected key, or null where there is nobody to ask. */
  readonly passphrase: () => Promise<string | null>;
  readonly makeMemory: MakeMemory;
  readonly openMemory: OpenMemory;
}

const files = { key: "witness.key", vkey: "witness.vkey", memory: "witness.sqlite" } as const;

/** The folder `witness` of a home. Source: spec/witness, "What a witness keeps". */
export class WitnessFolder implements WitnessDesk {
  readonly #folder: string;
  readonly #tools: WitnessTools;

  /** `folder` need not be there. */
  constructor(folder: string, tools: WitnessTools) {
    this.#folder = folder;
    this.#tools = tools;
  }

  newName(): string {
    return `muniment.invalid/witness/${toHex(this.#tools.randomBytes(16))}`;
  }

  async show(): Promise<WitnessShown | null> {
    if (!(await this.#exists())) return null;
    const bytes = await this.#read(files.key);
    const { memory } = await this.#openMemory();
    try {
      return { vkey: memory.vkey, file: this.#path(files.key), protected: isProtectedKey(bytes), logs: memory.logs() };
    } finally {
      memory.close();
    }
  }

  async init(name: string, passphrase: (() => Promise<string>) | null): Promise<WitnessShown> {
    const pair = makeKey();
    const { text: vkey } = keyNamed(name, pair);
    await doing("looking for a witness", async () => {
      if (await this.#exists()) throw exists(this.#folder);
    });
    const keyFile = passphrase === null ? encodeKeyFile(pair.seed) : await this.#protect(pair, await passphrase());
    await doing("making the witness", () => this.#make(keyFile, vkey));
    return { vkey, file: this.#path(files.key), protected: passphrase !== null, logs: [] };
  }

  async addLog(key: Vkey, replace: boolean): Promise<KnownLog> {
    const { memory } = await this.#openMemory();
    try {
      memory.addKey(key, replace);
      const known = memory.logs().find(({ origin }) => origin === key.name);
      if (known === undefined) throw new Error("a log that was just made known is not known");
      return known;
    } finally {
      memory.close();
    }
  }

  async open(): Promise<OpenWitness> {
    const { memory, key } = await this.#openMemory();
    try {
      const opener = new KeyOpener(this.#tools.passphrase);
      const pair = await opener.open(await this.#read(files.key), this.#path(files.key));
      const cosigner = new Cosigner(key.name, pair);
      if (cosigner.key.text !== key.text) throw forgot(`${files.key} is not the key of ${files.vkey}`);
      return {
        witness: new Witness(cosigner, memory, this.#tools.now),
        close: () => {
          memory.close();
        },
      };
    } catch (error) {
      memory.close();
      throw error;
    }
  }

  async #protect({ seed }: KeyPair, passphrase: string): Promise<string> {
    checkNewPassphrase(passphrase);
    return await protectKey(seed, passphrase, this.#tools.randomBytes);
  }

  /** All of it under another name first: a crash leaves a whole witness or none. */
  async #make(keyFile: string, vkey: string): Promise<void> {
    const making = `${this.#folder}.new`;
    await rm(making, { recursive: true, force: true });
    await makeFolder(making);
    await chmod(making, 0o700);
    await writeNew(join(making, files.key), keyFile, 0o600);
    await writeNew(join(making, files.vkey), `${vkey}\n`, 0o600);
    this.#tools.makeMemory(join(making, files.memory), vkey);
    await syncFolder(making);
    try {
      await rename(making, this.#folder);
    } catch (error) {
      if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(systemCode(error) ?? "")) throw exists(this.#folder, error);
      throw error;
    }
    await syncFolder(dirname(this.#folder));
  }

  /** What is remembered, held to be that of the witness whose key lies beside it. */
  async #openMemory(): Promise<{ readonly memory: WitnessMemory; readonly key: WitnessKey }> {
    if (!(await this.#exists())) throw missing();
    const key = await this.#readKey();
    const memory = this.#tools.openMemory(this.#path(files.memory));
    if (memory.vkey === key.text) return { memory, key };
    memory.close();
    throw forgot(`${files.memory} belongs to another witness than ${files.vkey}`);
  }

  async #readKey(): Promise<WitnessKey> {
    try {
      const text = decodeUtf8(await this.#read(files.vkey));
      if (!text.endsWith("\n")) throw new FormatError("it is not one line");
      return parseWitnessKey(text.slice(0, -1));
    } catch (error) {
      if (error instanceof FormatError) throw unreadKey(this.#path(files.vkey), error);
      throw error;
    }
  }

  async #read(name: string): Promise<Uint8Array> {
    const path = this.#path(name);
    try {
      return await readSmall(path, keyFileSizeMax);
    } catch (error) {
      throw systemCode(error) === "ENOENT" ? forgot(`${path} is missing`, error) : unreadKey(path, error);
    }
  }

  async #exists(): Promise<boolean> {
    return await doing("looking for a witness", () => isThere(this.#folder));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

// Narrower than what a note lets pass, so that it can be typed and read anywhere.
const nameForm = /^[!-~]{1,200}$/;

function keyNamed(name: string, { publicKey }: KeyPair): WitnessKey {
  try {
    if (!nameForm.test(name)) throw new FormatError("it is not of 1 to 200 visible ASCII characters");
    return formatWitnessKey(name, publicKey);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const next = "A name looks like an address without its scheme, as witness.example/desk; or leave it out.";
    throw new WitnessError("witness.name", `No witness can be named ${JSON.stringify(name.slice(0, 80))}.`, next, {
      cause,
    });
  }
}

function exists(folder: string, cause?: unknown): WitnessError {
  const next = "`muniment witness` shows it. Another witness needs another home: --home.";
  return new WitnessError("witness.exists", `There is a witness in ${folder} already.`, next, { cause });
}

function missing(): WitnessError {
  const next = "Make one: muniment witness init";
  return new WitnessError("witness.missing", "There is no witness in this home.", next);
}
