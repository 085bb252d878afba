import { lstat, rename } from "node:fs/promises";
import { basename } from "node:path";
import { lockFile } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import type { HomeLayout } from "../archive/home.ts";
import { otherSessions, Session } from "../archive/session.ts";
import { syncFolder } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import type { RepairLedger } from "./repair-ledger.ts";
import { freeName } from "./move-aside.ts";
import { makeLock } from "./target.ts";

/**
 * Puts an empty file where the lock must be. Done without the lock, as there is none: so only where no other program has the archive
 * open to write. Throws ArchiveError "archive.locked" if one has.
 */
export async function mendLock(
  layout: HomeLayout,
  randomBytes: (size: number) => Uint8Array,
  ledger: RepairLedger,
): Promise<void> {
  const size = await lockSize(layout.lock);
  if (size === 0) return;
  const session = await Session.open(layout.incoming, randomBytes);
  try {
    const { running } = await otherSessions(layout.incoming, session);
    if (running > 0) throw inUse(running);
    if (size !== null) {
      await rename(layout.lock, await freeName(layout.orphans, basename(layout.lock)));
      await syncFolder(layout.orphans);
      await syncFolder(layout.archive);
    }
    await makeLock(layout);
    ledger.mend(lockFile, "made anew, empty");
  } finally {
    await session.end();
  }
}

/** Others must not find that changed under them what they are about to commit. */
export function inUse(running: number): ArchiveError {
  const who = running === 1 ? "Another program has" : `${String(running)} other programs have`;
  const next = "End it, then run the command again.";
  return new ArchiveError("archive.locked", `${who} this archive open to write to it.`, next);
}

/** Null if there is none, -1 if something else lies there. */
async function lockSize(path: string): Promise<number | null> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : -1;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
