import type { Names } from "./names.ts";
import type { ReplayPasses } from "./replay-passes.ts";

/** What the two origins have in common: the one makes passes to what lies on the other. */
export interface Bridge {
  readonly names: Names;
  readonly passes: ReplayPasses;
}
