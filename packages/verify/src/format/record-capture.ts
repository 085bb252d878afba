import type { Beacon } from "./beacon.ts";
import type { Digest } from "./digest.ts";
import type { Instant } from "./instant.ts";
import type { Known } from "./known.ts";

export type CaptureVerdictValue = "complete" | "partial" | "wall" | "failed" | "blocked";

/** Why a verdict is what it is. Codes are stable; text is for people. */
export interface VerdictReason {
  readonly code: VerdictCode;
  readonly text: string;
  /** With `page.wall`: what stands before the content, by which rule, and how sure that is. */
  readonly wall?: WallFact | undefined;
}

/** What stands before the content. `not-found`: an error page that does not say so by its status. */
export type WallKind =
  | "login"
  | "forbidden"
  | "robots"
  | "check"
  | "rate"
  | "legal"
  | "region"
  | "consent"
  | "not-found"
  | "removed";

/** `certain`: the server or the check says so itself, to machines. `likely`: told by words, or by how little there is. */
export type Certainty = "certain" | "likely";

/** `rule`: its name in the table of walls (docs/walls). */
export interface WallFact {
  readonly kind: WallKind;
  readonly certainty: Certainty;
  readonly rule: string;
}

/** What of a page a verdict is about. `media`: pictures, films and sound. */
export type VerdictPart = "page" | "media" | "text" | "frames";

/** `none`: the page has nothing of the kind. */
export type PartVerdict = CaptureVerdictValue | "none";

/** The closed list of reasons. The first part says what it is about. */
export type VerdictCode =
  | "address.unresolved" // the name has no address
  | "address.private" // the policy refuses this address
  | "address.scheme" // a redirect led away from http and https
  | "connection.refused"
  | "connection.timeout"
  | "connection.closed"
  | "connection.other"
  | "certificate.bad" // and it was not asked to accept it
  | "certificate.accepted" // bad, accepted because asked for
  | "page.status" // the server answered 4xx or 5xx
  | "page.download" // the address is a file that a browser saves
  | "page.document" // the address is a document without a page: PDF, image, plain text, JSON
  | "page.timeout" // never came as far as a page in the time allowed
  | "page.crashed"
  | "page.wall" // login, consent, captcha, geographic block, check page
  | "part.failed" // a part of the page got no answer
  | "part.blocked" // a part of the page led to an address that the policy refuses
  | "part.cut" // a body is incomplete
  | "part.body-missing" // an answer whose body could not be had
  | "limit.time"
  | "limit.bytes"
  | "limit.requests"
  | "limit.processes" // it took more of them than a page may
  | "limit.scroll" // the page goes on further than it was scrolled
  | "limit.settle" // it still asked for new parts when its rest was no longer waited for
  | "step.failed" // a step of the capture (screenshot, PDF …) failed; named in the text
  | "interrupted"; // a person ended it

/** A step of a capture, and how it ended. A failed step is a recorded fact. */
export interface StepResult {
  readonly step:
    | "navigate"
    | "busy" // a script that kept the page from answering was ended
    | "check" // a check page was given time to let the page through
    | "dialog" // the page asked or told something, and was answered
    | "popup" // the page opened a window, which was closed
    | "consent" // a question for consent was answered, as asked for
    | "open" // something folded up was opened, as asked for
    | "scroll"
    | "settle"
    | "screenshot-view"
    | "screenshot-full"
    | "pdf"
    | "dom"
    | "text"
    | "alternatives" // pictures that the page names, and the browser did not choose
    | "streams" // the best form of a film that comes in pieces
    | "video" // yt-dlp fetched the film, as asked for
    | "certificates"
    | "stamp" // a time authority was asked for a stamp on the WARC, as its owner decided
    | "package";
  readonly outcome: "done" | "failed" | "skipped";
  readonly detail: string;
  readonly durationMs: number;
}

/** One server that the capture spoke to. Chain: SHA-256 of each certificate's DER, leaf first; see certificates.pem. */
export interface ServerFact {
  readonly host: string;
  readonly port: number;
  /** The answers of the one look-up that was made for this name in this capture. */
  readonly answers: Known<readonly string[]>;
  /** The address that was connected to. */
  readonly address: Known<string>;
  readonly tls: Known<{
    readonly protocol: string;
    readonly cipher: string;
    readonly chain: readonly string[];
    readonly trusted: boolean;
  }> | null;
}

/** A request of the page that is not whole in the WARC. */
export interface MissingPart {
  readonly url: string;
  readonly method: string;
  readonly code: VerdictCode;
  readonly text: string;
}

/** What came of asking time authorities for stamps on the WARC. Source: spec/capture, "A stamp on the WARC". */
export interface StampsFact {
  /** In the order of the settings. */
  readonly asked: readonly StampAsked[];
  /** The WARC: its name in the WACZ, SHA-256 in hex, size in bytes. */
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
}

export type StampAsked = { readonly at: Known<Instant>; readonly authority: string } & (
  | {
      readonly outcome: "obtained";
      /** Of the object, and in the WACZ. */
      readonly path: string;
      readonly stamped: Known<Instant>;
    }
  | { readonly outcome: "failed"; readonly reason: string }
);

