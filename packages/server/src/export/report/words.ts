import type {
  CaptureVerdictValue,
  FixityScope,
  IdentityName,
  Known,
  PartVerdict,
  StepResult,
  VerdictPart,
} from "@muniment/verify";

/** All that a report says by itself, in one language. What comes from records stands between them as it is. */
export interface ReportWords {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly title: string;
  readonly made: string;
  readonly by: string;
  readonly log: string;
  readonly entries: string;
  readonly root: string;
  readonly items: string;
  readonly range: string;
  readonly notHere: string;
  readonly between: string;
  readonly forReading: string;
  readonly proves: { readonly title: string; readonly lines: readonly string[] };
  readonly doesNot: { readonly title: string; readonly lines: readonly string[] };
  /** `command`: to be typed as it is, in the package's folder; null where the words are all. */
  readonly check: {
    readonly title: string;
    readonly lines: readonly { readonly text: string; readonly command: string | null }[];
  };
  readonly outside: OutsideWords;
  readonly kind: Readonly<Record<"capture" | "intake", string>>;
  readonly sections: Readonly<
    Record<"what" | "when" | "who" | "how" | "verdict" | "missing" | "files" | "custody", string>
  >;
  readonly labels: Readonly<Record<Label, string>>;
  readonly verdict: Readonly<Record<CaptureVerdictValue, string>>;
  readonly part: Readonly<Record<VerdictPart, string>>;
  readonly partVerdict: Readonly<Record<PartVerdict, string>>;
  readonly outcome: Readonly<Record<StepResult["outcome"], string>>;
  readonly basis: Readonly<Record<Known<unknown>["basis"], string>>;
  readonly nothingMissing: string;
  /** What the archive wrote of itself since: nothing of it is in the package. */
  readonly history: {
    readonly title: string;
    readonly about: string;
    readonly none: string;
    readonly entry: string;
    readonly time: string;
    readonly what: string;
    readonly outcome: string;
    readonly leftOut: string;
    readonly here: string;
    /** By what happened, or by the action of a request for proof from outside. */
    readonly told: Readonly<Record<string, string>>;
    readonly scope: Readonly<Record<FixityScope["objects"], string>>;
    readonly outcomes: Readonly<Record<string, string>>;
  };
  readonly custody: { readonly sealed: string; readonly handedOut: string };
  readonly withheld: string;
  /** Fields of who collected, by name. */
  readonly identity: Readonly<Record<IdentityName, string>>;
  /** In the place of one that is not disclosed. */
  readonly provableLater: string;
  readonly none: string;
}

/** Of the outside proof that lies in a package. */
export interface OutsideWords {
  readonly title: string;
  /** Where there is none. */
  readonly without: string;
  /** What the rows below mean, and what they do not. */
  readonly lines: readonly string[];
  readonly token: string;
  readonly cosignature: string;
  readonly proof: string;
  readonly list: string;
  /** Before a time. */
  readonly noLaterThan: string;
  readonly seenAt: string;
  /** Before the height of a block of Bitcoin. */
  readonly block: string;
  /** Before the addresses of calendars, where no block is there. */
  readonly pending: string;
}

export type Label =
  | "title"
  | "address"
  | "typed"
  | "redirects"
  | "name"
  | "modified"
  | "received"
  | "note"
  | "reason"
  | "start"
  | "end"
  | "sealed"
  | "clockOffset"
  | "stamped"
  | "actor"
  | "software"
  | "browser"
  | "userAgent"
  | "window"
  | "languages"
  | "timeZone"
  | "sandbox"
  | "certificates"
  | "server"
  | "status"
  | "mediaType"
  | "requests"
  | "item"
  | "entry"
  | "record"
  | "path"
  | "role"
  | "size"
  | "sha256"
  | "step";
