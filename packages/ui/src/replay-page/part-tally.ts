/** What became of the parts that a shown page is made of: counted, and told by name. */

/** `unasked`: the page names it, nothing shows that a browser ever asked for it, and it is not there; it counts as no part. */
export type PartFate = "shown" | "error" | "missing" | "differs" | "over" | "unread" | "unasked";

export interface ToldPart {
  readonly url: string;
  readonly fate: PartFate;
  /** A sentence, in English, where there is one to say. */
  readonly reason: string | null;
}

export class PartTally {
  readonly #parts = new Map<string, ToldPart>();
  /** Of elements that were left out or cannot show what they did. */
  scripts = 0;
  drawings = 0;
  forms = 0;
  /** Addresses that the page's links lead to, without fragments, in their order. */
  readonly links = new Set<string>();

  /** Of several fates of one address the first counts, but that it did not fit. */
  tell(part: ToldPart): void {
    if (!this.#parts.has(part.url) || part.fate === "over") this.#parts.set(part.url, part);
  }

  all(): readonly ToldPart[] {
    return [...this.#parts.values()];
  }

  /** An answer that is an error is held, too: it is what the page was given. */
  get held(): number {
    return this.all().filter(({ fate }) => fate !== "missing" && fate !== "unasked").length;
  }

  get total(): number {
    return this.all().filter(({ fate }) => fate !== "unasked").length;
  }
}
