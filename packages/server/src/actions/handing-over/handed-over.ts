/** What is asked and told of packages. Types alone: the application in the browser takes them from here. */
import type { Instant } from "@muniment/verify";

/** Whether the report is there on paper; if not, why. */
export type Printed =
  | { readonly made: true }
  | { readonly made: false; readonly reason: string; readonly next: string };

/** Of one item: names of fields. `inClear`: they stand in its record, which is of an earlier version, and cannot be withheld. */
export interface IdentityTold {
  readonly item: string;
  readonly disclosed: readonly string[];
  readonly withheld: readonly string[];
  readonly inClear: readonly string[];
}

/** What a person asks for. */
export interface HandOverAsked {
  /** Names of items, as in show. */
  readonly items: readonly string[];
  readonly container: "zip" | "tar";
  /** What is disclosed: a profile by name, and `public` where it is absent. */
  readonly profile?: string | undefined;
  /** Of age, each by itself. Empty: it is not encrypted. */
  readonly recipients: readonly string[];
  /** To whom, or what for; null if nothing is said. */
  readonly to: string | null;
  readonly withCredentials: boolean;
  /** Whether the report is wanted on paper, too. */
  readonly pdf: boolean;
}

/** A package that lies ready. `size` is in bytes; `entry` is that of its record in the log. */
export interface HandedOver {
  readonly state: "ready";
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly size: number;
    readonly encrypted: boolean;
  };
  readonly entry: number;
  readonly files: number;
  /** Items whose WACZ went out with the credentials replaced. */
  readonly redacted: readonly string[];
  readonly identity: readonly IdentityTold[];
  /** Null where it was not asked for. */
  readonly pdf: Printed | null;
  /** How many proofs from outside went along. */
  readonly proofs: number;
}

/** How far one is. `bytes` of the objects that are copied. */
export type HandOverState =
  | { readonly state: "working"; readonly bytes: number; readonly bytesTotal: number }
  | HandedOver
  | { readonly state: "failed"; readonly code: string; readonly message: string; readonly next: string }
  | { readonly state: "stopped" };

/** A package that is made, or was. */
export interface HandOver {
  readonly id: string;
  readonly begun: Instant;
  /** Name of the account. */
  readonly by: string;
  readonly items: readonly string[];
  readonly to: string | null;
  readonly now: HandOverState;
}
