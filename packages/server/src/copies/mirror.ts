import { lstat } from "node:fs/promises";
import { checkpointFile, followKeys, parseVkey } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout, type HomeLayout } from "../archive/home.ts";
import { openArchive, readTrust } from "../archive/open.ts";
import { systemCode } from "../storage/system-error.ts";
import { copyInto, otherLog, type CopyMade, type CopyOrder } from "./copy-into.ts";
import { copying, CopyError } from "./copy-error.ts";
import { checkApart, isArchive, readSelf } from "./place.ts";
import { checkFree } from "./target.ts";

export interface MirrorOrder extends Omit<CopyOrder, "source" | "sourcePath" | "self" | "pin"> {
  readonly home: string;
  /** The folder of the mirror; made if it is not there. */
  readonly folder: string;
}

export interface MirrorMade extends CopyMade {
  readonly origin: string;
  readonly root: Uint8Array;
  readonly folder: string;
}

/**
 * Brings a mirror up to the archive as it is now, or makes one. Killed at any point, it can be run again, and what was copied is not copied
 * again. Source: spec/copies, "A mirror". Throws ArchiveError on the archive, CopyError on the mirror.
 */
export async function mirror(order: MirrorOrder): Promise<MirrorMade> {
  const { backEnd } = order;
  const [from, to] = [homeLayout(order.home), homeLayout(order.folder)];
  const reader = await openArchive({ mode: "read", home: order.home, backEnd });
  const view = backEnd.view(from.archive, checkpointFile);
  const self = await readSelf(view);
  if (self === null) throw new ArchiveError("archive.damaged", "muniment.json is damaged.", "Run `muniment verify`.");
  await checkApart(from.home, to.home);
  await copying(to.home, "looking into it", () => checkMirror(to, reader.origin, order));
  const { checkpoint, note } = await reader.checkpoint();
  const trust = (await readTrust(order.home)) ?? parseVkey(self.file.key);
  const pin = (await followKeys(reader.evidence, note, [trust])) ?? trust;
  const source = { view, checkpoint, note };
  const made = await copyInto(to, { ...order, source, sourcePath: from.home, self: self.bytes, pin });
  return { ...made, origin: checkpoint.origin, root: checkpoint.root, folder: to.home };
}

/** Throws CopyError unless the folder is free, or a mirror of this very log. */
async function checkMirror(layout: HomeLayout, origin: string, { backEnd }: MirrorOrder): Promise<void> {
  if (!(await isArchive(layout.archive))) {
    await checkFree(layout);
    return;
  }
  const self = await readSelf(backEnd.view(layout.archive, checkpointFile));
  if (self !== null && self.file.origin !== origin) throw otherLog(layout.home, self.file.origin, origin);
  if (!(await hasKey(layout))) return;
  throw new CopyError(
    "copy.not-empty",
    `${layout.home} is a home with a private key, to which entries are added, and no mirror.`,
    "Name another folder. To bring that home up to this one: `muniment repair --home <that home> --from <this home>`.",
  );
}

async function hasKey(layout: HomeLayout): Promise<boolean> {
  try {
    await lstat(layout.privateKey);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}
