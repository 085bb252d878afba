import { stat } from "node:fs/promises";
import {
  checkpointFile,
  encodePin,
  equalBytes,
  formatInstant,
  utf8,
  type ArchiveFile,
  type Digest,
} from "@muniment/verify";
import { makeFolder } from "../storage/durable.ts";
import type { StoreParts } from "../storage/store.ts";
import type { ArchiveReader } from "./archive.ts";
import { Committer } from "./committer.ts";
import { damaged, otherFileSystem } from "./failures.ts";
import { homeLayout, type HomeLayout } from "./home.ts";
import { FolderKeyFiles } from "./keys/key-files.ts";
import { keyChanged, KeyOpener, type Signer } from "./keys/keys.ts";
import { loadSigner, type KeyPlace } from "./keys/load-signer.ts";
import { ArchiveLock } from "./lock.ts";
import type { WriteOptions } from "./open-options.ts";
import { setOrphansAside } from "./orphans.ts";
import { addOwedHead } from "./owed-head.ts";
import { PlaceGuard } from "./place-guard.ts";
import { growingEvidence, StoreArchiveReader } from "./reader.ts";
import { SecondPlace } from "./second-place.ts";
import { otherSessions, removeSession, Session } from "./session.ts";
import { readSettings } from "./settings.ts";
import type { WriterParts } from "./writer.ts";

const lockWaitDefaultMs = 30_000;

/** A log on which only this program's commits are made while they are, by one key. */
export type Commits = Pick<Committer, "load" | "commit">;

/** An archive that is ready to be written to: what a crash left was put in order. */
export interface Writing {
  readonly keys: KeyPlace;
  readonly signer: Signer;
  readonly parts: WriterParts;
  /** The same log, its heads signed by another key. */
  readonly commitsBy: (signer: Signer) => Promise<Commits>;
}

/** Opens an archive to be written to: takes a session, and recovers. Throws ArchiveError. */
export async function beginWriting(file: ArchiveFile, options: WriteOptions): Promise<Writing> {
  const layout = homeLayout(options.home);
  const keys = keyPlaceOf(layout, options);
  // Before the lock is taken: others need not wait for a person who types a passphrase.
  const key = await keys.files.read("log.key");
  if (key !== null) await keys.opener.open(key, layout.privateKey);
  for (const folder of [layout.incoming, layout.orphans]) await makeFolder(folder);
  await checkOneFileSystem(layout);
  const lock = lockOf(layout, options);
  return await lock.hold(async () => {
    const session = await Session.open(layout.incoming, options.randomBytes);
    const writing = await orEnd(session, () => recover({ file, layout, keys, lock, session, options }));
    const { store, reader, committer: commits } = writing.parts;
    try {
      await addOwedHead({ layout, store, reader, commits, options }, writing.signer.vkey);
    } catch (error) {
      // What it may have stored and not sealed is found by the next start.
      session.leave();
      throw error;
    }
    return writing;
  });
}

async function orEnd<T>(session: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await session.end();
    throw error;
  }
}

export function keyPlaceOf(
  layout: HomeLayout,
  { keyFiles, passphrase }: Pick<WriteOptions, "keyFiles" | "passphrase">,
): KeyPlace {
  return {
    layout,
    files: keyFiles ?? new FolderKeyFiles(layout.keys),
    opener: new KeyOpener(passphrase ?? (() => Promise.resolve(null))),
  };
}

type LockSettings = Pick<WriteOptions, "program" | "now" | "lockWaitMs" | "onLockWait">;

export function lockOf(layout: HomeLayout, options: LockSettings): ArchiveLock {
  return new ArchiveLock(layout.lock, layout.lockHolder, {
    program: options.program,
    now: () => formatInstant(options.now()),
    waitMs: options.lockWaitMs ?? lockWaitDefaultMs,
    onWait: options.onLockWait ?? (() => undefined),
  });
}

/** What writing is begun with, once its session is there. */
interface Setting {
  readonly file: ArchiveFile;
  readonly layout: HomeLayout;
  readonly keys: KeyPlace;
  readonly lock: ArchiveLock;
  readonly session: Session;
  readonly options: WriteOptions;
}

/** To be called under the lock. */
async function recover({ file, layout, keys, lock, session, options }: Setting): Promise<Writing> {
  const { backEnd, now, randomBytes } = options;
  const parts = backEnd.parts(layout.archive, checkpointFile, { scratch: session.folder, aside: layout.orphans });
  const head = await parts.head.load();
  if (head === null) throw damaged(`${checkpointFile} is missing.`);
  const view = backEnd.view(layout.archive, checkpointFile);
  const signer = await loadSigner(keys, { file, note: head.bytes, evidence: growingEvidence(view) });
  const reader = new StoreArchiveReader(view, signer.vkey);
  const { secondPlace } = await readSettings(layout);
  const commitsBy = async (by: Signer): Promise<Commits> => {
    const committer = new Committer({ ...parts, signer: by, now, randomBytes });
    await committer.load();
    if (secondPlace === null) return committer;
    const place = new SecondPlace(secondPlace, { reader, tiles: parts, key: by.vkey });
    const guard = new PlaceGuard(place, committer, options.onPlaceNotice ?? (() => undefined));
    await guard.begin();
    return { load: () => committer.load(), commit: (...given) => guard.commit(...given) };
  };
  const commits = await commitsBy(signer);
  await recoverSessions(layout, session, reader, parts);
  const pin = await keys.files.read("log.vkey");
  const hold: WriterParts["hold"] = (work) =>
    lock.hold(async () => {
      await checkKey(keys, signer, pin);
      return await work();
    });
  return {
    keys,
    signer,
    commitsBy,
    parts: {
      ...parts,
      reader,
      committer: commits,
      hold,
      signManifest: (hash) => signer.signManifest(hash),
      session: {
        end: () => session.end(),
        leave: () => {
          session.leave();
        },
        recover: async (refused) => {
          try {
            await lock.hold(() => recoverOwn({ layout, session, reader, parts, refused }));
          } finally {
            session.leave();
          }
        },
      },
    },
  };
}

/** Another program may have given the log a new key since this one read it: what the old one signs would not hold. */
async function checkKey({ files }: KeyPlace, { vkey }: Signer, before: Uint8Array | null): Promise<void> {
  const pin = await files.read("log.vkey");
  const same = pin === null || equalBytes(pin, utf8(encodePin(vkey))) || (before !== null && equalBytes(pin, before));
  if (!same) throw keyChanged();
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

interface OwnEnd {
  readonly layout: HomeLayout;
  readonly session: Session;
  readonly reader: ArchiveReader;
  readonly parts: StoreParts;
  readonly refused: ReadonlySet<Digest>;
}

/** The same for this program itself, at its end. */
async function recoverOwn({ layout, session, reader, parts, refused }: OwnEnd): Promise<void> {
  const { running } = await otherSessions(layout.incoming, session);
  if (running > 0) return;
  if ((await setOrphansAside(reader, parts, refused)).outcome === "done") await session.end();
}

async function checkOneFileSystem(layout: HomeLayout): Promise<void> {
  const [archive, incoming] = await Promise.all([stat(layout.archive), stat(layout.incoming)]);
  if (archive.dev !== incoming.dev) throw otherFileSystem(layout);
}
