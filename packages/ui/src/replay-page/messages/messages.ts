import type { View } from "../looked-at.ts";
import type { PartFate } from "../part-tally.ts";
import type { Messages as VerifierMessages } from "../../verify-page/messages/messages.ts";
import type { ProblemCode } from "../state.ts";

/** What is seen at a time: a view, or the page and the picture beside each other. */
export type Shown = View | "both";

/** Every word of the page, in one language. A missing one does not compile. Counts come written as the reader writes them. */
export interface Messages {
  readonly language: VerifierMessages["language"];
  readonly title: string;
  readonly intro: string;
  readonly offline: string;
  /** That to look is not to check. `verify.html` stands in it. */
  readonly notChecked: string;
  readonly drop: {
    readonly title: string;
    readonly text: string;
    readonly folder: string;
    readonly file: string;
    readonly note: string;
  };
  readonly listing: (files: string) => string;
  readonly opening: string;
  readonly stop: string;
  /** What is wrong, and what to do. A name stands behind the first. */
  readonly problems: Record<ProblemCode, readonly [message: string, next: string]>;
  readonly list: {
    readonly title: string;
    readonly captured: string;
    readonly noRecord: string;
    readonly back: string;
    readonly another: string;
  };
  readonly views: {
    readonly label: string;
    readonly names: Record<Shown, string>;
    readonly notes: Record<Shown, string>;
  };
  readonly veil: { readonly show: string; readonly hide: string; readonly note: string };
  readonly differs: { readonly title: string; readonly text: string };
  readonly nothing: string;
  readonly frame: string;
  readonly picture: string;
  readonly parts: {
    readonly sum: (held: string, total: string) => string;
    readonly missing: (count: string) => string;
    readonly fates: Record<Exclude<PartFate, "shown">, string>;
    readonly scripts: (count: string) => string;
    readonly drawings: (count: string) => string;
    readonly forms: (count: string) => string;
    readonly more: (count: string) => string;
    /** That the sentences behind the parts are English. */
    readonly words: string;
  };
  readonly links: {
    readonly title: string;
    readonly here: string;
    readonly outside: string;
    readonly none: string;
  };
}
