/** What is told of what a web archive holds that was taken in. Source: spec/derivation, "The listing". */
import type { ListedCapture, ListedFault } from "@muniment/verify";

export const contentsKinds = ["pages", "captures", "faults"] as const;
export type ContentsKind = (typeof contentsKinds)[number];

export interface Contents {
  /** Of the file, as the item's record has it. */
  readonly path: string;
  /** What it is by its bytes, and so how it is replayed; null where it could not be read. */
  readonly form: "wacz" | "warc" | null;
  /** Why the list may lack something: reading the file was given up. Else null. */
  readonly failed: string | null;
  readonly counts: Readonly<Record<ContentsKind, number>>;
  /** Whether its pages are those that its maker names. Else they are its answers with success in HTML. */
  readonly areNamed: boolean;
  /** How many of what was asked for match. */
  readonly matching: number;
  readonly rows: readonly ContentsRow[];
  /** Value of `from` for the next page, or null if this is the last one. */
  readonly next: number | null;
}

/** What the file states is as it stands there, and anybody can have written it. */
export type ContentsRow = CaptureInside | PageNamed | ListedFault;

export interface CaptureInside extends Pick<
  ListedCapture,
  "is" | "url" | "time" | "title" | "type" | "status" | "media" | "size" | "agrees"
> {
  /** A revisit, and what it refers to is not in the file. */
  readonly isLost: boolean;
}

/** A page that the maker names, and of which there is no capture in the file. */
export interface PageNamed {
  readonly is: "named";
  readonly url: string;
  readonly time: string | null;
  readonly title: string | null;
}
