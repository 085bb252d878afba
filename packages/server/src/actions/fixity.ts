import {
  fixityFaultsMax,
  fixityRepairedMax,
  toBase64,
  VerdictSum,
  type Checkpoint,
  type Finding,
  type FixityDetail,
  type FixityFault,
  type FixityRecord,
  type FixityScope,
  type Instant,
  type Verdict,
} from "@muniment/verify";
import type { Archive, Sealed } from "../archive/archive.ts";
import { envelope, type Maker } from "./maker.ts";

/** Takes the findings of a verification in, one by one, and keeps of them what a record has. */
export class FixityTally {
  readonly #sum = new VerdictSum();
  readonly #faults: FixityFault[] = [];

  add(finding: Finding): void {
    this.#sum.add(finding);
    const { check, subject, outcome } = finding;
    if (outcome === "holds" || this.#faults.length >= fixityFaultsMax) return;
    this.#faults.push({ check, file: subject.file, outcome });
  }

  verdict(): Verdict {
    return this.#sum.verdict();
  }

  counts(): ReturnType<VerdictSum["counts"]> {
    return this.#sum.counts();
  }

  /** The first of them, as many as a record takes. */
  faults(): readonly FixityFault[] {
    return this.#faults;
  }
}

/** What came of a verification or a repair. */
export interface Fixity {
  readonly action: FixityDetail["action"];
  readonly scope: FixityScope;
  /** The head that was verified. */
  readonly checkpoint: Pick<Checkpoint, "size" | "root">;
  /** By this machine's clock. */
  readonly started: Instant;
  readonly ended: Instant;
  readonly tally: FixityTally;
  /** What was read; `bytes` is its size. */
  readonly read: { readonly files: number; readonly bytes: number };
  /** The files that were brought back. None in a check. */
  readonly repaired: readonly string[];
}

/** The record of it. Source: spec/record, "fixity". */
export function fixityRecord(maker: Maker, fixity: Fixity): FixityRecord {
  const { action, scope, checkpoint, started, ended, tally, read, repaired } = fixity;
  return {
    ...envelope(maker, []),
    kind: "fixity",
    detail: {
      action,
      scope,
      checkpoint: { root: toBase64(checkpoint.root), size: checkpoint.size },
      started: { basis: "claimed", value: started },
      ended: { basis: "claimed", value: ended },
      found: { basis: "measured", value: { ...tally.counts(), files: read.files, bytes: read.bytes } },
      faults: tally.faults(),
      repaired: repaired.slice(0, fixityRepairedMax),
    },
  };
}

/** Seals what was found. Throws ArchiveError; then nothing is sealed. */
export async function recordFixity(
  deps: { readonly archive: Pick<Archive, "append">; readonly maker: Maker },
  fixity: Fixity,
): Promise<Sealed> {
  const [sealed] = await deps.archive.append(fixityRecord(deps.maker, fixity));
  if (sealed === undefined) throw new Error("the archive acknowledged fewer records than it was given");
  return sealed;
}
