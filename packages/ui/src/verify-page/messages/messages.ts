import type {
  BlocksTold,
  CheckId,
  CosignatureTold,
  IdentityName,
  Known,
  Outcome,
  ProofTold,
  StampTold,
  Verdict,
} from "@muniment/verify";
import type { Trust } from "../named-trust.ts";
import type { Problem } from "../what-was-chosen.ts";

/** The checks of a package, see spec/package. One that is not among them is shown by its identifier and its own words. */
export type PackageCheck = Extract<
  CheckId,
  | "package.container"
  | "package.manifest"
  | "checkpoint.format"
  | "checkpoint.signature"
  | "anchor.list"
  | "anchor.token"
  | "anchor.proof"
  | "anchor.cosignature"
  | "anchor.time"
  | "anchor.witness"
  | "entry.format"
  | "package.proof"
  | "record.bytes"
  | "record.format"
  | "record.beacon"
  | "package.redaction"
  | "package.disclosure"
  | "object.bytes"
  | "warc.stamp"
  | "file.expected"
>;

/** Every word of the page, in one language. A missing one does not compile. Counts come written as the reader writes them. */
export interface Messages {
  readonly language: {
    readonly code: "en" | "ar" | "fr" | "es" | "uk";
    readonly direction: "ltr" | "rtl";
    readonly name: string;
    readonly choose: string;
  };
  readonly title: string;
  readonly intro: string;
  readonly offline: string;
  readonly key: {
    readonly title: string;
    readonly text: string;
    readonly label: string;
    readonly file: string;
    /** What was typed is the key of this log. */
    readonly of: string;
    /** The same of a witness. */
    readonly ofWitness: string;
    readonly none: string;
  };
  /** Whom the reader trusts beside the log, by files. */
  readonly trust: {
    readonly title: string;
    readonly text: string;
    /** What may be given; in which form, and from whom it is had. */
    readonly kinds: Record<Trust["is"], { readonly what: string; readonly from: string }>;
    readonly choose: string;
    readonly drop: string;
    readonly remove: string;
    /** What is wrong with a file, and what to do; its name, and the verifier's reason, stand behind the first. */
    readonly refused: readonly [message: string, next: string];
    readonly taken: (count: string) => string;
    /** Where somebody in a package is known to nobody. */
    readonly open: string;
  };
  /** Of who collected, and the like: what is given beside the package, and what is proved. */
  readonly disclosed: {
    readonly title: string;
    readonly text: string;
    readonly choose: string;
    readonly taken: (count: string) => string;
    /** The item follows, and what the file says of it. */
    readonly says: string;
    readonly unread: string;
    readonly fields: Record<IdentityName, string>;
    readonly basis: Record<Known<string>["basis"], string>;
    readonly proved: string;
    readonly provedText: string;
    readonly how: string;
    readonly howText: string;
    readonly proof: {
      readonly item: string;
      readonly recordSalt: string;
      readonly field: string;
      readonly salt: string;
      readonly statement: string;
      readonly commitment: string;
    };
  };
  readonly folder: {
    readonly title: string;
    readonly drop: string;
    readonly choose: string;
    readonly chooseFile: string;
    readonly note: string;
  };
  readonly running: {
    readonly listing: (files: string) => string;
    readonly title: string;
    readonly bytes: (done: string, total: string) => string;
    readonly files: (done: string, total: string) => string;
    /** For who listens: how far it has come, in hundredths. */
    readonly share: (percent: string) => string;
    readonly stop: string;
  };
  readonly stopped: string;
  readonly again: string;
  readonly another: string;
  /** What is wrong, and what to do. `name` stands behind the first. */
  readonly problems: Record<Problem["code"], readonly [message: string, next: string]>;
  readonly verdict: Record<Verdict, { readonly title: string; readonly text: string }>;
  /** Of an unknown log, by whether the reader gave a key; and where the log is known, but not who signed something else. */
  readonly unknown: {
    readonly noKey: string;
    readonly otherKey: string;
    readonly signer: { readonly title: string; readonly text: string };
  };
  /** Where nothing fails but what was disclosed beside the package. */
  readonly besideBad: { readonly title: string; readonly text: string; readonly shown: string };
  readonly outcome: Record<Outcome, string>;
  readonly fault: { readonly title: string; readonly unchecked: string; readonly said: string; readonly more: string };
  readonly checked: { readonly title: string; readonly counts: (of: Readonly<Record<Outcome, string>>) => string };
  /** What is looked at, and what it means of a file where it does not hold. */
  readonly checks: Record<PackageCheck, { readonly name: string; readonly fails: string }>;
  readonly items: {
    readonly title: string;
    readonly text: string;
    readonly kinds: Readonly<Record<string, string>>;
    readonly sealed: string;
    /** A time follows, before which the record was not. */
    readonly notBefore: string;
    /** A time follows, and by whose word: of the web traffic that a capture recorded. */
    readonly stamped: string;
    readonly more: (count: string) => string;
  };
  readonly shown: {
    readonly title: string;
    readonly lines: readonly string[];
    /** A time follows, and by whose word. */
    readonly noLater: string;
    /** Stands before the time of a block. */
    readonly about: string;
    /** The names of witnesses follow. */
    readonly seen: string;
  };
  /** In the place of the above, where it is not all shown. */
  readonly shownNot: Record<Exclude<Verdict, "verified">, string>;
  readonly notShown: {
    readonly title: string;
    readonly truth: string;
    readonly when: string;
    /** In the place of `when`, where a time is proved. */
    readonly whenProved: string;
    readonly holder: string;
    readonly all: string;
    readonly page: string;
  };
  /** Each proof from outside. */
  readonly proofs: {
    readonly title: string;
    readonly text: string;
    readonly kinds: Record<ProofTold["is"], string>;
    readonly stamp: Record<StampTold["state"], string>;
    readonly blocks: Record<BlocksTold["state"], string>;
    readonly cosignature: Record<CosignatureTold["state"], string>;
    readonly beacon: string;
    readonly facts: {
      readonly time: string;
      readonly by: string;
      readonly root: string;
      readonly block: string;
      readonly round: string;
      readonly calendars: string;
      readonly file: string;
    };
  };
  readonly details: {
    readonly title: string;
    readonly folder: string;
    readonly file: string;
    readonly size: (files: string, bytes: string) => string;
    readonly log: string;
    readonly entries: string;
    readonly shown: string;
    readonly notShown: string;
    readonly root: string;
    readonly keys: string;
    readonly noKeys: string;
    readonly trust: string;
    readonly openings: string;
    readonly program: string;
    readonly findings: string;
    /** That the sentences of the verifier are in English. */
    readonly words: string;
    readonly cut: (kept: string, total: string) => string;
  };
}

/** Names of bytes and hundredths come from the reader's own region of the language. */
export interface Numbers {
  readonly count: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly percent: (share: number) => string;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function numbersIn(locale: string): Numbers {
  const count = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const sizes = units.map((unit, place) => {
    const digits = place < 2 ? 0 : 1;
    return new Intl.NumberFormat(locale, {
      style: "unit",
      unit,
      unitDisplay: place === 0 ? "long" : "short",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  });
  return {
    count: (value) => count.format(value),
    percent: (share) => percent.format(share),
    bytes: (value) => {
      let place = 0;
      while (place < units.length - 1 && value >= 1000 ** (place + 1)) place += 1;
      return sizes[place]?.format(value / 1000 ** place) ?? count.format(value);
    },
  };
}
