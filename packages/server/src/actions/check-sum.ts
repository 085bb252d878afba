import type { Instant, Verdict, VerdictSum } from "@muniment/verify";

/** The sum of one verification. `checked`: the clock when it ended. */
export interface CheckSum {
  readonly checked: Instant;
  readonly verdict: Verdict;
  readonly holds: number;
  readonly fails: number;
  readonly unchecked: number;
}

export function checkSumOf(sum: VerdictSum, checked: Instant): CheckSum {
  return { checked, verdict: sum.verdict(), ...sum.counts() };
}
