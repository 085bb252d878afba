import { instantMs, type Instant } from "./format/instant.ts";

/**
 * Which objects a verification hashes. A verifier has no chance of its own: whoever asks for a sample says of each object whether it is
 * in it, by its SHA-256 in lower-case hex. `since`: objects first named by an entry of that time or later. `none`: no object is
 * opened, and no record is read. Source: spec/findings, "A sample".
 */
export type ObjectScope =
  | { readonly objects: "all" }
  | { readonly objects: "sample"; readonly percent: number; readonly chosen: (sha256: string) => boolean }
  | { readonly objects: "since"; readonly since: Instant }
  | { readonly objects: "none" };

/** Chooses, and counts what it was asked. */
export class ScopeCount {
  readonly #scope: ObjectScope;
  #hashed = 0;
  #of = 0;

  constructor(scope: ObjectScope) {
    this.#scope = scope;
  }

  /** True if records are not read: then it is not known which objects the log names. */
  get structureOnly(): boolean {
    return this.#scope.objects === "none";
  }

  /** True if every object is hashed. */
  get isWhole(): boolean {
    return this.#scope.objects === "all";
  }

  get hashed(): number {
    return this.#hashed;
  }

  get of(): number {
    return this.#of;
  }

  /** Whether an object is hashed. Asked once for each. `named` is the time of the first entry that names it; null if that is not known. */
  choose(sha256: string, named: Instant | null): boolean {
    const chosen = isIn(this.#scope, sha256, named);
    this.#of += 1;
    if (chosen) this.#hashed += 1;
    return chosen;
  }
}

function isIn(scope: ObjectScope, sha256: string, named: Instant | null): boolean {
  switch (scope.objects) {
    case "all":
      return true;
    case "sample":
      return scope.chosen(sha256);
    case "since":
      // What nobody can say the time of may be new.
      return named === null || instantMs(named) >= instantMs(scope.since);
    case "none":
      return false;
  }
}
