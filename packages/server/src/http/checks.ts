import { VerdictSum, type Finding, type Instant } from "@muniment/verify";
import { checkSumOf, type CheckSum } from "../actions/check-sum.ts";
import { answerOf, RequestProblem } from "./problems.ts";
import type { ItemSummary } from "../index/items.ts";
import type { FindingLine, Seal } from "./api.ts";

/** Two at a time: a verification reads every byte of an item, and one reader may open many. */
const parallelMax = 2;

/** What was verified since the viewer was started. Held in memory alone: "checked" means checked now, not once. */
export class Checks {
  readonly #sums = new Map<string, CheckSum>();
  readonly #now: () => Instant;
  readonly #readBack: (entry: number) => CheckSum | null;
  #running = 0;

  /** `readBack`: what was found when an entry's item was read back after this program had sealed it. */
  constructor(now: () => Instant, readBack: (entry: number) => CheckSum | null) {
    this.#now = now;
    this.#readBack = readBack;
  }

  sealOf({ item, index }: Pick<ItemSummary, "item" | "index">): Seal {
    const sum = this.#sums.get(item) ?? this.#readBack(index);
    if (sum?.verdict === "bad") return { state: "broken", sum };
    if (sum?.verdict === "verified") return { state: "sealed", sum };
    return { state: "not-checked", sum };
  }

  /** Throws "verify.busy" when as many run as may. Call it before `run`, while the answer can still be a refusal. */
  refuseWhenBusy(): void {
    if (this.#running >= parallelMax) throw new RequestProblem("verify.busy");
  }

  /** The lines of one verification, as text. Its sum is kept only if it came to its end; what fails on the way is the last line. */
  async *run(
    item: string,
    findings: AsyncIterable<Finding>,
    signal: AbortSignal,
    onFault: (error: unknown) => void,
  ): AsyncIterable<string> {
    this.#running += 1;
    try {
      const sum = new VerdictSum();
      for await (const finding of findings) {
        sum.add(finding);
        yield line({ finding });
      }
      const result = checkSumOf(sum, this.#now());
      this.#sums.set(item, result);
      yield line({ sum: result });
    } catch (error) {
      if (signal.aborted) return; // The reader left; nobody hears the rest.
      onFault(error);
      yield line(answerOf(error).body);
    } finally {
      this.#running -= 1;
    }
  }
}

function line(value: FindingLine): string {
  return `${JSON.stringify(value)}\n`;
}
