/** A small archive on disk, for tests of the viewer: made by the real writer, damaged by hand. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  archiveFormat,
  digestOf,
  hexOf,
  noAnchorTrust,
  objectFile,
  verifyItem,
  type CaptureDetail,
  type CaseNamed,
  type Digest,
  type FactsDetail,
  type IntakeDetail,
  type RecordEnvelope,
  type RecordObject,
  type Vkey,
} from "@muniment/verify";
import { HandOverFolder } from "../actions/handing-over/hand-over-folder.ts";
import { PackageDesk } from "../actions/handing-over/make-packages.ts";
import type { KeyShown } from "../actions/key-desk.ts";
import { CaptureRuns } from "../actions/capturing/capture-runs.ts";
import { Deliveries } from "../actions/taking-in/deliveries.ts";
import { holdersOf } from "../actions/taking-in/holders.ts";
import { statusOf } from "../actions/status.ts";
import { inNameOf, type WritingDesk, type WritingRoom } from "../actions/writing-room.ts";
import type { Status } from "../actions/status-told.ts";
import type { Archive } from "../archive/archive.ts";
import { ThreadedComparer } from "../comparison/index.ts";
import { parseRecipients } from "../encryption/index.ts";
import { homeLayout } from "../archive/home.ts";
import { initArchive } from "../archive/init.ts";
import { fingerprintOf } from "../archive/keys/fingerprint.ts";
import { copyOfKey, isKeyProtected } from "../archive/keys/key-change.ts";
import { archiveEvidence, openArchive, readTrust } from "../archive/open.ts";
import { ChromiumCapturer } from "../capture/chromium-capturer.ts";
import { ProfileFolder } from "../profiles/index.ts";
import { QueueFolder } from "../queues/index.ts";
import { follow, openSqliteIndex, type ItemIndex } from "../index/index.ts";
import type { Reach } from "../index/items.ts";
import { NoPictures } from "../pictures/no-pictures.ts";
import { HomeState, stateDesks } from "../state/index.ts";
import type { PasswordCost } from "../state/passwords.ts";
import { sampleCost } from "../state/sample-state.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { DeliveryFolder, type UploadSurroundings } from "../uploads/delivery-folder.ts";
import { servePageToTry } from "./page-to-try.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const sampleNow = "2026-11-22T21:30:00.000Z";
const samplePageFolder = join(import.meta.dirname, "../../../ui/sample-page");
const software = { name: "muniment", version: "0.1.0" } as const;
const stamps = { time: noAnchorTrust.time, now: sampleNow } as const;

export interface SampleObject {
  readonly path: string;
  readonly role: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export class SampleArchive {
  readonly deps: ViewerDeps;
  readonly home: string;
  readonly #archive: Archive;
  /** All of it, whoever asks. */
  readonly index: ItemIndex;
  readonly exportsFolder: string;
  readonly #clock: { now: number };

  private constructor(
    home: string,
    archive: Archive,
    index: ItemIndex,
    keys: readonly Vkey[],
    clock: { now: number },
    passwordCost: PasswordCost,
  ) {
    this.home = home;
    this.#archive = archive;
    this.index = index;
    this.#clock = clock;
    this.exportsFolder = join(home, "exports");
    const tools = {
      now: () => Date.parse(sampleNow),
      randomBytes: (size: number) => new Uint8Array(randomBytes(size)),
      passwordCost,
    };
    // The archive is the sample's to close.
    const writing: WritingDesk = {
      as: async (writer) => inNameOf(this.#room(), writer),
      close: async () => undefined,
    };
    this.deps = {
      archive,
      index,
      refresh: () => follow(archive, index),
      verifyItem: (entry) => verifyItem(archiveEvidence({ home, backEnd: fsBackEnd }), entry, { keys, stamps }),
      comparer: new ThreadedComparer(),
      pictures: new NoPictures("this is a sample without pictures"),
      status: () => this.#status(),
      ...stateDesks(new HomeState(join(home, "state.sqlite"), tools), tools),
      keys: {
        show: () => shownKey(home, archive),
        copy: (passphrase) => copyOfKey({ ...tools, home, backEnd: fsBackEnd, program: "a test" }, passphrase),
      },
      writing,
      captures: this.#captures(keys, tools),
      deliveries: this.#deliveries(tools),
      handOver: new PackageDesk(new HandOverFolder(this.exportsFolder), {
        ...{ archive, writing, software, ...tools },
        refresh: () => follow(archive, index),
        openingOf: async () => null,
        recipients: async (text) => parseRecipients(text, text),
        guides: async () => [],
        printer: () => Promise.reject(new Error("nothing is printed here")),
        scratch: async () => {
          const folder = await mkdtemp(join(home, "scratch-"));
          return { folder, remove: () => rm(folder, { recursive: true }) };
        },
        onFault: () => undefined,
      }),
      now: () => sampleNow,
    };
  }

  static async make(passwordCost: PasswordCost = sampleCost): Promise<SampleArchive> {
    const home = await mkdtemp(join(tmpdir(), "sample-archive-"));
    const clock = { now: 0 };
    const surroundings = {
      home,
      backEnd: fsBackEnd,
      now: () => clock.now,
      randomBytes: (size: number) => new Uint8Array(randomBytes(size)),
    };
    await initArchive({ ...surroundings, software });
    const archive = await openArchive({ ...surroundings, mode: "write", program: "a test", software });
    const pin = await readTrust(home);
    return new SampleArchive(
      home,
      archive,
      openSqliteIndex(":memory:"),
      pin === null ? [] : [pin],
      clock,
      passwordCost,
    );
  }

  /** Without a browser: what the policy refuses is sealed at once, and nothing else can be captured. */
  #captures(keys: readonly Vkey[], tools: { now(): number; randomBytes(size: number): Uint8Array }): CaptureRuns {
    const [home, archive, index] = [this.home, this.#archive, this.index];
    const places = { configured: null, home, path: "", tools: null };
    const capturer = new ChromiumCapturer({
      ...{ places, fonts: null, temporary: tmpdir(), user: null, languages: ["en"], software: "muniment 0.1.0" },
      ...{ platform: process.platform, now: () => tools.now() },
    });
    return new CaptureRuns({
      ...{ archive, index, atOnce: 2, allowPrivate: [] },
      servePage: (port) => servePageToTry(samplePageFolder, port),
      refresh: () => follow(archive, index),
      queues: async () => new QueueFolder(join(home, "var", "queues"), tools),
      profiles: async () => new ProfileFolder(join(home, "var", "profiles"), tools.now),
      capturer: async () => capturer,
      scratch: async () => {
        const folder = await mkdtemp(join(tmpdir(), "sample-scratch-"));
        return { folder, remove: () => rm(folder, { recursive: true }) };
      },
      verify: (entry) => verifyItem(archiveEvidence({ home, backEnd: fsBackEnd }), entry, { keys, stamps }),
      now: () => sampleNow,
      onFault: (fault) => {
        throw fault;
      },
    });
  }

  #deliveries(tools: UploadSurroundings): Deliveries {
    const folder = new DeliveryFolder(join(this.home, "var/uploads"), tools);
    const holders = async (sees: Reach, sha256: string): Promise<readonly string[]> => {
      await follow(this.#archive, this.index);
      return await holdersOf(this.index.within(sees), sha256);
    };
    return new Deliveries({ folder, archive: this.#archive, holders });
  }

  #room(): WritingRoom {
    const now = () => this.#clock.now;
    const salt = () => randomBytes(32).toString("hex");
    return {
      archive: this.#archive,
      maker: { actor: "a-0f3c9a7e5d1b2c48", software, now, salt },
      identity: { collector: null, salt, keep: async () => undefined },
      notBefore: async () => null,
      stampWarc: undefined,
    };
  }

  async #status(): Promise<Status> {
    await follow(this.#archive, this.index);
    const { checkpoint } = await this.#archive.checkpoint();
    const [items, damaged] = [await this.index.count(), (await this.index.damaged()).length];
    const log = { checkpoint, items, damaged, fixity: await this.index.fixity() };
    const accounts = await this.deps.accounts.count();
    const rest = {
      accounts,
      key: "unprotected",
      place: null,
      anchors: null,
      orphans: 0,
      staged: false,
      free: 2e12,
    } as const;
    return statusOf({ home: this.home, format: archiveFormat, log, ...rest }, sampleNow);
  }

  /** Seals one item at `time`, in milliseconds since 1970. */
  async add(
    detail: CaptureDetail | IntakeDetail,
    objects: readonly SampleObject[],
    time: number,
  ): Promise<{ readonly item: string; readonly record: Digest }> {
    this.#clock.now = time;
    const named: RecordObject[] = [];
    for (const object of objects) named.push(await this.#put(object));
    const envelope: RecordEnvelope = {
      format: "muniment-record/1",
      salt: randomBytes(32).toString("hex"),
      actor: "a-0f3c9a7e5d1b2c48",
      software,
      objects: named,
      links: [],
    };
    const [sealed] = await this.#archive.append(
      "address" in detail ? { ...envelope, kind: "capture", detail } : { ...envelope, kind: "intake", detail },
    );
    if (sealed === undefined) throw new Error("nothing was sealed");
    return { item: hexOf(sealed.record).slice(0, 16), record: sealed.record };
  }

  /** Seals what tools read in a file of an item, and the list of what it holds. */
  async addFacts(of: Digest, detail: FactsDetail, listing: readonly SampleObject[] = []): Promise<void> {
    const objects = await Promise.all(listing.map((object) => this.#put(object)));
    await this.#archive.append({
      ...{ format: "muniment-record/1", kind: "derivation", objects, software, actor: "a-0f3c9a7e5d1b2c48" },
      salt: randomBytes(32).toString("hex"),
      links: [{ relation: "derived-from", record: of }],
      detail,
    });
  }

  /** Says that an item belongs to a case, as a program did that knew the case. */
  async addToCase(item: string, value: CaseNamed): Promise<void> {
    await this.deps.refresh();
    const found = await this.index.find(item);
    assert.ok(found.found === "one");
    await this.#archive.append({
      ...{ format: "muniment-record/1", kind: "description", objects: [], software, actor: "a-0f3c9a7e5d1b2c48" },
      salt: randomBytes(32).toString("hex"),
      links: [{ relation: "about", record: found.item.record }],
      detail: {
        ...{ action: "state", field: "case" },
        made: { basis: "claimed", value: sampleNow },
        said: { basis: "claimed", value },
      },
    });
  }

  async #put({ path, role, mediaType, bytes }: SampleObject): Promise<RecordObject> {
    const { digest, size } = await this.#archive.put(
      (async function* () {
        yield bytes;
      })(),
    );
    return { path, role, mediaType, size, sha256: hexOf(digest) };
  }

  /** Damages the archive: other bytes in one of its files, or, with null, no file. `name` is as spec/layout has it. */
  async damage(name: string, bytes: Uint8Array | null): Promise<void> {
    const path = join(this.home, "archive", name);
    if (bytes === null) return rm(path);
    await chmod(path, 0o600);
    await writeFile(path, bytes);
  }

  /** The same for an object that has the bytes `sealed`. */
  async damageObject(sealed: Uint8Array, bytes: Uint8Array | null): Promise<void> {
    await this.damage(objectFile(digestOf(sealed)), bytes);
  }

  async close(): Promise<void> {
    await this.deps.captures.close();
    this.deps.deliveries.close();
    await this.index.close();
    this.deps.accounts.close();
    await this.#archive.close();
    await rm(this.home, { recursive: true });
  }
}

async function shownKey(home: string, { origin }: Archive): Promise<KeyShown> {
  const pin = await readTrust(home);
  assert.ok(pin !== null);
  const [file, isProtected] = [homeLayout(home).privateKey, await isKeyProtected({ home })];
  return {
    ...{ origin, vkey: pin.text, fingerprint: fingerprintOf(pin.publicKey) },
    ...{ file, protected: isProtected, changes: [] },
  };
}
