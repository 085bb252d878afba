import type { CaptureVerdictValue, Verdict, VerdictCode } from "@muniment/verify";
import type { AskedInBrowser, ListFault, Show } from "../api.ts";

type Behaviour = AskedInBrowser["behaviour"];

/** The words of the room in which links are taken in. */
export interface TakeInMessages {
  readonly title: string;
  readonly intro: string;
  readonly links: string;
  readonly linksHelp: string;
  readonly file: string;
  readonly chooseFile: string;
  readonly fileHelp: string;
  readonly fileChosen: string;
  readonly column: string;
  readonly columnHelp: string;
  readonly reason: string;
  readonly reasonHelp: string;
  readonly begin: string;
  readonly beginning: string;
  /** The library while nothing is in it; `noAccount`: while nobody can sign in. */
  readonly empty: Record<
    | ("title" | "text" | "noAccountTitle" | "noAccount")
    | ("links" | "linksText" | "files" | "filesText" | "sample" | "sampleText"),
    string
  >;
  /** Why nothing can be added, and what to do; commands stand between grave accents. */
  readonly noAccounts: { readonly title: string; readonly text: string };
  readonly mayNot: { readonly title: string; readonly text: string };
  /** The case that links and files are taken into. `named`: which one that was; its name stands apart. */
  readonly into: Record<"label" | "none" | "choose" | "help", string> & { readonly named: (name: string) => string };
  readonly options: OptionMessages;
  readonly queues: {
    readonly title: string;
    readonly none: string;
    readonly state: Record<"working" | "left" | "done" | "stopped", string>;
    readonly addresses: (count: number, shown: string) => string;
    readonly left: (count: number, shown: string) => string;
  };
  readonly queue: QueueMessages;
}

export interface OptionMessages {
  readonly title: string;
  readonly profile: string;
  readonly noProfile: string;
  readonly profileHelp: string;
  readonly consent: string;
  readonly consents: Record<Behaviour["consent"], string>;
  readonly open: string;
  readonly alternatives: string;
  readonly video: string;
  readonly certificates: string;
  readonly scroll: string;
  readonly settle: string;
  readonly settleLimit: string;
  readonly time: string;
  readonly size: string;
  readonly width: string;
  readonly height: string;
}

export interface QueueMessages {
  readonly title: (when: string) => string;
  readonly back: string;
  readonly by: (name: string) => string;
  readonly why: (reason: string) => string;
  readonly stop: string;
  readonly stopping: string;
  readonly goOn: string;
  readonly retry: string;
  readonly status: string;
  readonly statusHelp: string;
  readonly lost: string;
  readonly leftTitle: (count: number, shown: string) => string;
  readonly leftText: string;
  readonly show: Record<Exclude<Show, CaptureVerdictValue>, string>;
  readonly showLabel: string;
  readonly nothing: string;
  readonly rows: string;
  readonly waiting: string;
  readonly undone: string;
  readonly requests: (count: number, shown: string) => string;
  /** What is being done with a page, by the server's words; null: they are in this language. */
  readonly steps: Readonly<Record<string, string>> | null;
  readonly sealed: string;
  readonly open: string;
  readonly held: (count: number, shown: string) => string;
  readonly heldLast: string;
  readonly checked: Record<Exclude<Verdict, "verified">, string>;
  /** What a person can do, by the reason of the verdict. */
  readonly advice: Partial<Record<VerdictCode, string>>;
  readonly more: string;
  readonly beginningOf: string;
  readonly faults: (count: number, shown: string) => string;
  readonly faultsText: string;
  readonly line: (shown: string) => string;
  /** Commands and addresses stand between grave accents. */
  readonly fault: Record<ListFault["fault"], string>;
  readonly moreFaults: (count: number, shown: string) => string;
  readonly repeated: (count: number, shown: string) => string;
}

/** In the order in which they are shown. */
export const verdictOrder: readonly CaptureVerdictValue[] = ["complete", "partial", "wall", "failed", "blocked"];
