type Count = (count: number, shown: string) => string;

/** The words of the room in which the same is said of many items. */
export interface BulkMessages {
  readonly title: string;
  readonly intro: string;
  /** Beside what is selected: where it is put into a case. */
  readonly intoCase: string;
  readonly outOfCase: string;
  readonly outOfCaseHint: string;
  /** Why nothing can be said, and what to do; commands stand between grave accents. */
  readonly noAccounts: { readonly title: string; readonly text: string };
  readonly mayNot: { readonly title: string; readonly text: string };
  readonly empty: { readonly title: string; readonly text: string };
  readonly items: string;
  readonly said: string;
  readonly saidNone: string;
  readonly choose: string;
  readonly add: string;
  readonly remove: string;
  readonly twice: string;
  readonly full: string;
  readonly statements: Count;
  readonly ofItems: Count;
  readonly entries: Count;
  readonly sum: (statements: string, items: string, entries: string) => string;
  readonly seal: string;
  readonly sealing: string;
  readonly retracting: string;
  readonly progress: (done: string, total: string) => string;
  readonly stays: string;
  readonly stop: string;
  readonly stopping: string;
  readonly ended: string;
  readonly undoEnded: string;
  readonly sealed: Count;
  readonly retracted: Count;
  /** It stood so at the item before. */
  readonly already: Count;
  readonly refused: Count;
  readonly waiting: Count;
  /** No answer came. */
  readonly unsure: Count;
  readonly undo: string;
  readonly undoText: string;
  readonly retry: string;
  readonly goOn: string;
  readonly anew: string;
  readonly byItem: Count;
  readonly more: Count;
  /** By the code of a refusal; other codes have the server's words. */
  readonly why: Readonly<Record<string, string>>;
}
