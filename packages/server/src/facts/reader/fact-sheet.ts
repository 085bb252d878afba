import { factsMax, factTextMax, isFactName, type DerivedFact, type Known } from "@muniment/verify";

/** UTF-16 units of all texts of a step. With three bytes for each, a record and an answer have room for several steps. */
const textMax = 64 * 1024;

/** The facts of one step, within what a record has room for. Source: spec/derivation, "A fact". */
export class FactSheet {
  readonly #facts: DerivedFact[] = [];
  #leftOut = 0;
  #text = 0;

  /** What a program reads off the structure of a file in order to decode it. */
  measured(name: string, value: string | number): void {
    this.#add(name, "measured", value);
  }

  /** What stands in a file, and anybody can have written there. */
  claimed(name: string, value: string | number): void {
    this.#add(name, "claimed", value);
  }

  /** What a file states in part, so that nothing can be said. `reason` is a sentence without its end. */
  notMeasured(name: string, reason: string): void {
    const text = reason.toWellFormed().slice(0, factTextMax);
    if (this.#hasRoom(name, text.length)) this.#facts.push({ name, fact: { basis: "not-measured", reason: text } });
  }

  /** Counts one that is not kept. */
  leaveOut(): void {
    this.#leftOut += 1;
  }

  all(): { readonly facts: readonly DerivedFact[]; readonly leftOut: number } {
    return { facts: this.#facts, leftOut: this.#leftOut };
  }

  #add(name: string, basis: "measured" | "claimed", value: string | number): void {
    const kept = typeof value === "number" ? wholeOrText(value) : value.toWellFormed();
    const text = typeof kept === "string" && kept.length > factTextMax ? beginning(kept) : kept;
    if (!this.#hasRoom(name, typeof text === "string" ? text.length : 0)) return;
    const fact: Known<string | number> = { basis, value: text };
    this.#facts.push(text === kept ? { name, fact } : { name, fact, cut: (kept as string).length });
  }

  #hasRoom(name: string, length: number): boolean {
    if (isFactName(name) && this.#facts.length < factsMax && this.#text + length <= textMax) {
      this.#text += length;
      return true;
    }
    this.#leftOut += 1;
    return false;
  }
}

/** A record has whole numbers only. */
function wholeOrText(value: number): string | number {
  return Number.isSafeInteger(value) ? value : String(value);
}

/** Never half of a surrogate pair. */
function beginning(text: string): string {
  const cut = text.slice(0, factTextMax);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
