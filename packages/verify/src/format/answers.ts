import { sha256 } from "@noble/hashes/sha2.js";
import { concat, toHex, utf8 } from "./bytes.ts";

const keptMax = 1_000;

/**
 * Answers of one check, each worked out once: the same certificate is met with every one of a thousand stamps, the same head by several checks
 * of a log, and a signature takes milliseconds. Of each answer 32 bytes are kept, the SHA-256 of what was asked, and of the newest thousand.
 */
export class Answers {
  readonly #kept = new Map<string, boolean>();

  /** `asked` has to hold everything that the answer depends on. An error passes through, and is no answer. */
  to(asked: readonly Uint8Array[], workOut: () => boolean): boolean {
    // With their lengths: what stands on one side of a border must not be taken for what stands on the other.
    const lengths = utf8(asked.map(({ length }) => length).join(" "));
    const name = toHex(sha256(concat(sha256(lengths), ...asked)));
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const answer = workOut();
    for (const [oldest] of this.#kept) {
      if (this.#kept.size < keptMax) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(name, answer);
    return answer;
  }
}
