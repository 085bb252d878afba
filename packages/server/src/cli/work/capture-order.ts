import type { CaseNamed } from "@muniment/verify";
import { faultOfAllowed } from "../../capture/allow-private.ts";
import type { CaptureOrder } from "../../capture/capturer.ts";
import type { QueueAsked } from "../../queues/queue-file.ts";
import { UsageError, type CommonOptions } from "../context.ts";

export interface CaptureOptions extends CommonOptions {
  /** Id or name of the case that the captures belong to. */
  readonly case?: string;
  readonly out?: string;
  readonly from?: string;
  /** Heading or number of the column with the links; the list is then a spreadsheet. */
  readonly column?: string;
  readonly atOnce?: number;
  readonly anew?: boolean;
  /** The name of a profile. */
  readonly profile?: string;
  /** The name of a queue, or true: the only one that is not done. */
  readonly resume?: string | true;
  /** The name of a queue, or true: the newest one. */
  readonly retryFailed?: string | true;
  readonly allowPrivate: readonly string[];
  readonly acceptBadCertificates?: boolean;
  readonly timeLimit: number;
  readonly sizeLimit: number;
  readonly settle: number;
  readonly settleLimit: number;
  readonly scrollLimit: number;
  readonly open?: boolean;
  readonly consent: CaptureOrder["behaviour"]["consent"];
  readonly alternatives: CaptureOrder["behaviour"]["alternatives"];
  readonly video: CaptureOrder["behaviour"]["video"];
  readonly window: { readonly width: number; readonly height: number };
  readonly reason?: string;
  readonly notBefore?: string;
  readonly sandbox: boolean;
}

/** Throws UsageError for what is neither a host nor a block of addresses: it would allow nothing, and nobody would know why. */
export function checkAllowed(entries: readonly string[]): void {
  const fault = faultOfAllowed(entries);
  if (fault === null) return;
  throw new UsageError(
    `What --allow-private was given cannot be used: ${fault}.`,
    "Give one host or block each time, without scheme, port or path: --allow-private localhost --allow-private 10.0.0.0/8",
  );
}

/** What the options ask of every address. `into`: the case that they name. */
export function askedOf(options: CaptureOptions, into: CaseNamed | null): QueueAsked {
  return {
    acceptBadCertificates: options.acceptBadCertificates ?? false,
    allowPrivate: options.allowPrivate,
    behaviour: {
      alternatives: options.alternatives,
      consent: options.consent,
      open: options.open ?? false,
      scrollLimitMs: Math.round(options.scrollLimit * 1000),
      settleLimitMs: Math.round(options.settleLimit * 1000),
      settleMs: Math.round(options.settle * 1000),
      video: options.video,
    },
    case: into,
    bytes: Math.round(options.sizeLimit * 1_000_000),
    height: options.window.height,
    profile: options.profile ?? null,
    reason: options.reason ?? null,
    sandbox: options.sandbox ? "on" : "off-by-request",
    timeMs: Math.round(options.timeLimit * 1000),
    width: options.window.width,
  };
}
