import { VerdictSum, type CheckId, type Finding, type Outcome, type ProofTold, type Verdict } from "@muniment/verify";

/** What was found of one check, whatever its subjects. */
export interface CheckCounts {
  readonly check: string;
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** A proof from outside, and what was found of it. */
export interface FoundProof {
  readonly check: CheckId;
  readonly file: string;
  readonly outcome: Outcome;
  readonly proof: ProofTold;
}

/** So many are kept of each outcome: a package may have a million files, and what fails must not be crowded out. */
const keptMax = 10_000;

const worse: Record<Outcome, number> = { holds: 0, unchecked: 1, fails: 2 };

/** The findings of one verification: all of them counted, the first of them kept, in their order. */
export class FindingsSum {
  readonly #sum = new VerdictSum();
  readonly #checks = new Map<string, Record<Outcome, number>>();
  readonly #items = new Map<string, Outcome>();
  /** The worst that was found of the head of the log, on which all items hang. */
  #head: Outcome = "holds";
  readonly #kept: Record<Outcome, Finding[]> = { holds: [], fails: [], unchecked: [] };
  readonly #proofs: FoundProof[] = [];
  #isLogUnknown = false;
  #isTrustOpen = false;
  #isRestOpen = false;
  #isPackageBad = false;
  readonly #beside: Outcome[] = [];
  #total = 0;

  add(finding: Finding): void {
    this.#total += 1;
    this.#sum.add(finding);
    if (finding.check === "checkpoint.signature" && finding.signer === "unknown") this.#isLogUnknown = true;
    const counts = this.#checks.get(finding.check) ?? { holds: 0, fails: 0, unchecked: 0 };
    counts[finding.outcome] += 1;
    this.#checks.set(finding.check, counts);
    const kept = this.#kept[finding.outcome];
    if (kept.length < keptMax) kept.push(finding);
    this.#seeProof(finding);
    if (isBeside(finding)) this.#beside.push(finding.outcome);
    else if (finding.outcome === "fails") this.#isPackageBad = true;
    if (finding.check.startsWith("checkpoint.")) this.#head = worseOf(this.#head, finding.outcome);
    const item = /^data\/items\/([^/]+)\//.exec(finding.subject.file)?.[1];
    if (item === undefined) return;
    const before = this.#items.get(item);
    if (before === undefined && this.#items.size === keptMax) return;
    this.#items.set(item, worseOf(before ?? "holds", finding.outcome));
  }

  #seeProof({ check, outcome, proof, subject, signer }: Finding): void {
    const isOfOthers = check.startsWith("anchor.") || check === "record.beacon" || check === "warc.stamp";
    if (isOfOthers && outcome === "unchecked") this.#isTrustOpen = true;
    if (!isOfOthers && outcome !== "holds" && signer !== "unknown") this.#isRestOpen = true;
    if (proof !== undefined && this.#proofs.length < keptMax)
      this.#proofs.push({ check, file: subject.file, outcome, proof });
  }

  verdict(): Verdict {
    return this.#sum.verdict();
  }

  /** True if none of the reader's keys signed the log. A signer of something else in the package may be unknown too. */
  get isLogUnknown(): boolean {
    return this.#isLogUnknown;
  }

  /** True if something that others say could not be told for want of whom or what the reader did not name. */
  get isTrustOpen(): boolean {
    return this.#isTrustOpen;
  }

  /** True if all that is not proof from outside holds, whoever signed: so what that proves is proved of all that is there. */
  get isWhole(): boolean {
    return !this.#isRestOpen;
  }

  /** True if something fails, and that is in what was disclosed beside the package alone. */
  get isOnlyBesideBad(): boolean {
    return this.verdict() === "bad" && !this.#isPackageBad;
  }

  /** Of each file that was disclosed beside the package, in the order in which they were given. */
  get beside(): readonly Outcome[] {
    return this.#beside;
  }

  /** The first of the proofs from outside, in their order. */
  get proofs(): readonly FoundProof[] {
    return this.#proofs;
  }

  /** Whether this check was made, and all that was found of it holds. */
  holds(check: CheckId): boolean {
    const counts = this.#checks.get(check);
    return counts !== undefined && counts.fails + counts.unchecked === 0;
  }

  /** In the order in which the checks came first. */
  checks(): readonly CheckCounts[] {
    return [...this.#checks].map(([check, counts]) => ({ check, counts }));
  }

  /** The worst that was found of each of the first items and of what it hangs on, by the name of its folder. */
  items(): ReadonlyMap<string, Outcome> {
    return new Map([...this.#items].map(([item, outcome]) => [item, worseOf(outcome, this.#head)]));
  }

  /** Those that do not hold, as far as they are kept; failures first, else in their order. */
  rest(): readonly Finding[] {
    return [...this.#kept.fails, ...this.#kept.unchecked];
  }

  /** Those kept; what does not hold comes first. */
  kept(): readonly Finding[] {
    return [...this.rest(), ...this.#kept.holds];
  }

  /** How many there were. */
  get total(): number {
    return this.#total;
  }
}

/** Whether it is about what was disclosed beside the package. A file that was given has a name, and no path. */
function isBeside({ check, subject }: Finding): boolean {
  return check === "package.disclosure" && !subject.file.startsWith("data/items/");
}

function worseOf(a: Outcome, b: Outcome): Outcome {
  return worse[a] > worse[b] ? a : b;
}
