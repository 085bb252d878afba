/** One file that was mended, and how. `how` is for people. */
export interface Mended {
  readonly file: string;
  readonly how: string;
}

/** One file that is still not as it must be, and why nothing could be done. */
export interface Unmended {
  readonly file: string;
  readonly outcome: "fails" | "unchecked";
  readonly reason: string;
}

/** What a repair did, file by file, and what it could not do. */
export class RepairLedger {
  readonly #mended = new Map<string, Mended>();
  readonly #unmended = new Map<string, Unmended>();
  readonly #reasons = new Map<string, string>();
  /** How often something was mended: a file may be more than once. */
  count = 0;
  readonly #onMended: (mended: Mended) => void;

  constructor(onMended: (mended: Mended) => void) {
    this.#onMended = onMended;
  }

  mend(file: string, how: string): void {
    const mended = { file, how };
    this.count += 1;
    this.#mended.set(file, mended);
    this.#unmended.delete(file);
    this.#onMended(mended);
  }

  /** Why a file could not be mended, if it turns out that it has to be. The first reason stays: what follows from it says less. */
  explain(file: string, reason: string): void {
    if (!this.#reasons.has(file)) this.#reasons.set(file, reason);
  }

  /** A file that does not hold. `detail` is what the check says of it. */
  leave(file: string, detail: string, outcome: Unmended["outcome"] = "fails"): void {
    if (this.#unmended.get(file)?.outcome === "fails") return;
    const reason = this.#reasons.get(file);
    this.#unmended.set(file, { file, outcome, reason: reason === undefined ? detail : `${detail}; ${reason}` });
  }

  get mended(): readonly Mended[] {
    return [...this.#mended.values()];
  }

  get unmended(): readonly Unmended[] {
    return [...this.#unmended.values()];
  }
}
