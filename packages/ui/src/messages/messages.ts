import type {
  CaptureVerdictValue,
  Certainty,
  CheckId,
  Fate,
  IdentityName,
  Known,
  StepResult,
  Verdict,
  VerdictCode,
  VerdictPart,
  VerdictReason,
  WallKind,
} from "@muniment/verify";
import type { AccountProblemCode, ProblemCode, Role, Seal } from "../api.ts";
import type { PasskeyProblem } from "../passkey.ts";
import type { View } from "../router.ts";
import type { BulkMessages } from "./bulk-messages.ts";
import type { CasesMessages } from "./cases-messages.ts";
import type { CustodyMessages, HandOverMessages } from "./hand-over-messages.ts";
import type { ContentsMessages } from "./contents-messages.ts";
import type { HistoryMessages } from "./history-messages.ts";
import type { LookingMessages } from "./looking-messages.ts";
import type { DescriptionMessages } from "./description-messages.ts";
import type { StatusMessages } from "./status-messages.ts";
import type { FormMessages, WelcomeMessages } from "./welcome-messages.ts";
import type { PlacesMessages } from "./places-messages.ts";
import type { PeopleMessages } from "./people-messages.ts";
import type { TakeInMessages } from "./take-in-messages.ts";
import type { SearchMessages } from "./search-messages.ts";
import type { UploadMessages } from "./upload-messages.ts";

type Basis = Known<unknown>["basis"];

/** Where a key works that does not work everywhere. */
export type KeyPlace = "shelf" | "item" | "links" | "compare";

/** Every word of the application, in one language. A missing one does not compile. */
export interface Messages {
  readonly language: { readonly code: "en" | "ar"; readonly direction: "ltr" | "rtl"; readonly name: string };
  readonly room: {
    readonly library: string;
    readonly back: string;
    readonly nowhere: string;
    readonly nowhereNext: string;
    readonly waiting: string;
    readonly skip: string;
  };
  readonly bar: {
    readonly status: string;
    readonly help: string;
    readonly language: string;
    readonly veil: string;
    readonly unveil: string;
  };
  readonly library: {
    readonly items: (count: number, shown: string) => string;
    readonly sealedAt: string;
    readonly noPicture: string;
    readonly damagedTitle: (count: number, shown: string) => string;
    readonly damagedText: string;
    readonly behindTitle: string;
    readonly entry: string;
    readonly list: string;
  };
  readonly looking: LookingMessages;
  readonly search: SearchMessages;
  readonly kind: { readonly capture: string; readonly intake: string };
  readonly verdict: Record<CaptureVerdictValue, string>;
  readonly verdictText: Record<CaptureVerdictValue, string>;
  /** Null: the record's own words are in this language. */
  readonly reasons: ReasonMessages | null;
  readonly status: StatusMessages;
  /** The verdict by part. `none`: the page has nothing of the kind. */
  readonly parts: { readonly title: string; readonly name: Record<VerdictPart, string>; readonly none: string };
  readonly seal: Record<Seal["state"], string>;
  readonly sealText: {
    readonly never: string;
    readonly at: string;
  };
  readonly see: {
    readonly title: string;
    readonly views: Record<View, string>;
    readonly replayTitle: string;
    readonly replayNote: string;
    readonly documentTitle: string;
    readonly nothing: string;
    readonly noPreview: string;
    readonly pictureFailed: string;
    readonly textCut: string;
    readonly screenshotOf: string;
  };
  readonly basis: Record<Basis, string>;
  readonly basisText: Record<Basis, string>;
  readonly facts: FactMessages;
  readonly derived: DerivedMessages;
  readonly history: HistoryMessages;
  readonly contents: ContentsMessages;
  readonly description: DescriptionMessages;
  readonly missing: {
    readonly title: string;
    /** By the verdict: a capture that never came as far as a page lacks nothing that it asked for, and may not say so. */
    readonly nothing: Record<CaptureVerdictValue, string>;
    readonly parts: (count: number, shown: string) => string;
    readonly steps: string;
    readonly step: Record<StepResult["step"], string>;
    readonly outcome: Record<StepResult["outcome"], string>;
    readonly more: string;
  };
  readonly fates: FateMessages;
  readonly custody: CustodyMessages;
  readonly findings: {
    readonly title: string;
    readonly intro: string;
    readonly verify: string;
    readonly again: string;
    readonly stop: string;
    readonly running: (count: number, shown: string) => string;
    readonly stopped: string;
    readonly cut: string;
    readonly verdict: Record<Verdict, string>;
    readonly counts: (holds: string, fails: string, unchecked: string) => string;
    readonly outcome: Record<"holds" | "fails" | "unchecked", string>;
    readonly bytes: string;
    readonly check: string;
    readonly file: string;
    readonly said: string;
    readonly checks: Record<CheckId, string>;
  };
  readonly downloads: {
    readonly title: string;
    readonly none: string;
    readonly save: string;
    readonly bytes: (count: number, shown: string) => string;
    readonly role: (role: string) => string;
  };
  readonly help: {
    readonly title: string;
    readonly close: string;
    /** Those without a place work in every room. */
    readonly keys: readonly (readonly [key: string, what: string, place?: KeyPlace])[];
  };
  readonly problem: {
    readonly network: readonly [message: string, next: string];
    readonly retry: string;
    /** Null: the server's own words are in this language. */
    readonly codes: Record<
      ProblemCode | AccountProblemCode | "archive.weak-passphrase" | "compare.busy" | "compare.failed",
      readonly [message: string, next: string]
    > | null;
  };
  readonly account: AccountMessages;
  readonly people: PeopleMessages;
  readonly places: PlacesMessages;
  readonly cases: CasesMessages;
  readonly welcome: WelcomeMessages;
  readonly forms: FormMessages;
  readonly takeIn: TakeInMessages;
  readonly bulk: BulkMessages;
  readonly handOver: HandOverMessages;
  readonly upload: UploadMessages;
  readonly copy: { readonly copy: string; readonly copied: string };
}