/** The stamps that were had, each with its time by the authority's word. */
export function obtainedStamps({ stamps }: Pick<CaptureDetail, "stamps">): readonly (StampAsked & {
  readonly outcome: "obtained";
})[] {
  return (stamps?.asked ?? []).filter((one) => one.outcome === "obtained");
}

/** Where a capture stands among several addresses that were given at once. Source: spec/queues. */
export interface QueuePlace {
  /** `q-` and 16 hex digits. */
  readonly id: string;
  /** From 0. */
  readonly place: number;
}

/** What a capture says of itself, beside its objects. Source: spec/capture; product needs of the Berkeley Protocol §155. */
export interface CaptureDetail {
  readonly address: {
    /** As the person typed it, to the character. */
    readonly typed: Known<string>;
    /** As requested, after parsing by the URL standard. */
    readonly requested: Known<string>;
    /** Each redirect of the page itself, in order: from, to, status. */
    readonly redirects: Known<readonly { readonly from: string; readonly to: string; readonly status: number }[]>;
    readonly final: Known<string>;
    /** `<link rel=canonical>`, as the page has it. */
    readonly canonical: Known<string>;
  };
  readonly time: {
    readonly start: Known<Instant>;
    readonly end: Known<Instant>;
    /** Milliseconds that the clock was off, by an outside clock. */
    readonly clockOffsetMs: Known<number>;
  };
  readonly browser: {
    readonly product: Known<string>;
    readonly userAgent: Known<string>;
    readonly sandbox: Known<"on" | "off-by-request">;
    readonly window: Known<{ readonly width: number; readonly height: number; readonly scale: number }>;
    readonly languages: Known<readonly string[]>;
    readonly timeZone: Known<string>;
    readonly certificates: Known<"required" | "bad-accepted-by-request">;
  };
  readonly network: {
    readonly servers: readonly ServerFact[];
    /** Private addresses that the person allowed for this capture. Absent where the record commits to them. */
    readonly allowedPrivate?: readonly string[] | undefined;
    /** Those of this machine, for the record to commit to: no record has them in clear. */
    readonly ownAddresses?: Known<string> | undefined;
  };
  readonly page: {
    readonly status: Known<number>;
    readonly mediaType: Known<string>;
    readonly title: Known<string>;
    readonly language: Known<string>;
    readonly author: Known<string>;
    readonly published: Known<string>;
  };
  readonly exchanges: { readonly requests: number; readonly responses: number; readonly bodyBytes: number };
  readonly missing: readonly MissingPart[];
  readonly steps: readonly StepResult[];
  readonly limits: {
    readonly timeMs: number;
    readonly bytes: number;
    readonly requests: number;
    readonly reached: readonly VerdictCode[];
  };
  /** What was done with the page, and for how long at most. Absent from records of versions that did not say. */
  readonly behaviour?: BehaviourFact | undefined;
  /** The name of the profile that the page was seen with, as its owner named it; not measured where the record commits to it. Source: spec/sessions. */
  readonly account: Known<string>;
  /** Whether it was seen with a profile. Absent from records that do not commit to which. */
  readonly session?: boolean | undefined;
  /** Commitments, by field. Absent from records of earlier versions. Source: spec/disclosure. */
  readonly identity?: Readonly<Record<string, Digest>> | undefined;
  /** Absent where the address was given alone, and from records of earlier versions. */
  readonly queue?: QueuePlace | undefined;
  /** Absent where no stamps were asked for, and from records of earlier versions. */
  readonly stamps?: StampsFact | undefined;
  /** What nobody knew before the record was made. Source: spec/beacon. */
  readonly notBefore?: Known<Beacon> | undefined;
  /** Why it was collected, as the collector says. */
  readonly reason: Known<string> | null;
  readonly verdict: {
    readonly value: CaptureVerdictValue;
    readonly reasons: readonly VerdictReason[];
    /** Absent from records of versions that did not say. */
    readonly parts?: Readonly<Record<VerdictPart, PartVerdict>> | undefined;
  };
}

/** What the capturer was told to do with a page, and the budgets that it kept to. Milliseconds and counts. */
export interface BehaviourFact {
  readonly settleMs: number;
  readonly settleLimitMs: number;
  readonly scrollLimitMs: number;
  readonly open: boolean;
  readonly consent: "leave" | "accept" | "reject";
  /** Absent from records of versions that fetched none. */
  readonly alternatives?: "fetch" | "leave" | undefined;
  /** Absent from records of versions that did not know it. */
  readonly video?: "leave" | "yt-dlp" | undefined;
  /** By name: see spec/capture, "What is done with the page". */
  readonly budgets: Readonly<Record<string, number>>;
}

const partOrder: readonly VerdictPart[] = ["page", "media", "text", "frames"];

/**
 * The verdict by part, in the order in which it is told. Empty where there is nothing to tell apart: the record is of a version that did
 * not say, or there was no page of which there could be parts.
 */
export function toldParts({
  value,
  parts,
}: CaptureDetail["verdict"]): readonly { readonly part: VerdictPart; readonly verdict: PartVerdict }[] {
  if (parts === undefined || value === "failed" || value === "blocked") return [];
  return partOrder.map((part) => ({ part, verdict: parts[part] }));
}
