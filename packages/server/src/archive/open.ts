import { lstat } from "node:fs/promises";
import { checkpointFile, parseVkey, type ArchiveFile, type Vkey } from "@muniment/verify";
import { systemCode } from "../storage/system-error.ts";
import { readArchiveFile } from "./archive-file.ts";
import type { Archive, ArchiveReader } from "./archive.ts";
import { beginWriting, lockOf } from "./begin-writing.ts";
import { damaged, doing } from "./failures.ts";
import { homeLayout, type HomeLayout } from "./home.ts";
import { readActor as readActorFile, readPin } from "./keys/keys.ts";
import type { ArchivePlace, ReadOptions, WriteOptions } from "./open-options.ts";
import { noticeOf, type PlaceNotice } from "./place-guard.ts";
import type { StoredEvidence } from "../storage/store.ts";
import { growingEvidence, StoreArchiveReader } from "./reader.ts";
import { SecondPlace, type PlaceState } from "./second-place.ts";
import { readSettings, writeSettings, type Settings } from "./settings.ts";
import { StoreArchiveWriter } from "./writer.ts";

export type { ArchivePlace, ReadOptions, Surroundings, WriteOptions } from "./open-options.ts";

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
    return await (options.mode === "read" ? openToRead(layout, file, options) : openToWrite(file, options));
  });
}

/** The files of a home's archive as a verifier takes them, however damaged they are, and while programs write. */
export function archiveEvidence({ home, backEnd }: ArchivePlace): StoredEvidence {
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
export async function comparePlace(
  place: ArchivePlace,
): Promise<{ readonly folder: string; readonly state: PlaceState } | null> {
  return await doing("comparing with the second place", async () => {
    const { secondPlace: folder } = await readSettings(homeLayout(place.home));
    return folder === null ? null : { folder, state: await (await placeToRead(place, folder)).compare() };
  });
}

/** The head in the second place as a verifier takes it, or what is to be told of the place; null if there is none. Throws ArchiveError. */
export async function placeHead(place: ArchivePlace): Promise<{ readonly note: Uint8Array } | PlaceNotice | null> {
  return await doing("reading the second place", async () => {
    const { secondPlace: folder } = await readSettings(homeLayout(place.home));
    if (folder === null) return null;
    const read = await (await placeToRead(place, folder)).note();
    return "note" in read ? read : noticeOf(read, folder);
  });
}

/**
 * Names the second place, and lays the head there if none is, or one that this log continues. Needs no key. Answers with what
 * was found there, which may be that the archive must not be added to. Throws ArchiveError.
 */
export async function setSecondPlace(
  folder: string,
  options: Omit<WriteOptions, "mode" | "software">,
): Promise<PlaceState> {
  return await doing("setting the second place", async () => {
    const layout = homeLayout(options.home);
    const place = await placeToRead(options, folder);
    return await lockOf(layout, options).hold(async () => {
      const state = await place.compare();
      await writeSettings(layout, { secondPlace: folder });
      if (state.is !== "older" && state.is !== "empty") return state;
      const laid = await place.replace((await place.head()).note);
      return laid.is === "done" ? state : laid;
    });
  });
}

/** Changes the settings of a home, by what they are, under its archive's lock. Throws ArchiveError. */
export async function changeSettings(
  change: (before: Settings) => Partial<Settings>,
  options: Omit<WriteOptions, "mode" | "software">,
): Promise<Settings> {
  return await doing("writing the settings", async () => {
    const layout = homeLayout(options.home);
    // Settings are those of an archive: a home without one has none to make.
    await readArchiveFile(layout);
    return await lockOf(layout, options).hold(async () => {
      await writeSettings(layout, change(await readSettings(layout)));
      return await readSettings(layout);
    });
  });
}

async function placeToRead({ home, backEnd }: ArchivePlace, folder: string): Promise<SecondPlace> {
  const layout = homeLayout(home);
  const tiles = backEnd.view(layout.archive, checkpointFile);
  const key = (await readPin(layout)) ?? parseVkey((await readArchiveFile(layout)).key);
  return new SecondPlace(folder, { reader: new StoreArchiveReader(tiles, key), tiles, key });
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

async function openToWrite(file: ArchiveFile, options: WriteOptions): Promise<Archive> {
  return new StoreArchiveWriter((await beginWriting(file, options)).parts);
}
