/** What is told of queues. Types alone, for who shows them and who does the work. Source: docs/take-in. */
import type { CaptureVerdictValue, CaseId, CaseNamed, Instant, Verdict, VerdictReason } from "@muniment/verify";
import type { Held } from "../../index/items.ts";
import type { QueueAsked } from "../../queues/queue-file.ts";

/** What a person may ask of every address in a browser: what opens the machine and its network is for who runs it. */
export type AskedInBrowser = Omit<QueueAsked, "allowPrivate" | "case" | "reason" | "sandbox">;

/** Why a text is not captured: it is no address, one that no page is at, or one that holds a secret. */
export type AddressFault = "no-address" | "scheme" | "secret";

/** A row that is not captured, by the number that people count it by. */
export interface ListFault {
  readonly line: number;
  /** What stands there, of a long text the beginning. */
  readonly text: string;
  readonly fault: AddressFault;
  readonly message: string;
}

/** What has come of a queue so far. */
export interface QueueSum extends Readonly<Record<CaptureVerdictValue, number>> {
  readonly addresses: number;
  readonly left: number;
}

/** A list that is to be captured. */
export interface BeginOrder {
  /** As it was given. */
  readonly list: string;
  readonly kind: "lines" | "table";
  /** Of a table: heading or number of the column with the links; null: the only one that has any. */
  readonly column: string | null;
  readonly reason: string | null;
  /** The case that the captures belong to. Null is for who has a role over the archive. */
  readonly case: CaseId | null;
  readonly options: AskedInBrowser;
}

/** Why something was not done, in the user's words. */
export interface TroubleTold {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

/** A queue, and how far it has come. */
export interface QueueTold {
  readonly queue: string;
  readonly begun: Instant;
  readonly reason: string | null;
  /** As it was called when the queue was begun. */
  readonly case: CaseNamed | null;
  readonly profile: string | null;
  readonly sum: QueueSum;
  /** Whether this program works on it now. Another may. */
  readonly working: boolean;
  /** Who asked this program to, by the name of the account; null: nobody did since it was started. */
  readonly by: string | null;
  /** Why this program no longer works on it; null: it is done, was stopped, or was not worked on since this program was started. */
  readonly trouble: TroubleTold | null;
}

export type RowState =
  | { readonly state: "waiting" }
  /** `step` in words of this program; `bytes` of content. */
  | { readonly state: "under-way"; readonly step: string; readonly requests: number; readonly bytes: number }
  /** Nothing was sealed, and it is left in the queue. */
  | { readonly state: "undone"; readonly trouble: TroubleTold }
  | {
      readonly state: "sealed";
      readonly verdict: CaptureVerdictValue;
      readonly item: string;
      /** Null where the record cannot be read. */
      readonly sealed: Instant | null;
      readonly reasons: readonly VerdictReason[];
      /** What reading it back said, where this program did so; null where it did not. */
      readonly checked: Verdict | null;
    };

/** One address of a queue. */
export type QueueRow = RowState & {
  readonly place: number;
  /** As typed. */
  readonly address: string;
  /** Captures of it before this one; null where there is none. */
  readonly held: Held | null;
};

export type Show = "all" | "left" | CaptureVerdictValue;

export interface QueueLook {
  readonly queue: QueueTold;
  /** What it was given as; null where no list is kept. */
  readonly kind: "lines" | "table" | null;
  /** By place, 200 at most. */
  readonly rows: readonly QueueRow[];
  /** How many there are to be shown on all pages. */
  readonly matching: number;
  /** Value of `from` for the next page, or null. */
  readonly next: number | null;
  /** The first of the rows of the list that are no addresses, and how many there are. */
  readonly faults: readonly ListFault[];
  readonly faultCount: number;
  /** How many rows hold an address that stands before them already. */
  readonly repeated: number;
}

/** What can be chosen where a list is given. Times in milliseconds, `bytes` of content, the window in CSS pixels. */
export interface CaptureChoices {
  readonly defaults: AskedInBrowser;
  readonly profiles: readonly string[];
}
