import { lstat, stat } from "node:fs/promises";
import {
  archiveFileSizeMax,
  checkpointFile,
  FormatError,
  formatInstant,
  NewerFormat,
  parseArchiveFile,
  parseVkey,
  type ArchiveFile,
  type Evidence,
  type Vkey,
} from "@muniment/verify";
import { makeFolder } from "../storage/durable.ts";
import { readSmall } from "../storage/small-file.ts";
import type { BackEnd, StoreParts } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError, type Archive, type ArchiveReader } from "./archive.ts";
import { Committer } from "./committer.ts";
import { damaged, doing, otherFileSystem } from "./failures.ts";
import { homeLayout, type HomeLayout } from "./home.ts";
import { loadSigner, readActor as readActorFile, readPin, type Signer } from "./keys.ts";
import { ArchiveLock } from "./lock.ts";
import { setOrphansAside } from "./orphans.ts";
import { PlaceGuard, type PlaceNotice } from "./place-guard.ts";
import { growingEvidence, StoreArchiveReader } from "./reader.ts";
import { SecondPlace, type PlaceState } from "./second-place.ts";
import { otherSessions, removeSession, Session } from "./session.ts";
import { readSettings } from "./settings.ts";
import { StoreArchiveWriter } from "./writer.ts";

/** Where an archive lies, and what it is kept in. */
export interface ArchivePlace {
  readonly home: string;
  readonly backEnd: BackEnd;
}

/** Where time and chance come from. */
export interface Surroundings {
  /** Milliseconds since 1970, by this machine's clock. */
  readonly now: () => number;
  /** From a source that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
}

export interface ReadOptions extends ArchivePlace {
  readonly mode: "read";
}

export interface WriteOptions extends ArchivePlace, Surroundings {
  readonly mode: "write";
  /** How this program is named to others that wait for it, as in "muniment add". */
  readonly program: string;
  /** How long to wait while another program writes, in milliseconds. 30,000 unless told. */
  readonly lockWaitMs?: number;
  /** Told who is writing, when waiting for it takes longer than a moment. */
  readonly onLockWait?: (holder: string) => void;
  /** Told, once for each matter, what could not be checked or written in the second place. Nothing fails by it. */
  readonly onPlaceNotice?: (notice: PlaceNotice) => void;
}

const lockWaitDefaultMs = 30_000;

/**
 * Opens the archive of a home. To read takes neither key nor lock, and writes nothing. To write, it first recovers what a
 * crash may have left. Throws ArchiveError.
 */
export async function openArchive(options: ReadOptions): Promise<ArchiveReader>;
export async function openArchive(options: WriteOptions): Promise<Archive>;
export async function openArchive(options: ReadOptions | WriteOptions): Promise<ArchiveReader> {
  return await doing("opening the archive", async () => {
    const layout = homeLayout(options.home);
    const file = await readArchiveFile(layout);
    return await (options.mode === "read" ? openToRead(layout, file, options) : openToWrite(layout, file, options));
  });
}

/** The files of a home's archive as a verifier takes them, however damaged they are, and while programs write. */
export function archiveEvidence({ home, backEnd }: ArchivePlace): Evidence {
  return growingEvidence(backEnd.view(homeLayout(home).archive, checkpointFile));
}

/** The verifier key that the owner of this home keeps (var/keys/log.vkey), or null. Throws ArchiveError "archive.bad-key". */
export async function readTrust(home: string): Promise<Vkey | null> {
  return await readPin(homeLayout(home));
}

/** The pseudonymous id under which records are made in this home. Throws ArchiveError. */
export async function readActor(home: string): Promise<string> {
  return await readActorFile(homeLayout(home));
}

/** How the archive stands to its second place; null if it has none. Looks, and changes nothing. Throws ArchiveError. */
export async function comparePlace({
  home,
  backEnd,
}: ArchivePlace): Promise<{ readonly folder: string; readonly state: PlaceState } | null> {
  return await doing("comparing with the second place", async () => {
    const layout = homeLayout(home);
    const { secondPlace: folder } = await readSettings(layout);
    if (folder === null) return null;
    const view = backEnd.view(layout.archive, checkpointFile);
    const key = (await readPin(layout)) ?? parseVkey((await readArchiveFile(layout)).key);
    const place = new SecondPlace(folder, { reader: new StoreArchiveReader(view, key), tiles: view, key });
    return { folder, state: await place.compare() };
  });
}

/** Whether there is an archive in this home: of any format, in any state. */
export async function hasArchive(home: string): Promise<boolean> {
  return await doing("looking for an archive", async () => {
    try {
      await lstat(homeLayout(home).archiveFile);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
      throw error;
    }
  });
}

