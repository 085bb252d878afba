import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { isStatementText } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import { systemCode } from "../storage/system-error.ts";

export type SettingErrorCode =
  | "settings.missing" // there is no such folder
  | "settings.authority" // what was named is no time-stamp authority
  | "settings.beacon" // what was named is no beacon
  | "settings.collector" // what was named is no text of one line
  | "settings.calendar" // what was named is no calendar
  | "settings.witness" // what was named is no witness
  | "settings.many" // there are as many as there may be
  | "settings.unnamed" // what is to be taken away is not set
  | "settings.inside"; // it lies in the home, and would be put back together with it

/** The setting makes no sense. Nothing was changed. */
export class SettingError extends OperationError<SettingErrorCode> {
  override readonly name = "SettingError";
}

/** Throws SettingError unless it can stand for who collects. */
export function checkCollector(collector: string | null): void {
  if (collector === null || isStatementText(collector)) return;
  const message = "Who collects is told by a text of one line, of at most 2,048 bytes.";
  throw new SettingError("settings.collector", message, "Give a name, and what you want to be known by.");
}

/** What is remarkable of a folder that is to be the second place. */
export interface PlaceFolder {
  /** Absolute. */
  readonly folder: string;
  /** True if it lies on the file system of the home: what happens to that disk happens to both. */
  readonly sameDisk: boolean;
}

/** Looks at a folder that is to be the second place of a home. Throws SettingError. It is never made: a disk that is not mounted lacks it. */
export async function checkPlaceFolder(home: string, named: string): Promise<PlaceFolder> {
  const folder = resolve(named);
  const inside = relative(resolve(home), folder);
  if (inside === "" || (!inside.startsWith("..") && !inside.startsWith("/"))) {
    const message = `${folder} lies in the home itself, and would be put back together with it.`;
    throw new SettingError("settings.inside", message, "Name a folder on another disk, or on another machine's share.");
  }
  const [place, own] = await Promise.all([folderStats(folder), stat(home)]);
  return { folder, sameDisk: place.dev === own.dev };
}

async function folderStats(folder: string): Promise<{ readonly dev: number }> {
  try {
    const stats = await stat(folder);
    if (stats.isDirectory()) return stats;
  } catch (error) {
    if (systemCode(error) === null) throw error;
  }
  const next = "Make the folder first, or mount the disk that holds it.";
  throw new SettingError("settings.missing", `There is no folder ${folder} that can be looked into.`, next);
}
