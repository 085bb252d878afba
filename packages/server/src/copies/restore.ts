import { readFile } from "node:fs/promises";
import {
  checkpointFile,
  hashReader,
  parseCheckpoint,
  parseNote,
  rootOf,
  toHex,
  type Hash,
  type Vkey,
} from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout, type HomeLayout } from "../archive/home.ts";
import { readTrust } from "../archive/open.ts";
import { readTile } from "../archive/tile-reader.ts";
import { syncFolder, writeNew } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import { copyInto, otherLog, type CopyMade, type CopyOrder } from "./copy-into.ts";
import { copying, CopyError } from "./copy-error.ts";
import { checkApart, findCopy, isArchive, readSelf, signedHead, type Copy } from "./place.ts";
import { checkFree } from "./target.ts";

export interface RestoreOrder extends Omit<CopyOrder, "source" | "sourcePath" | "self" | "pin"> {
  /** A mirror, a home, or the folder of an archive. */
  readonly from: string;
  /** The home that is made. */
  readonly home: string;
  /** Keys that the user brought from elsewhere. None: then the key is the one that the copy itself names. */
  readonly keys: readonly Vkey[];
}

export interface Restored extends CopyMade {
  readonly origin: string;
  readonly home: string;
  /** Signed in the copy. */
  readonly rootOfCopy: Hash;
  /** Of what was restored, computed from its own tiles; null if it is not whole, and has no head. */
  readonly rootRestored: Hash | null;
  /** The key that the home has as its pin now, and who says that it is the log's: the user, or only the copy. */
  readonly pin: Vkey;
  readonly pinnedBy: "user" | "copy";
  /** Where the private key has to be brought before anything can be added. */
  readonly privateKey: string;
}

/**
 * Makes a home from a copy. What it says is not trusted: the caller verifies every byte of the new home. An interrupted restore is taken up
 * again. Source: spec/copies, "Restoring". Throws CopyError, and ArchiveError "archive.exists" on a home that has an archive.
 */
export async function restore(order: RestoreOrder): Promise<Restored> {
  const layout = homeLayout(order.home);
  const copy = await findCopy(order.from, order.backEnd);
  await checkApart(copy.path, layout.home);
  await copying(layout.home, "looking into it", () => checkNew(layout, copy, order));
  if (copy.self === null) throw damaged(copy, "muniment.json is missing or damaged");
  const { head, pinnedBy } = await headOf(copy, order.keys);
  const { checkpoint, note } = head;
  await checkPinOf(layout, checkpoint.origin);
  const source = { view: copy.view, checkpoint, note };
  const made = await copyInto(layout, {
    ...order,
    source,
    sourcePath: copy.path,
    self: copy.self.bytes,
    pin: head.signer,
  });
  await makeActor(layout, order);
  return {
    ...made,
    origin: checkpoint.origin,
    home: layout.home,
    rootOfCopy: checkpoint.root,
    rootRestored: made.complete ? await rootIn(layout, order) : null,
    pin: head.signer,
    pinnedBy,
    privateKey: layout.privateKey,
  };
}

type Signed = Extract<Awaited<ReturnType<typeof signedHead>>, { readonly note: Uint8Array }>;

/** The head of the copy, by the user's keys first. One that only the copy's own key signed is taken too: verifying tells what it is worth. */
async function headOf(
  copy: Copy,
  keys: readonly Vkey[],
): Promise<{ readonly head: Signed; readonly pinnedBy: Restored["pinnedBy"] }> {
  const origin = copy.self?.file.origin ?? "";
  const strange = keys.find(({ name }) => name !== origin);
  if (strange !== undefined) throw otherLog(copy.path, origin, strange.name);
  const byUser = await signedHead(copy.view, keys);
  if (byUser.checkpoint !== null) return { head: byUser, pinnedBy: "user" };
  const byCopy = await signedHead(copy.view, copy.claimed);
  if (byCopy.checkpoint !== null) return { head: byCopy, pinnedBy: "copy" };
  throw damaged(copy, byCopy.fault);
}

/** Throws unless the home has no archive, or one that a restore from this log began. */
async function checkNew(layout: HomeLayout, copy: Copy, { backEnd }: RestoreOrder): Promise<void> {
  if (!(await isArchive(layout.archive))) {
    await checkFree(layout);
    return;
  }
  const view = backEnd.view(layout.archive, checkpointFile);
  if ((await view.head.load()) !== null) {
    const next = `Look at it with \`muniment verify ${layout.home}\`. To mend it from a copy: \`muniment repair --home ${layout.home} --from ${copy.path}\`.`;
    throw new ArchiveError("archive.exists", `There is an archive in ${layout.home} already.`, next);
  }
  const begun = await readSelf(view);
  if (begun !== null && copy.self !== null && begun.file.origin !== copy.self.file.origin)
    throw otherLog(layout.home, begun.file.origin, copy.self.file.origin);
}

/** A pin that the owner has laid down already must be one of this log. */
async function checkPinOf({ home }: HomeLayout, origin: string): Promise<void> {
  const pin = await readTrust(home);
  if (pin !== null && pin.name !== origin) throw otherLog(home, pin.name, origin);
}

/** New records of a new place are made under a new pseudonym, unless its owner brought one. */
async function makeActor(layout: HomeLayout, { randomBytes }: RestoreOrder): Promise<void> {
  await copying(layout.home, "making the home", async () => {
    try {
      await readFile(layout.actor);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      await writeNew(layout.actor, `a-${toHex(randomBytes(8))}\n`, 0o600);
      await syncFolder(layout.keys);
    }
  });
}

async function rootIn({ archive }: HomeLayout, { backEnd }: RestoreOrder): Promise<Hash | null> {
  const view = backEnd.view(archive, checkpointFile);
  const head = await view.head.load();
  if (head === null) return null;
  const { size } = parseCheckpoint(parseNote(head.bytes).text);
  return await rootOf(
    size,
    hashReader((tile) => readTile(view, tile), size),
  );
}

function damaged(copy: Copy, what: string): CopyError {
  const next = "Take another copy, or repair this one first from one that is whole: `muniment repair --from <copy>`.";
  return new CopyError("copy.damaged", `The copy in ${copy.path} is damaged: ${what}.`, next);
}
