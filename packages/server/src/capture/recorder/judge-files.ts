import type { FateLine } from "@muniment/verify";

import { cutText, urlMax } from "./cut-text.ts";
import { lineOfFile } from "./fate-line.ts";
import type { Fates } from "./fates.ts";

/** What became of files as a whole, by their addresses, whatever became of the single requests for them. */
export interface Files {
  /** Fetched whole by the capturer in the end. */
  readonly completed: ReadonlySet<string>;
  /** Films and the like of which no one answer holds the whole. */
  readonly inParts: ReadonlySet<string>;
  /** Downloads that the page began beside its requests. */
  readonly downloads: readonly string[];
}

/** Films and downloads count as what became of them in the end, not as each request for them ended. */
export function judgeFiles(fates: Fates, { completed, inParts, downloads }: Files): void {
  const [whole, parts] = [cut(completed), cut(inParts)];
  const lost = new Set(parts);
  fates.judge((line) => {
    if (line.by === "capturer" && lost.delete(line.url)) return notWhole;
    const isCut = line.code === "part.cut" || line.code === "part.body-missing";
    if (isCut && whole.has(line.url)) return inPart("the capturer fetched the whole of it once more", line);
    if (isCut && parts.has(line.url)) return inPart("the file as a whole is listed for itself", line);
    return null;
  });
  for (const url of lost) fates.add(lineOfFile(url, "capturer", "media", notWhole), "sent");
  for (const url of downloads) {
    const reason = "The page started a download, which is not kept";
    const judged = { fate: "skipped", code: "part.body-missing", reason, weighs: false } as const;
    fates.add(lineOfFile(url, "page", "other", judged), "unsent");
  }
}

/** A poll that is on its way at the end is no loss: `polls` has the method and the address of each, with a space between them. */
export function judgePolls(fates: Fates, polls: ReadonlySet<string>): void {
  fates.judge(({ fate, code, reason, weighs, method, url }) =>
    weighs && polls.has(`${method} ${url}`) ? { fate, code, reason, weighs: false } : null,
  );
}

const notWhole = {
  fate: "cut",
  code: "part.cut",
  reason: "Not the whole of this file could be kept",
  weighs: true,
} as const;

function inPart(what: string, { fate, reason }: FateLine) {
  return { fate, code: null, reason: `${reason ?? "It is kept in part"}; ${what}`, weighs: false };
}

function cut(urls: ReadonlySet<string>): Set<string> {
  return new Set([...urls].map((url) => cutText(url, urlMax)));
}
