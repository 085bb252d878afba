import { utf8 } from "./bytes.ts";
import { digestOf } from "./digest.ts";

const keptMax = 1_000;

/**
 * Answers of one check, each worked out once: the same certificate is met with every one of a thousand stamps, the same head by several checks
 * of a log, and a signature takes milliseconds. Of what was asked a digest is kept, and of the newest thousand.
 */
export class Answers {
  readonly #kept = new Map<string, boolean>();

  /** `asked` has to hold everything that the answer depends on. An error passes through, and is no answer. */
  to(asked: readonly Uint8Array[], workOut: () => boolean): boolean {
    // Each by itself first: what stands on one side of a border must not be taken for what stands on the other.
    const name = digestOf(utf8(asked.map(digestOf).join(" ")));
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const answer = workOut();
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= keptMax) this.#kept.delete(oldest);
    this.#kept.set(name, answer);
    return answer;
  }
}
