/** The one place, beside main.ts, that knows every implementation. Loaded when a command needs it, not before. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  checkHomeOpening,
  formatInstant,
  toHex,
  verifyHome,
  verifyItem,
  type Evidence,
  type Finding,
  type LogAfter,
  type NewHasher,
} from "@muniment/verify";
import type { Maker } from "./actions/maker.ts";
import { openedIndex } from "./actions/opened-item.ts";
import { tellingHead } from "./actions/telling-head.ts";
import { verifyPath, type PathTools } from "./actions/verify-path.ts";
import type {
  HomeMade,
  ReadingRoom,
  Scratch,
  Served,
  ServeOrder,
  VerifyOrder,
  VerifyTold,
  Workplace,
} from "./actions/workplace.ts";
import { ArchiveError, type Archive } from "./archive/archive.ts";
import { doing, failure } from "./archive/failures.ts";
import { HashPool } from "./archive/hash-pool.ts";
import { homeLayout, type HomeLayout } from "./archive/home.ts";
import { initArchive } from "./archive/init.ts";
import { Openings } from "./archive/openings.ts";
import { readOwnerKeys } from "./archive/owner-keys.ts";
import { clearWorkFolders, openWorkFolder, type WorkFolder } from "./archive/work-folder.ts";
import { archiveEvidence, hasArchive, openArchive, readActor, readTrust, type WriteOptions } from "./archive/open.ts";
import type { ViewerTools } from "./compose/viewer.ts";
import type { Config } from "./config.ts";
import type { FollowProgress, ItemIndex } from "./index/index.ts";
import { FolderEvidence } from "./storage/fs/folder-evidence.ts";
import type { ProfileDesk } from "./profiles/profile-desk.ts";
import type { QueueDesk } from "./queues/queue-desk.ts";
import { pooledRandomBytes } from "./random-bytes.ts";
import { namesIn } from "./storage/names-in.ts";
import { systemCode } from "./storage/system-error.ts";
import { fsBackEnd } from "./storage/fs/fs-back-end.ts";
import type { WitnessPlace } from "./witness/witness-desk.ts";

const descriptionFile = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));
const uiFolder = fileURLToPath(new URL("../../ui/dist", import.meta.url));
/** Of the published program: two lie beside the format that they belong to, two are built. */
const guideFiles = [
  "spec/package/VERIFY.txt",
  "spec/package/verify.sh",
  "packages/ui/dist/package/verify.html",
  "packages/ui/dist/package/replay.html",
].map((file) => fileURLToPath(new URL(`../../../${file}`, import.meta.url)));
const backEnd = fsBackEnd;
const surroundings = { now: () => Date.now(), randomBytes: pooledRandomBytes(randomBytes) } as const;

const newHasher: NewHasher = () => {
  const hash = createHash("sha256");
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
};

