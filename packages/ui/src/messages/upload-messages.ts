import type { Phase, Stage } from "../upload/sending-view.ts";

type Count = (count: number, shown: string) => string;

/** The words for taking files in. */
export interface UploadMessages {
  readonly title: string;
  readonly text: string;
  readonly drop: string;
  readonly chooseFiles: string;
  readonly chooseFolder: string;
  readonly chosen: {
    readonly title: (files: string, size: string) => string;
    readonly files: Count;
    readonly note: string;
    readonly noteHelp: string;
    readonly begin: string;
    readonly beginning: string;
    readonly putAway: string;
    readonly none: string;
    readonly tooMany: string;
    readonly unread: Count;
  };
  readonly sending: {
    readonly title: (moment: string) => string;
    readonly phase: Record<Phase, string>;
    readonly stage: Record<Stage, string>;
    /** As many of the files as the first number says. */
    readonly sealedOf: (sealed: string, count: string) => string;
    readonly sentOf: (sent: string, size: string) => string;
    readonly counts: Record<"held" | "refused" | "missing" | "left", Count>;
    readonly progress: string;
    readonly files: string;
    readonly more: Count;
    readonly pause: string;
    readonly goOn: string;
    readonly cancel: string;
    readonly cancelText: string;
    readonly putAway: string;
    readonly note: string;
    readonly item: string;
    readonly sameAs: string;
    readonly heldTitle: Count;
    readonly heldText: string;
    readonly takeAgain: string;
    readonly takeAllAgain: string;
    readonly leaveOut: string;
    readonly leaveAllOut: string;
    readonly refusedTitle: Count;
    readonly tryAgain: string;
    readonly missingTitle: Count;
    readonly missingText: string;
  };
  readonly unfinished: {
    readonly title: string;
    readonly text: string;
    readonly begun: (moment: string) => string;
    readonly end: string;
  };
  /** What is told by a browser of a file; and, where the server's words are of another language, of what it says: what, and what to do. */
  readonly problems: Readonly<Record<string, readonly [message: string, next: string]>>;
}
