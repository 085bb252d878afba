import type { Names } from "./names.ts";
import type { ReplayPasses } from "./replay-passes.ts";

/** The ports of both listeners, known once they listen. */
export interface Ports {
  readonly application: () => number;
  readonly replay: () => number;
}

/** What the two origins have in common: the one makes passes to what lies on the other. */
export interface Bridge {
  readonly names: Names;
  readonly passes: ReplayPasses;
}
