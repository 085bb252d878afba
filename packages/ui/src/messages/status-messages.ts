import type { AnchorStatus, Concern, StatusAnswer } from "../api.ts";

type PlaceState = NonNullable<StatusAnswer["secondPlace"]>["state"];
type StampState = NonNullable<AnchorStatus["stamps"][number]["state"]>;
type Counted = (count: number, shown: string) => string;
type AtTime = (when: string) => string;

/** What is put into a sentence, as the reader writes it. */
export interface ConcernSays {
  readonly who: string;
  readonly when: string;
  readonly count: string;
  readonly folder: string;
  readonly reason: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Every word of the status page. */
export interface StatusMessages {
  readonly title: string;
  readonly good: string;
  readonly goodText: string;
  readonly bad: Counted;
  readonly unchecked: Counted;
  readonly again: string;
  readonly archive: {
    readonly title: string;
    /** What it is called above every page. */
    readonly name: {
      readonly title: string;
      readonly hint: string;
      readonly change: string;
      readonly done: string;
    };
    readonly folder: string;
    readonly log: string;
    readonly entries: string;
    readonly items: string;
    readonly root: string;
    readonly format: string;
    readonly key: string;
    readonly keys: Record<StatusAnswer["key"], string>;
    readonly accounts: string;
    readonly noAccounts: string;
    readonly signIn: Counted;
    readonly disk: string;
    readonly free: (size: string) => string;
    readonly waiting: string;
    readonly staged: string;
    readonly orphans: Counted;
  };
  readonly checks: {
    readonly title: string;
    readonly text: string;
    readonly whole: string;
    readonly sample: string;
    readonly repair: string;
    readonly never: string;
    readonly none: string;
    readonly entry: (index: string) => string;
    readonly percent: (percent: string) => string;
    readonly since: AtTime;
    readonly held: Counted;
    readonly failed: Counted;
    readonly open: Counted;
  };
  readonly place: { readonly title: string; readonly none: string; readonly states: Record<PlaceState, string> };
  readonly outside: {
    readonly title: string;
    readonly text: string;
    readonly unknown: string;
    readonly stamps: string;
    readonly noStamps: string;
    readonly calendars: string;
    readonly witnesses: string;
    readonly noWitnesses: string;
    readonly lists: string;
    readonly responders: string;
    readonly retired: string;
    readonly byStick: string;
    readonly covers: Counted;
    readonly nothing: string;
    readonly stamped: AtTime;
    readonly promised: AtTime;
    readonly cosigned: AtTime;
    readonly worth: Record<Exclude<StampState, "trusted">, string>;
    readonly expires: AtTime;
    readonly waiting: AtTime;
    readonly failing: (when: string, reason: string) => string;
    readonly refused: string;
    readonly pending: (count: number, shown: string, when: string) => string;
    readonly attested: (blocks: string, when: string) => string;
    readonly made: AtTime;
    readonly states: { readonly good: string; readonly revoked: string };
    readonly unsettled: string;
  };
  /** What is wrong or not known, and what to do. Null: the server's own words are in this language. */
  readonly concerns: Record<Concern["code"], (says: ConcernSays) => readonly [string, string]> | null;
}