/** `passphrase` gives that of a protected key, or null where there is nobody to ask. */
export function composeWorkplace(config: Config, version: string, passphrase: () => Promise<string | null>): Workplace {
  const software = { name: "muniment", version };
  const work = workFolderOnce(config.temporary);
  const capturing = async () =>
    [{ ...config, temporary: (await work.open()).path }, software, surroundings.now] as const;
  const maker = async (home: string): Promise<Maker> => ({
    ...{ actor: await readActor(home), software, now: surroundings.now, salt: randomSalt },
  });
  const openForWriting: Workplace["openForWriting"] = (home, onLockWait, onPlaceNotice) =>
    openToWrite(home, { software, passphrase, onLockWait, onPlaceNotice });
  const openToAdd: Workplace["openToAdd"] = async (home, order) =>
    (await import("./compose/writing.ts")).writingRoom(home, order, { maker, openForWriting, ...surroundings });
  const witness = (home: string): Promise<WitnessPlace> => witnessPlace(home, passphrase);
  const upkeep: Workplace["upkeep"] = async () =>
    (await import("./compose/upkeep.ts")).composeUpkeep({
      ...{ backEnd, maker, openForReading, ...surroundings },
      witnessOf: async (home) => await (await witness(home)).show(),
    });
  const workplace: Workplace = {
    maker,
    openingOf: (home, record) => openingsOf(home).of(record),
    now: () => formatInstant(surroundings.now()),
    hasArchive,
    initialise: (home, after) => makeHome(home, after, software),
    openForWriting,
    openToAdd,
    openForReading,
    reindex,
    verifyHome: (home, order, told) => verifyWholeHome(home, order, { ...told, software }),
    verifyElsewhere: async function* (path, { trust, scope }, unlock, hooks) {
      // Who verifies a package of their own holds its key already.
      const keys = [...trust.keys, ...(await ownPin(config.home))];
      yield* verifyPath(path, { trust: { ...trust, keys }, scope }, hooks, pathTools(unlock));
    },
    verifyItem: verifyOne,
    capturer: async () => (await import("./compose/capture.ts")).composeCapturer(...(await capturing())),
    printer: async () => (await import("./compose/capture.ts")).composePrinter(...(await capturing())),
    loginWindow: async () => (await import("./compose/capture.ts")).composeLogin(...(await capturing())),
    capturesAtOnce,
    profiles: profilesOf,
    queues: queuesOf,
    scratch: async () => makeScratch((await work.open()).path),
    clearLeft: () => clearAfterKilled(config.temporary, work.path()),
    upkeep,
    recipients: async (text, from) => (await import("./encryption/index.ts")).parseRecipients(text, from),
    guides: async () => (await import("./export/index.ts")).readGuides(guideFiles),
    keys: async () =>
      (await import("./compose/keys.ts")).composeKeys({ backEnd, software, passphrase, ...surroundings }),
    claims: async () => (await import("./compose/claims.ts")).composeClaims({ newHasher, now: surroundings.now }),
    pictures: async (home) =>
      (await import("./compose/pictures.ts")).composePictures(home, {
        work: async () => (await work.open()).path,
        randomName: () => toHex(surroundings.randomBytes(8)),
      }),
    comparer: async () => new (await import("./comparison/index.ts")).ThreadedComparer(),
    examiners: async () => (await import("./compose/facts.ts")).composeExaminers(software),
    copies: async () => (await import("./compose/copies.ts")).composeCopies({ backEnd, newHasher, ...surroundings }),
    witness,
    accounts: async (home) => (await stateOf(home)).accounts,
    cases: async (home) => (await stateOf(home)).cases,
    openInBrowser: async (home, address) =>
      (await import("./compose/opener.ts")).openInBrowser(address, {
        folder: homeLayout(home).var,
        platform: process.platform,
        hasDisplay: Object.keys(config.display).length > 0,
      }),
    serve: (room, order) => serveViewer(room, order, { workplace, software }),
  };
  return workplace;
}

async function serveViewer(
  room: ReadingRoom,
  order: ServeOrder,
  tools: Pick<ViewerTools, "workplace" | "software">,
): Promise<Served> {
  const viewer = await import("./compose/viewer.ts");
  const state = await stateOf(room.home);
  return await viewer.serveViewer(room, order, {
    ...tools,
    ...surroundings,
    uiFolder,
    descriptionFile,
    onFault,
    state,
  });
}

function randomSalt(): string {
  return toHex(surroundings.randomBytes(32));
}

async function stateOf(home: string): ReturnType<typeof import("./compose/accounts.ts").composeAccounts> {
  return await (await import("./compose/accounts.ts")).composeAccounts(home, { backEnd, ...surroundings });
}

function openingsOf(home: string): Openings {
  return new Openings(homeLayout(home));
}

async function witnessPlace(home: string, passphrase: () => Promise<string | null>): Promise<WitnessPlace> {
  const { composeWitness } = await import("./compose/witness.ts");
  return composeWitness(home, { backEnd, passphrase, onFault, ...surroundings });
}

/** `own`: the work folder of this program; null if it made none. */
function clearAfterKilled(temporary: string, own: string | null): ReturnType<Workplace["clearLeft"]> {
  return doing("clearing up after killed programs", () => clearWorkFolders(temporary, own, surroundings.now()));
}

