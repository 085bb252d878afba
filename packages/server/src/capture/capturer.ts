import type { ByteStream, CaptureDetail, Digest, Instant, ManifestSignature, QueuePlace } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";

/** What to capture, and within which limits. */
export interface CaptureOrder {
  /** As typed by the person. Already known to be http or https. */
  readonly typed: string;
  /** The same, parsed. */
  readonly url: URL;
  /** Why it is collected, as the collector says. */
  readonly reason: string | null;
  /** Null where the address was given alone. */
  readonly queue: QueuePlace | null;
  /** What the page is seen with; null: as anybody. */
  readonly session: CaptureSession | null;
  readonly policy: {
    /** Hosts and CIDR ranges that are allowed though they are private (`--allow-private`). */
    readonly allowPrivate: readonly string[];
    readonly acceptBadCertificates: boolean;
    /** The browser's own sandbox. "off-by-request" only when a person asked for it by name. */
    readonly sandbox: "on" | "off-by-request";
  };
  readonly limits: CaptureLimits;
  readonly behaviour: Behaviour;
  readonly window: { readonly width: number; readonly height: number; readonly scale: number };
  /** A folder of this capture's own, for scratch files; the caller removes it. */
  readonly scratch: string;
}

/** A session that a person has somewhere. Source: spec/sessions. */
export interface CaptureSession {
  /** The name of the profile: all that the record has of it. */
  readonly profile: string;
  readonly cookies: readonly SessionCookie[];
}

export interface SessionCookie {
  /** With a dot before it: the host and all below it; else the host alone. */
  readonly domain: string;
  /** Seconds since 1970; null: it lasts as long as the browser. */
  readonly expires: number | null;
  readonly httpOnly: boolean;
  readonly name: string;
  readonly path: string;
  /** Null: not said. */
  readonly sameSite: "strict" | "lax" | "none" | null;
  readonly secure: boolean;
  readonly value: string;
}

/** `timeMs`: from start to packed WACZ. `bytes`: of bodies, decoded. The capture that reaches one is partial, and says so. */
export interface CaptureLimits {
  readonly timeMs: number;
  readonly bytes: number;
  readonly requests: number;
}

/** What is done with a page once it is there, and for how long at most. It stands in the record. Source: spec/capture. */
export interface Behaviour {
  /** The page is at rest when it asked for nothing new for this long. */
  readonly settleMs: number;
  /** How long its rest is waited for. */
  readonly settleLimitMs: number;
  /** How long it is scrolled through: window, boxes and frames. 0: not at all. */
  readonly scrollLimitMs: number;
  /** Opens what is folded up: "show more", tabs, `details`. */
  readonly open: boolean;
  /** What a question for consent is answered with. */
  readonly consent: Consent;
  /** What the page names and the browser did not choose: pictures for other screens, the best form of a film that comes in pieces. */
  readonly alternatives: Alternatives;
  /** Whether yt-dlp fetches the film of the page as well, where this machine has it. */
  readonly video: Video;
}

export type Alternatives = "fetch" | "leave";

export type Video = "leave" | "yt-dlp";

export type Consent = "leave" | "accept" | "reject";

/** Takes the objects of a capture as they are finished. Resolves when the bytes are durable. */
export interface CaptureSink {
  /** Each part of `body` stays as it is until the next one is asked for. */
  put(
    object: { readonly role: string; readonly path: string; readonly mediaType: string },
    body: ByteStream,
  ): Promise<void>;
  /** Has the hash of a WACZ's manifest signed where sealing is: who captures has no key. */
  signManifest(hash: Digest): Promise<ManifestSignature>;
  /**
   * Has a WARC stamped, by its SHA-256 in hex, by all time authorities that were named where sealing is; within `budgetMs`. Rejects
   * if the capture is aborted. Absent where its owner did not decide so.
   */
  readonly stampWarc?: ((sha256: string, budgetMs: number) => Promise<readonly WarcStamp[]>) | undefined;
}

/** What came of asking one time authority. `detail`: what the stamp says, for people. */
export type WarcStamp = { readonly authority: string; readonly at: Instant; readonly durationMs: number } & (
  | {
      readonly outcome: "obtained";
      readonly bytes: Uint8Array;
      readonly stamped: Instant;
      readonly detail: string;
    }
  | { readonly outcome: "failed"; readonly reason: string }
);

export type CaptureProgress = (step: {
  readonly text: string;
  readonly requests: number;
  readonly bytes: number;
}) => void;

/**
 * Produces; never writes to an archive. A page that cannot be had is a report with a verdict, not an error: it throws only
 * when this program could not do its part (CaptureError), or with the signal's reason when aborted before a page was there.
 */
export interface Capturer {
  capture(
    order: CaptureOrder,
    sink: CaptureSink,
    progress: CaptureProgress,
    signal: AbortSignal,
  ): Promise<CaptureDetail>;
}

export type CaptureErrorCode =
  | "browser.missing" // none found
  | "browser.start" // it did not start
  | "browser.sandbox" // its sandbox does not work here, and it was not asked to go without
  | "browser.fonts" // no fonts: pages would come out blank
  | "browser.lost" // it ended on the way, and could not be had again
  | "browser.print" // it did not make paper of a page of this program's own
  | "browser.cookie"; // it does not take a cookie of the profile

export class CaptureError extends OperationError<CaptureErrorCode> {
  override readonly name = "CaptureError";
}
