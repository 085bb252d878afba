import type { FateLine, VerdictCode } from "@muniment/verify";

import type { NetLog } from "../browser/index.ts";
import type { Exchange } from "../exchange.ts";
import type { EgressBlock, EgressFailure } from "../network/index.ts";
import type { Overhearing } from "../overhear/index.ts";
import type { Collected } from "./body-collector.ts";
import type { Scratch } from "./collected-body.ts";
import type { Fates } from "./fates.ts";
import type { HopWatcher } from "./hop-watcher.ts";
import type { Hop } from "./request-table.ts";

export interface RecorderOptions {
  readonly scratch: Scratch;
  /** Stores an exchange. Called one at a time. */
  readonly write: (exchange: Exchange) => Promise<void>;
  /** The way out, as it saw the same requests. */
  readonly egress: {
    servers(): readonly { readonly host: string; readonly port: number; readonly address: string }[];
    blocked(): readonly EgressBlock[];
    failures(): readonly EgressFailure[];
    hushedMs(): number | null;
    taken(bytes: number): void;
  };
  /** The body of a navigation that the browser gave up because it is a download; null if it is none. */
  readonly download: (url: string) => Promise<Collected | null>;
  /** Null where there is none: then the order of header lines is not known, nor what the DevTools protocol leaves out. */
  readonly netLog: NetLog | null;
  /** What passed over the connections themselves. */
  readonly overhearing: Overhearing;
  readonly askedBy: (hop: Hop) => FateLine["by"];
  readonly limits: { readonly bytes: number; readonly requests: number };
  /** A limit was reached: whoever listens ends the loading. Called once. */
  readonly onLimit: (code: VerdictCode) => void;
  /** Told of each hop as it starts, is answered, ends, and is written; of the last with its exchange, if there was one. */
  readonly watch: readonly HopWatcher[];
  readonly now: () => number;
}

export interface Activity {
  /** Requests on their way, without those that have no end by their nature. */
  readonly open: number;
  /** When anything last began, came in or ended. */
  readonly lastMs: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface Recorded {
  readonly requests: number;
  readonly responses: number;
  readonly bodyBytes: number;
  /** Exchanges that there was no time left to write. */
  readonly unwritten: number;
  readonly fates: Fates;
}
