/** One verification of one package, by the verifier and no other. Source: spec/package, "The verifier page". */
import {
  evidenceIn,
  noteSizeMax,
  openCheckpoint,
  readAll,
  verifyListing,
  verifyPackage,
  type Checkpoint,
  type Disclosed,
  type Evidence,
  type Finding,
  type GivenOpening,
  type Instant,
  type PackageOptions,
  type Shown,
  type Verdict,
} from "@muniment/verify";
import { BlobReading } from "./blob-reading.ts";
import { ChosenBytes, openChosen, type ChosenFile } from "./chosen-file.ts";
import { ChosenFiles, type Progress } from "./chosen-files.ts";
import type { ChosenFolder } from "./chosen-folder.ts";
import { FindingsSum } from "./findings-sum.ts";
import { orNull, readItem, type ItemFacts } from "./item-facts.ts";
import type { Trusted } from "./named-trust.ts";
import { Turns } from "./turns.ts";
import type { Problem } from "./what-was-chosen.ts";

/** What a package was to lie in. */
export type Chosen = ChosenFolder | ChosenFile;

export interface Checked {
  readonly chosen: Chosen;
  readonly trusted: Trusted;
  /** What was disclosed beside the package, and held against it. */
  readonly openings: readonly GivenOpening[];
  readonly verdict: Verdict;
  readonly sum: FindingsSum;
  readonly total: { readonly files: number; readonly bytes: number };
  /** What the package says of its log. Null if it does not. */
  readonly head: Checkpoint | null;
  /** How much of the log the package shows. Null where a check fails. */
  readonly shown: Shown | null;
  /** What was disclosed, in the package or beside it, and is proved. Empty where a check fails. */
  readonly disclosed: readonly Disclosed[];
  /** The first of the items, by their place in the log. */
  readonly items: readonly ItemFacts[];
}

export interface Check {
  /** As of now. */
  progress(): Progress;
  /** Rejects with the signal's reason once it aborts: then there is no verdict. A problem: it is no package, and was not checked. */
  readonly ended: Promise<Checked | Problem>;
}

/** Where the package lies: opened once, and a problem where it is none. */
interface Source {
  readonly progress: () => Progress;
  readonly open: () => Promise<Opened | Problem>;
}

interface Opened {
  readonly findings: (options: PackageOptions) => AsyncIterable<Finding>;
  /** Null where nothing can be listed. */
  readonly evidence: Evidence | null;
  readonly files: number;
}

/** Small files wait for each other: so many are asked for at a time. */
const parallel = 8;
const itemsShown = 200;
const headFile = "data/checkpoint";

export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Tells only what has expired since. */
  readonly now: Instant;
  readonly openings: readonly GivenOpening[];
}

export function checkPackage(chosen: Chosen, trusted: Trusted, { signal, now, openings }: CheckOptions): Check {
  const reading = new BlobReading(signal, new Turns());
  const source = chosen.is === "folder" ? folderSource(chosen, reading) : fileSource(chosen, reading);
  const run = async (): Promise<Checked | Problem> => {
    const opened = await source.open();
    if ("code" in opened) return opened;
    const sum = new FindingsSum();
    const shown: Shown[] = [];
    let disclosed: readonly Disclosed[] = [];
    const hooks = {
      onShown: (told: Shown) => void shown.push(told),
      onDisclosed: (told: readonly Disclosed[]) => {
        disclosed = told;
      },
    };
    const options = { ...optionsOf(trusted, now), disclosed: openings, parallel, ...hooks };
    for await (const finding of opened.findings(options)) {
      sum.add(finding);
      await reading.next();
    }
    const { items, head } = await readFacts(opened.evidence, sum);
    const total = { files: opened.files, bytes: source.progress().bytesTotal };
    const told = { shown: shown[0] ?? null, disclosed, items, head };
    return { chosen, trusted, openings, verdict: sum.verdict(), sum, total, ...told };
  };
  return { progress: source.progress, ended: run() };
}

function optionsOf({ keys, anchors, beacons }: Trusted, now: Instant): PackageOptions {
  return { keys, beacons, anchors: { trust: anchors, now } };
}

function folderSource(folder: ChosenFolder, reading: BlobReading): Source {
  const files = new ChosenFiles(folder, reading);
  const open = async (): Promise<Opened> => {
    await files.readSizes();
    return {
      findings: (options) => verifyPackage(files, options),
      evidence: files,
      files: files.progress.filesTotal,
    };
  };
  return { progress: () => files.progress, open };
}

function fileSource(chosen: ChosenFile, reading: BlobReading): Source {
  const bytes = new ChosenBytes(chosen.file, reading);
  const open = async (): Promise<Opened | Problem> => {
    const opened = await openChosen(chosen, bytes);
    switch (opened.is) {
      case "refused":
        return opened.problem;
      case "closed":
        return { findings: () => only(opened.told), evidence: null, files: 0 };
      case "package":
        return {
          findings: (options) => verifyListing(opened, options),
          evidence: evidenceIn(opened),
          files: opened.reading.files.size,
        };
    }
  };
  return { progress: () => bytes.progress, open };
}

async function* only(finding: Finding): AsyncGenerator<Finding> {
  yield await Promise.resolve(finding);
}

/** For reading: what the package says of its items and its log. */
async function readFacts(evidence: Evidence | null, sum: FindingsSum): Promise<Pick<Checked, "items" | "head">> {
  if (evidence === null) return { items: [], head: null };
  const items: ItemFacts[] = [];
  for (const [item, outcome] of [...sum.items()].slice(0, itemsShown))
    items.push(await readItem(evidence, item, outcome));
  const head = await orNull(
    async () => openCheckpoint(await readAll(evidence.read(headFile), noteSizeMax), []).checkpoint,
  );
  return { items: items.toSorted((a, b) => placeOf(a) - placeOf(b)), head };
}

/** An item without a place in the log stands last. */
function placeOf({ entry }: ItemFacts): number {
  return entry?.index ?? Number.MAX_SAFE_INTEGER;
}
