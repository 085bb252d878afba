import {
  checkpointFile,
  equalBytes,
  FormatError,
  parseTileFile,
  readAll,
  stagedFolder,
  tileFile,
  widthIn,
  type Checkpoint,
} from "@muniment/verify";
import type { HomeLayout } from "../archive/home.ts";
import { StoreError, type StoreParts } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import { moveAside } from "./move-aside.ts";
import type { RepairLedger } from "./repair-ledger.ts";
import { RightLog, type LogSource } from "./right-log.ts";

export interface MendLogParts {
  readonly layout: HomeLayout;
  readonly parts: StoreParts;
  readonly ledger: RepairLedger;
  readonly signal: AbortSignal;
}

/** Makes each tile and bundle of the signed tree what leads to its root. What lay there is kept in var/orphans. */
export async function mendLog(
  checkpoint: Checkpoint,
  sources: readonly LogSource[],
  { layout, parts, ledger, signal }: MendLogParts,
): Promise<void> {
  let some = false;
  for await (const right of new RightLog(checkpoint, sources).tiles()) {
    signal.throwIfAborted();
    some = true;
    const file = tileFile(right.tile);
    if (right.bytes === null) {
      ledger.explain(file, "neither this archive nor the copy has what leads to the signed root");
      continue;
    }
    if (await isRight(parts, file, right.bytes)) continue;
    await moveAside(layout, parts.setAside, file);
    await parts.store.create(file, streamOf(right.bytes));
    ledger.mend(file, right.tile.level === "entries" ? "entries as they were signed" : "computed from what was signed");
  }
  if (!some && checkpoint.size > 0)
    ledger.leave(checkpointFile, "no choice of the tiles and bundles at hand leads to its root");
}

async function isRight({ store }: StoreParts, file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return equalBytes(await readAll(store.read(file), bytes.length), bytes);
  } catch (error) {
    if (error instanceof StoreError || error instanceof FormatError) return false;
    throw error;
  }
}

/** Takes aside what is left of commits, and narrower tiles: all that they hold is in the tree that was just mended. */
export async function clearLog(
  checkpoint: Checkpoint,
  names: readonly string[],
  { layout, parts, ledger }: MendLogParts,
): Promise<void> {
  for (const name of names) {
    const tile = parseTileFile(name);
    const narrower = tile !== null && tile.width < widthIn(checkpoint.size, tile.level, tile.index);
    if (!narrower && !name.startsWith(stagedFolder)) continue;
    if (await moveAside(layout, parts.setAside, name)) ledger.mend(name, "moved to var/orphans: the log has all of it");
  }
}
