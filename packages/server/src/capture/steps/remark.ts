import type { VerdictCode, VerdictPart, VerdictReason } from "@muniment/verify";

/** What a step found that a reader must know. `lacking`: the parts of the page that are the less complete for it, if any. */
export interface Remark {
  readonly reason: VerdictReason;
  readonly lacking: readonly VerdictPart[];
}

export function remark(
  run: { readonly remarks: Remark[] },
  code: VerdictCode,
  text: string,
  lacking: readonly VerdictPart[] = [],
): void {
  run.remarks.push({ reason: { code, text }, lacking });
}
