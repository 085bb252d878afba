/** One verification of one folder, by the verifier and no other. Source: spec/package, "The verifier page". */
import {
  noteSizeMax,
  openCheckpoint,
  readAll,
  verifyPackage,
  type Checkpoint,
  type Shown,
  type Verdict,
  type Vkey,
} from "@muniment/verify";
import { ChosenFiles, type Progress } from "./chosen-files.ts";
import type { ChosenFolder } from "./chosen-folder.ts";
import { FindingsSum } from "./findings-sum.ts";
import { orNull, readItem, type ItemFacts } from "./item-facts.ts";
import { Turns } from "./turns.ts";

export interface Checked {
  readonly folder: ChosenFolder;
  readonly keys: readonly Vkey[];
  readonly verdict: Verdict;
  readonly sum: FindingsSum;
  readonly total: { readonly files: number; readonly bytes: number };
  /** What the package says of its log. Null if it does not. */
  readonly head: Checkpoint | null;
  /** How much of the log the package shows. Null where a check fails. */
  readonly shown: Shown | null;
  /** The first of the items, by their place in the log. */
  readonly items: readonly ItemFacts[];
}

export interface Check {
  /** As of now. */
  progress(): Progress;
  /** Rejects with the signal's reason once it aborts: then there is no verdict. */
  readonly ended: Promise<Checked>;
}

/** Small files wait for each other: so many are asked for at a time. */
const parallel = 8;
const itemsShown = 200;
const headFile = "data/checkpoint";

export function checkFolder(folder: ChosenFolder, keys: readonly Vkey[], signal: AbortSignal): Check {
  const turns = new Turns();
  const files = new ChosenFiles(folder, signal, turns);
  const run = async (): Promise<Checked> => {
    await files.readSizes();
    const sum = new FindingsSum();
    const shown: Shown[] = [];
    const onShown = (told: Shown): void => void shown.push(told);
    for await (const finding of verifyPackage(files, { keys, parallel, onShown })) {
      sum.add(finding);
      await turns.next();
      signal.throwIfAborted();
    }
    const items: ItemFacts[] = [];
    for (const [item, outcome] of [...sum.items()].slice(0, itemsShown))
      items.push(await readItem(files, item, outcome));
    const head = await orNull(
      async () => openCheckpoint(await readAll(files.read(headFile), noteSizeMax), []).checkpoint,
    );
    items.sort((a, b) => placeOf(a) - placeOf(b));
    const { filesTotal, bytesTotal } = files.progress;
    const total = { files: filesTotal, bytes: bytesTotal };
    return { folder, keys, verdict: sum.verdict(), sum, total, head, shown: shown[0] ?? null, items };
  };
  return { progress: () => files.progress, ended: run() };
}

/** An item without a place in the log stands last. */
function placeOf({ entry }: ItemFacts): number {
  return entry?.index ?? Number.MAX_SAFE_INTEGER;
}
