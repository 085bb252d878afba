import type { ContentsKind } from "../api.ts";

type Counted = (count: number, shown: string) => string;

/** Words of what lies in a web archive that was taken in. */
export interface ContentsMessages {
  readonly intro: string;
  readonly kinds: Record<ContentsKind, string>;
  readonly choose: string;
  readonly named: string;
  readonly found: string;
  readonly find: string;
  readonly findButton: string;
  readonly matching: Counted;
  readonly none: Record<ContentsKind, string>;
  readonly noneMatching: string;
  readonly untitled: string;
  readonly noTime: string;
  readonly status: (shown: string) => string;
  readonly type: Record<"revisit" | "resource" | "conversion", string>;
  readonly lost: string;
  readonly otherDigest: string;
  readonly notHeld: string;
  /** It is no address of the web, or too long to be led to. */
  readonly notOpened: string;
  readonly at: (place: string) => string;
  readonly from: (from: string, to: string, total: string) => string;
  readonly next: string;
  readonly first: string;
  readonly failed: string;
  readonly unlisted: string;
  readonly unlistedNext: string;
  readonly noPage: string;
  readonly list: string;
}
