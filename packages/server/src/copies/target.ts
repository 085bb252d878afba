import { link, readdir, rm, statfs, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkpointFile, encodePin, formatInstant, type Vkey } from "@muniment/verify";
import { HashPool } from "../archive/hash-pool.ts";
import type { HomeLayout } from "../archive/home.ts";
import { ArchiveLock } from "../archive/lock.ts";
import type { Surroundings } from "../archive/open.ts";
import { otherSessions, removeSession, Session } from "../archive/session.ts";
import { makeFolder, replaceFile, syncFolder, writeNew } from "../storage/durable.ts";
import type { BackEnd, StoreParts } from "../storage/store.ts";
import { namesIn } from "../storage/names-in.ts";
import { systemCode } from "../storage/system-error.ts";
import { copying, CopyError } from "./copy-error.ts";

/** What working in the folder of a copy takes. */
export interface TargetOptions extends Surroundings {
  readonly backEnd: BackEnd;
  /** How this program is named to others that wait for it, as in "muniment mirror". */
  readonly program: string;
  readonly onLockWait?: (holder: string) => void;
}

/** The folder of a copy while this program alone works in it. */
export interface Site {
  readonly layout: HomeLayout;
  readonly parts: StoreParts;
  readonly pool: HashPool;
  /** This program's own folder. */
  readonly scratch: string;
  /** Folders of programs that died here: their leavings go when the archive is whole. */
  readonly crashed: readonly string[];
  /** How many other programs have the archive open to write. */
  readonly running: number;
  /**
   * `begun`: from now on something may lie there that the head does not know. `whole`: nothing does. An end in between leaves the scratch folder, as a
   * crash does, so that nobody takes what lies there for foreign.
   */
  mark(state: "begun" | "whole"): void;
}

const lockWaitMs = 2000;

/** Works in the folder of an archive, under its lock, with a scratch folder. */
export async function atWork<T>(
  layout: HomeLayout,
  options: TargetOptions,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const lock = new ArchiveLock(layout.lock, layout.lockHolder, {
    program: options.program,
    now: () => formatInstant(options.now()),
    waitMs: lockWaitMs,
    onWait: options.onLockWait ?? (() => undefined),
  });
  return await lock.hold(async () => {
    const session = await Session.open(layout.incoming, options.randomBytes);
    const pool = new HashPool(layout.archive);
    let state: "untouched" | "begun" | "whole" = "untouched";
    const mark: Site["mark"] = (reached) => {
      state = reached;
    };
    try {
      const others = await otherSessions(layout.incoming, session);
      const folders = { scratch: session.folder, aside: layout.orphans };
      const parts = options.backEnd.parts(layout.archive, checkpointFile, folders);
      return await work({ layout, parts, pool, scratch: session.folder, ...others, mark });
    } finally {
      await pool.close();
      await close(layout, session, state);
    }
  });
}

async function close(layout: HomeLayout, session: Session, state: "untouched" | "begun" | "whole"): Promise<void> {
  if (state === "whole") {
    const { crashed } = await otherSessions(layout.incoming, session);
    for (const folder of crashed) await removeSession(folder);
  }
  if (state === "begun") await leave(session);
  else await session.end();
}

/** What was written aside goes; the folder stays, as after a crash. */
async function leave(session: Session): Promise<void> {
  for (const name of await readdir(session.folder)) {
    if (name.endsWith(".part")) await rm(join(session.folder, name));
  }
  session.leave();
}

/** Makes the folders of a home, and the lock, durably. What is there stays as it is. */
export async function layGround(layout: HomeLayout): Promise<void> {
  await copying(layout.home, "making the folder", async () => {
    for (const folder of [layout.home, layout.var, layout.keys, layout.incoming, layout.orphans, layout.archive]) {
      await makeFolder(folder);
    }
    await makeLock(layout);
  });
}

/** Makes the lock if there is none, durably. */
export async function makeLock(layout: HomeLayout): Promise<void> {
  try {
    await writeNew(layout.lock, "", 0o644);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    return;
  }
  await syncFolder(layout.archive);
}

/** The names of a home's own folders: a folder that holds others is something else. */
const ownNames: ReadonlySet<string> = new Set(["archive", "settings.json", "var"]);

/** Whether a folder is not there, empty, or holds nothing but what `layGround` makes. Throws CopyError if it holds anything else. */
export async function checkFree(layout: HomeLayout): Promise<void> {
  const names = await namesIn(layout.home);
  const strange = names.filter((name) => !ownNames.has(name));
  const inArchive = (await namesIn(layout.archive)).filter((name) => name !== "lock");
  if (strange.length === 0 && inArchive.length === 0) return;
  const found = strange[0] ?? `archive/${inArchive[0] ?? ""}`;
  throw new CopyError(
    "copy.not-empty",
    `${layout.home} is not empty, and no copy of this archive: there is ${found} in it.`,
    "Name an empty folder, or one that is to be made.",
  );
}

/** The verifier key that readers of the copy hold it against. Replaced in one step, once the checkpoint that it signed is there. */
export async function writePin(layout: HomeLayout, vkey: Vkey): Promise<void> {
  await replaceFile(layout.pin, encodePin(vkey));
}

/** File systems that people put on disks they carry, by the number that the system gives them. */
const fileSystems: Readonly<Record<number, string>> = {
  0x4d44: "FAT",
  0x2011bab0: "exFAT",
  0x6969: "NFS",
  0xff534d42: "SMB",
  0xfe534d42: "SMB",
  0x517b: "SMB",
  0x65735546: "FUSE",
};

/**
 * Tries what an archive needs of its file system and cannot do without: a name that is given without replacing another. Tried before
 * anything is laid down. Throws CopyError "copy.unsuitable".
 */
export async function checkFileSystem(folder: string): Promise<void> {
  const [one, other] = [join(folder, "tried.part"), join(folder, "tried-2.part")];
  await writeFile(one, "");
  try {
    await link(one, other);
    await unlink(other);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL"].includes(systemCode(error) ?? ""))
      throw error;
    const { type } = await statfs(folder);
    const name = fileSystems[type] ?? `of the type 0x${type.toString(16)}`;
    throw new CopyError(
      "copy.unsuitable",
      `The file system of ${folder} (${name}) has no hard links, and an archive cannot lie on it.`,
      "Name a folder on ext4, XFS, Btrfs, ZFS, APFS or NTFS, or put such a file system on that disk.",
      { cause: error },
    );
  } finally {
    await unlink(one);
  }
}