async function openToRead(layout: HomeLayout, file: ArchiveFile, { backEnd }: ReadOptions): Promise<ArchiveReader> {
  // The owner's own pin where there is one; what the archive says of itself is only a hint.
  const key = (await readPin(layout)) ?? parseVkey(file.key);
  const reader = new StoreArchiveReader(backEnd.view(layout.archive, checkpointFile), key);
  if (key.name !== file.origin) throw damaged("muniment.json names another log than this home's own verifier key.");
  return reader;
}

async function openToWrite(layout: HomeLayout, file: ArchiveFile, options: WriteOptions): Promise<Archive> {
  const signer = await loadSigner(layout, file.key);
  for (const folder of [layout.incoming, layout.orphans]) await makeFolder(folder);
  await checkOneFileSystem(layout);
  const lock = new ArchiveLock(layout.lock, layout.lockHolder, {
    program: options.program,
    now: () => formatInstant(options.now()),
    waitMs: options.lockWaitMs ?? lockWaitDefaultMs,
    onWait: options.onLockWait ?? (() => undefined),
  });
  return await lock.hold(async () => {
    const session = await Session.open(layout.incoming, options.randomBytes);
    try {
      return await openWriter({ layout, signer, lock, session, options });
    } catch (error) {
      await session.end();
      throw error;
    }
  });
}

/** What a writer is made from, once its session is there. */
interface WriterSetting {
  readonly layout: HomeLayout;
  readonly signer: Signer;
  readonly lock: ArchiveLock;
  readonly session: Session;
  readonly options: WriteOptions;
}

/** Recovers, and gives the writer. To be called under the lock. */
async function openWriter({ layout, signer, lock, session, options }: WriterSetting): Promise<Archive> {
  const { backEnd, now, randomBytes } = options;
  const parts = backEnd.parts(layout.archive, checkpointFile, { scratch: session.folder, aside: layout.orphans });
  const committer = new Committer({ ...parts, signer, now, randomBytes });
  const reader = new StoreArchiveReader(backEnd.view(layout.archive, checkpointFile), signer.vkey);
  await committer.load();
  const { secondPlace } = await readSettings(layout);
  const guard =
    secondPlace === null
      ? null
      : new PlaceGuard(
          new SecondPlace(secondPlace, { reader, tiles: parts, key: signer.vkey }),
          committer,
          options.onPlaceNotice ?? (() => undefined),
        );
  await guard?.begin((await reader.checkpoint()).note);
  await recoverSessions(layout, session, reader, parts);
  return new StoreArchiveWriter({
    ...parts,
    reader,
    committer: guard ?? committer,
    hold: (work) => lock.hold(work),
    session: {
      end: () => session.end(),
      leave: () => {
        session.leave();
      },
      recover: async () => {
        try {
          await lock.hold(() => recoverOwn(layout, session, reader, parts));
        } finally {
          session.leave();
        }
      },
    },
  });
}

/** What programs left that ended without a word. Source: spec/layout, "Recovery". */
async function recoverSessions(
  layout: HomeLayout,
  own: Session,
  reader: ArchiveReader,
  parts: StoreParts,
): Promise<void> {
  const { crashed, running } = await otherSessions(layout.incoming, own);
  // A running program may have stored what it has not sealed yet: then its end, or the next start, is soon enough.
  if (crashed.length === 0 || running > 0) return;
  const { outcome } = await setOrphansAside(reader, parts);
  if (outcome === "done") for (const folder of crashed) await removeSession(folder);
}

/** The same for this program itself, at its end. */
async function recoverOwn(layout: HomeLayout, own: Session, reader: ArchiveReader, parts: StoreParts): Promise<void> {
  const { running } = await otherSessions(layout.incoming, own);
  if (running > 0) return;
  if ((await setOrphansAside(reader, parts)).outcome === "done") await own.end();
}

async function readArchiveFile(layout: HomeLayout): Promise<ArchiveFile> {
  try {
    if (!(await lstat(layout.archiveFile)).isFile()) throw missing(layout);
    return parseArchiveFile(await readSmall(layout.archiveFile, archiveFileSizeMax));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") throw missing(layout, error);
    if (error instanceof NewerFormat) throw newer(error);
    if (error instanceof FormatError) throw damaged(`muniment.json is damaged: ${error.message}.`, error);
    throw error;
  }
}

function missing(layout: HomeLayout, cause?: unknown): ArchiveError {
  const next = "Make one with `muniment init`, or name the home of another one with --home.";
  return new ArchiveError("archive.missing", `There is no archive in ${layout.home}.`, next, { cause });
}

function newer(cause: NewerFormat): ArchiveError {
  const message = `This archive has the format ${cause.met}. This program knows ${cause.known}.`;
  return new ArchiveError(
    "archive.newer-format",
    message,
    "Use the version of Muniment that made it, or a later one.",
    { cause },
  );
}

async function checkOneFileSystem(layout: HomeLayout): Promise<void> {
  const [archive, incoming] = await Promise.all([stat(layout.archive), stat(layout.incoming)]);
  if (archive.dev !== incoming.dev) throw otherFileSystem(layout);
}
