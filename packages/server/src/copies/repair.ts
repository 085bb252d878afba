import { readdir } from "node:fs/promises";
import { checkpointFile, digestOf, archiveFile, archiveFileSizeMax, readAll } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout, type HomeLayout } from "../archive/home.ts";
import { makeFolder } from "../storage/durable.ts";
import type { StoreView } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";
import { copying } from "./copy-error.ts";
import { otherLog } from "./copy-into.ts";
import { sealedSelf } from "./mend-files.ts";
import { mendLock } from "./mend-lock.ts";
import { checkApart, findCopy, readSelf, type Copy } from "./place.ts";
import { originOf } from "./repair-head.ts";
import { RepairLedger } from "./repair-ledger.ts";
import type { Repaired, RepairOrder } from "./repair-order.ts";
import { RepairWork } from "./repair-work.ts";
import { atWork } from "./target.ts";

/**
 * Mends what verifying finds, and nothing else, under the archive's lock. Nothing is invented: bytes are taken only if they lead to what was
 * sealed, and what they replace is kept in var/orphans. Killed at any point, it can be run again. Source: spec/copies, "Repairing".
 * Throws CopyError on a copy of another log, or of one that was forked; ArchiveError where the archive cannot be worked on.
 */
export async function repair(order: RepairOrder): Promise<Repaired> {
  const layout = homeLayout(order.home);
  const view = order.backEnd.view(layout.archive, checkpointFile);
  const something = await copying(layout.archive, "looking into it", () => holdsSomething(layout.archive));
  if (!something) throw missing(layout);
  const self = await ownSelf(view);
  const copy = order.from === null ? null : await findCopy(order.from, order.backEnd);
  if (copy !== null) {
    await checkApart(layout.home, copy.path);
    await checkLog(copy, self);
  }
  return await copying(layout.home, "repairing", async () => {
    for (const folder of [layout.var, layout.keys, layout.incoming, layout.orphans]) await makeFolder(folder);
    const ledger = new RepairLedger(order.onMended);
    await mendLock(layout, order.randomBytes, ledger);
    return await atWork(layout, order, (site) => new RepairWork({ order, site, view, self, copy, ledger }).run());
  });
}

/** Throws CopyError "copy.other-log" if the copy says that it is one of another log. */
async function checkLog(copy: Copy, self: Copy["self"]): Promise<void> {
  const there = await originOf(copy);
  if (self === null || there === null || there === self.file.origin) return;
  throw otherLog(copy.path, there, self.file.origin);
}

/** What the archive says of itself. One damaged digit can look like a later format: what entry 0 seals tells. */
async function ownSelf(view: StoreView): Promise<Copy["self"]> {
  try {
    return await readSelf(view);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const sealed = await sealedSelf([view]);
    const bytes = await readAll(view.store.read(archiveFile), archiveFileSizeMax);
    if (sealed === null || digestOf(bytes) === sealed) throw error;
    return null;
  }
}

async function holdsSomething(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}

function missing({ home }: HomeLayout): ArchiveError {
  const next = "To make a home from a copy: `muniment restore --from <copy> --home <new>`.";
  return new ArchiveError("archive.missing", `There is no archive in ${home}.`, next);
}
