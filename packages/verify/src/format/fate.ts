import type { Instant } from "./instant.ts";
import type { VerdictCode } from "./record-capture.ts";

/** What became of a request. Source: spec/capture, "The fate list". */
export type Fate = "held" | "cut" | "failed" | "blocked" | "skipped";

/** One line of a capture's `fates.jsonl`, without the first and the last. */
export interface FateLine {
  /** At most 2,000 characters. */
  readonly url: string;
  readonly method: string;
  /** What it was wanted for, in lower case, as in `WARC-Resource-Type`. */
  readonly type: string;
  readonly by: "page" | "capturer";
  /** The kind of thing that asked, as the browser names it; null for the capturer's own. */
  readonly target: string | null;
  /** The browser's name of the frame. */
  readonly frame: string | null;
  /** Address of the document, or of the worker's script, that asked. */
  readonly document: string | null;
  /** Who answered; null if nobody did. */
  readonly from: "server" | "memory-cache" | "disk-cache" | "service-worker" | "browser" | null;
  readonly status: number | null;
  readonly fate: Fate;
  /** Not null where the request is in the record's `missing`. */
  readonly code: VerdictCode | null;
  /** For people; null where the fate says it all. */
  readonly reason: string | null;
  /** The capture is less complete for it. */
  readonly weighs: boolean;
  /** Of the answer's body, as it lies in the WARC. */
  readonly bytes: number;
  readonly sent: Instant | null;
  readonly answered: Instant | null;
  readonly ended: Instant | null;
  readonly protocol: string | null;
  /** As connected. */
  readonly address: string | null;
  readonly port: number | null;
  readonly tls: {
    readonly protocol: string;
    readonly cipher: string;
    /** Places in certificates.pem, from 0, leaf first; null if the browser handed over no chain. */
    readonly chain: readonly number[] | null;
  } | null;
}

/** The last line: how many requests were seen, how many have each fate, and how many of them have no line. */
export type FateCounts = Readonly<Record<Fate | "requests" | "omitted", number>>;