async function makeHome(home: string, after: LogAfter | null, software: Maker["software"]): Promise<HomeMade> {
  const going = after === null ? {} : { after };
  const made = await initArchive({ home, backEnd, software, ...surroundings, ...going });
  return { home: homeLayout(home).home, origin: made.origin, vkey: made.vkey, keyFile: made.privateKey };
}

async function queuesOf(home: string): Promise<QueueDesk> {
  await refuseLaterFormat(home);
  return new (await import("./queues/index.ts")).QueueFolder(homeLayout(home).queues, surroundings);
}

/** What a home of a later format keeps where is not for this program to know. */
async function refuseLaterFormat(home: string): Promise<void> {
  if (await hasArchive(home)) await openArchive({ mode: "read", home, backEnd });
}

async function profilesOf(home: string): Promise<ProfileDesk> {
  await refuseLaterFormat(home);
  return new (await import("./profiles/index.ts")).ProfileFolder(homeLayout(home).profiles, surroundings.now);
}

function openToWrite(
  home: string,
  options: Pick<WriteOptions, "software" | "passphrase" | "onLockWait" | "lockWaitMs" | "onPlaceNotice">,
): Promise<Archive> {
  return openArchive({ mode: "write", home, backEnd, program: "muniment", ...surroundings, ...options });
}

async function openForReading(home: string, onFollow: FollowProgress): Promise<ReadingRoom> {
  // Loaded when it is asked for: what adds does without.
  const { follow } = await import("./index/index.ts");
  const archive = await openArchive({ mode: "read", home, backEnd });
  const index = await openIndex(home);
  try {
    await follow(archive, index, onFollow);
  } catch (error) {
    await index.close();
    throw error;
  }
  const openings = openingsOf(home);
  return {
    home: homeLayout(home).home,
    archive,
    index: openedIndex(index, ({ record }) => openings.of(record)),
    refresh: () => follow(archive, index),
    close: () => index.close(),
  };
}

/** The home's index; one in memory where none can be kept, since reading must not depend on a disk that can be written to. */
async function openIndex(home: string): Promise<ItemIndex> {
  const { IndexError, openSqliteIndex } = await import("./index/index.ts");
  const layout = homeLayout(home);
  try {
    await mkdir(layout.var, { recursive: true });
    return openSqliteIndex(layout.index);
  } catch (error) {
    if (cannotBeKept(error instanceof IndexError ? error.cause : error)) return openSqliteIndex(":memory:");
    throw failure(error, "opening the index");
  }
}

// Primary codes of SQLite: read-only, cannot be opened, and an error of the disk, as from one without shared memory for files.
const sqliteCannotKeep: readonly number[] = [8, 14, 10];

function cannotBeKept(error: unknown): boolean {
  if (["EACCES", "EROFS", "EPERM"].includes(systemCode(error) ?? "")) return true;
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    sqliteCannotKeep.includes(error.errcode & 0xff)
  );
}

async function reindex(home: string, onFollow: FollowProgress): Promise<{ entries: number; items: number }> {
  // Opened first: a home without an archive has no index to lose.
  await openArchive({ mode: "read", home, backEnd });
  const file = homeLayout(home).index;
  await doing("removing the old index", async () => {
    for (const suffix of ["", "-wal", "-shm"]) await rm(`${file}${suffix}`, { force: true });
  });
  const room = await openForReading(home, onFollow);
  try {
    return { entries: (await room.index.position()).entries, items: await room.index.count() };
  } finally {
    await room.close();
  }
}