export interface AccountMessages {
  readonly role: Record<Role, string>;
  readonly signedInAs: string;
  readonly signOut: string;
  readonly signIn: string;
  readonly signingIn: string;
  /** Why the page for signing in stands there: nobody was signed in, the session ended, the reader signed out. */
  readonly title: Record<SignedOut, string>;
  readonly text: Record<SignedOut, string>;
  readonly name: string;
  readonly password: string;
  readonly code: string;
  readonly codeHint: string;
  readonly byPasskey: string;
  /** What keeps a browser from giving a passkey. */
  readonly passkeyProblems: Record<PasskeyProblem, readonly [message: string, next: string]>;
  readonly forgotten: string;
  readonly running: RunningMessages;
}

export type SignedOut = "never" | "ended" | "left";

/** What who runs the archive sees in place of items. */
export interface RunningMessages {
  readonly title: string;
  readonly text: string;
  readonly archive: (items: string, entries: string) => string;
  readonly accounts: string;
  readonly columns: Record<"name" | "role" | "sessions" | "state", string>;
  readonly enabled: string;
  readonly disabled: string;
}

/** What a reason of a verdict says, by what of it is stable. How many, which, and where stand in the record's own words. */
export interface ReasonMessages {
  readonly codes: Record<VerdictCode, string>;
  /** In place of the sentence for `page.wall`, where the record says what the wall is, and how sure that is. */
  readonly wall: Record<WallKind, string>;
  readonly certainty: Record<Certainty, string>;
}

export interface FateMessages {
  readonly title: string;
  /** Why there is no list: the capture is older than they are, or never came as far as a page. */
  readonly none: string;
  readonly noPage: string;
  readonly unreadable: string;
  readonly empty: string;
  readonly noneOfThese: string;
  readonly filter: string;
  readonly all: string;
  readonly fate: Record<Fate, string>;
  readonly fateText: Record<Fate, string>;
  readonly columns: Record<"fate" | "status" | "request", string>;
  /** What it was asked for as, by the words of the browser. */
  readonly type: Readonly<Record<string, string>>;
  readonly askedBy: string;
  readonly capturer: string;
  readonly target: Readonly<Record<string, string>>;
  readonly from: Readonly<Record<string, string>>;
  readonly cut: string;
  readonly omitted: (count: number, shown: string) => string;
}

export interface FactMessages {
  readonly title: string;
  readonly groups: Record<
    "address" | "time" | "page" | "browser" | "network" | "exchanges" | "file" | "reason" | "identity",
    string
  >;
  readonly labels: Record<FactLabel, string>;
  readonly nothing: string;
  readonly none: string;
  readonly trusted: string;
  readonly notTrusted: string;
  readonly sandbox: Record<"on" | "off-by-request", string>;
  readonly certificates: Record<"required" | "bad-accepted-by-request", string>;
  readonly inDelivery: (place: string, count: string) => string;
  readonly milliseconds: (shown: string) => string;
  readonly seconds: (shown: string) => string;
  readonly noTls: string;
  /** Fields of who collected, by name. */
  readonly identity: Record<IdentityName, string>;
  readonly withheld: string;
}

/** What tools read in the files of an item. */
export interface DerivedMessages {
  readonly title: string;
  readonly intro: string;
  /** No tool has read it yet: what to do. */
  readonly unread: string;
  readonly file: string;
  readonly sealed: string;
  readonly ends: string;
  /** By the name of a step; a later version may have others. */
  readonly step: Readonly<Record<string, string>>;
  readonly by: string;
  readonly failed: string;
  /** By the name of a fact. Those that have no word here are shown by their name. */
  readonly names: Readonly<Record<string, string>>;
  readonly cut: (shown: string) => string;
  readonly leftOut: (count: number, shown: string) => string;
  readonly nothing: string;
}

export type FactLabel =
  | "typed"
  | "requested"
  | "redirects"
  | "final"
  | "canonical"
  | "start"
  | "end"
  | "clockOffset"
  | "status"
  | "mediaType"
  | "title"
  | "language"
  | "author"
  | "published"
  | "product"
  | "userAgent"
  | "sandbox"
  | "window"
  | "languages"
  | "timeZone"
  | "certificates"
  | "answers"
  | "address"
  | "tls"
  | "chain"
  | "requests"
  | "responses"
  | "bodyBytes"
  | "limitTime"
  | "limitBytes"
  | "limitRequests"
  | "reason"
  | "name"
  | "path"
  | "pathBytes"
  | "delivery"
  | "modified"
  | "received"
  | "notBefore"
  | "stamped"
  | "note";

/** The word for a code of a record. A later version may have codes that this one has no word for: then the code itself. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

/** A reason in words of these messages. Null where they have none: the record's are in their language, or the code is a later version's. */
export function reasonWords({ reasons }: Messages, { code, wall }: VerdictReason): string | null {
  if (reasons === null || !Object.hasOwn(reasons.codes, code)) return null;
  if (
    wall === undefined ||
    !Object.hasOwn(reasons.wall, wall.kind) ||
    !Object.hasOwn(reasons.certainty, wall.certainty)
  )
    return reasons.codes[code];
  return `${reasons.wall[wall.kind]} ${reasons.certainty[wall.certainty]}`;
}