async function* verifyWholeHome(
  home: string,
  { trust, scope }: VerifyOrder,
  { software, ...hooks }: VerifyTold & Pick<WriteOptions, "software">,
): AsyncGenerator<readonly Finding[]> {
  const layout = homeLayout(home);
  if (!(await hasArchive(home))) await openArchive({ mode: "read", home, backEnd });
  await recoverIfPossible(home, software);
  const pool = new HashPool(layout.archive);
  try {
    // While the log is read and its head verified, which one core does.
    pool.warm();
    for await (const opening of checkOpenings(layout, archiveEvidence({ home, backEnd }))) yield [opening];
    const owner = await readOwnerKeys(layout);
    const evidence = tellingHead(archiveEvidence({ home, backEnd }), hooks.onHead);
    const listed = { files: () => pool.files(), read: (name: string) => evidence.read(name) };
    yield* verifyHome(listed, owner, trust, formatInstant(surroundings.now()), {
      newHasher,
      measure: (files) => pool.measureAll(files),
      parallel: pool.atOnce,
      writersAtWork: (await namesIn(layout.incoming)).length > 0,
      scope,
      onProgress: hooks.onProgress,
      onScope: hooks.onScope,
    });
  } finally {
    await pool.close();
  }
}

async function* checkOpenings(layout: HomeLayout, archive: Evidence): AsyncGenerator<Finding> {
  for await (const { record, ...opening } of new Openings(layout).all()) {
    const found = await checkHomeOpening(archive, record, opening);
    if (found !== null) yield found;
  }
}

/** Puts in order what a crash left, as every writer does when it starts. Nobody is asked for a passphrase to look at an archive. */
async function recoverIfPossible(home: string, software: WriteOptions["software"]): Promise<void> {
  const layout = homeLayout(home);
  const left = [...(await namesIn(layout.incoming)), ...(await namesIn(join(layout.archive, "log/staged")))];
  if (left.length === 0) return;
  try {
    const archive = await openToWrite(home, { software, lockWaitMs: 2000 });
    await archive.close();
  } catch (error) {
    // Whatever keeps it from being put in order (no key, no right to write, damage): the verification that follows
    // looks at the files as they are, and tells.
    if (!(error instanceof ArchiveError)) throw error;
  }
}

function pathTools(unlock: Parameters<Workplace["verifyElsewhere"]>[2]): PathTools {
  return {
    newHasher,
    folder: (at) => new FolderEvidence(at),
    file: async (at) => (await import("./compose/files.ts")).openUnlocked(at, unlock),
    hashing: (at) => new HashPool(at),
    parts: () => new HashPool(null),
    now: formatInstant(surroundings.now()),
  };
}

async function* verifyOne(home: string, index: number): AsyncGenerator<Finding> {
  const { timeTrust } = await import("./compose/time.ts");
  const stamps = { time: await timeTrust(home, { roots: [], lists: [] }), now: formatInstant(surroundings.now()) };
  yield* verifyItem(archiveEvidence({ home, backEnd }), index, { keys: await ownPin(home), stamps, newHasher });
}

async function ownPin(home: string): Promise<readonly NonNullable<Awaited<ReturnType<typeof readTrust>>>[]> {
  const pin = await readTrust(home);
  return pin === null ? [] : [pin];
}

// A page of pictures takes a core while it loads, and a gigabyte and a half while it is printed.
const browserMemory = 1.5 * 1024 ** 3;
// More would have each wait for the disk and the network of the others, and run into its time limit.
const browsersMax = 8;

function capturesAtOnce(): number {
  const borne = Math.min(availableParallelism(), Math.floor(totalmem() / browserMemory), browsersMax);
  return Math.max(1, borne);
}

/** The work folder of this program, made when it is first needed, and removed at its end. */
function workFolderOnce(temporary: string): { open(): Promise<WorkFolder>; path(): string | null } {
  let opening: Promise<WorkFolder> | null = null;
  let path: string | null = null;
  const open = async (): Promise<WorkFolder> => {
    const folder = await doing("making a folder for scratch files", () => openWorkFolder(temporary));
    path = folder.path;
    process.once("exit", () => {
      folder.removeIfEmpty();
    });
    return folder;
  };
  return { open: () => (opening ??= open()), path: () => path };
}

async function makeScratch(temporary: string): Promise<Scratch> {
  const folder = await mkdtemp(join(temporary, "scratch-"));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What a server met that is no mistake of who asked. */
function onFault(fault: unknown): void {
  process.stderr.write(`${describe(fault)}\n`);
}

function describe(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
