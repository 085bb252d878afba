import type { CaptureDetail, StepResult, VerdictCode, VerdictPart, VerdictReason } from "@muniment/verify";

import type { DocumentFact, Loss } from "../../recorder/index.ts";
import type { PageFacts } from "../reading/read-page.ts";
import type { Remark } from "../remark.ts";
import type { Wall } from "../walls/wall.ts";
import { partsOf } from "./verdict-parts.ts";

export type Verdict = CaptureDetail["verdict"];

/** All that a verdict is made of, once there is a page (or a file in its place). */
export interface Findings {
  readonly kind: "page" | "download";
  readonly document: DocumentFact | null;
  readonly certificateErrors: readonly string[];
  readonly losses: readonly Loss[];
  readonly limits: readonly VerdictCode[];
  readonly remarks: readonly Remark[];
  readonly steps: readonly StepResult[];
  readonly crashed: boolean;
  readonly wall: Wall | null;
  /** Null when the page could not be read, or there is a file in its place. */
  readonly facts: PageFacts | null;
  /** Which part of the page a request was for. */
  readonly partOf: (url: string) => VerdictPart;
}

/** What each limit is called, for people. */
const limitTexts: Readonly<Partial<Record<VerdictCode, string>>> = {
  "limit.time": "The time limit was reached; what was there by then is kept",
  "limit.bytes": "The limit on bytes was reached; what was there by then is kept",
  "limit.requests": "The limit on requests was reached; what was there by then is kept",
  "limit.processes": "The page took more processes than a page may; what was there by then is kept",
};

/**
 * Spec/capture, "The verdict". Some reasons only name what a reader must know (an error page, a document instead of a page, a
 * bad certificate that was accepted); the others make the capture partial.
 */
export function verdictOf(findings: Findings): Verdict {
  const { wall, facts } = findings;
  const named = notices(findings);
  const short = shortcomings(findings);
  const reasons = [...named, ...short.map(({ reason }) => reason)];
  const lacking = new Set(short.flatMap((one) => one.lacking));
  const parts = partsOf({ facts, lacking, isWall: wall !== null });
  if (wall !== null) return { value: "wall", reasons: [wallReason(wall), ...reasons], parts };
  return { value: short.length > 0 ? "partial" : "complete", reasons, parts };
}

export function wallReason({ text, fact }: Wall): VerdictReason {
  return { code: "page.wall", text, wall: fact };
}

function notices({ kind, document, certificateErrors, remarks }: Findings): VerdictReason[] {
  const reasons = remarks.filter(({ lacking }) => lacking.length === 0).map(({ reason }) => reason);
  if (document !== null && document.status >= 400)
    reasons.push({
      code: "page.status",
      text: `The server answered with the status ${String(document.status)}: this is its error page`,
    });
  if (kind === "download")
    reasons.push({ code: "page.download", text: "The address is a file that a browser saves, not a page" });
  else if (document !== null && !isPage(document.mediaType))
    reasons.push({
      code: "page.document",
      text: `The address is a document of type ${document.mediaType}, not a page`,
    });
  if (certificateErrors.length > 0)
    reasons.push({
      code: "certificate.accepted",
      text: `A certificate was not valid and was accepted because that was asked for: ${certificateErrors.slice(0, 5).join(", ")}`,
    });
  return reasons;
}

interface Shortcoming {
  readonly reason: VerdictReason;
  readonly lacking: readonly VerdictPart[];
}

function shortcomings(findings: Findings): Shortcoming[] {
  const { document, losses, limits, remarks, steps, crashed } = findings;
  const short: Shortcoming[] = [];
  const add = (code: VerdictCode, text: string, lacking: readonly VerdictPart[] = ["page"]) => {
    short.push({ reason: { code, text }, lacking });
  };
  // Parts that a limit cut are among the losses, each with its own part; of what was not even asked for nobody knows.
  for (const code of limits) add(code, limitTexts[code] ?? code, ["page", ...partsLost(findings, code)]);
  short.push(...remarks.filter(({ lacking }) => lacking.length > 0));
  if (crashed) add("page.crashed", "The page crashed the browser while it was captured", ["page", "text"]);
  if (document !== null && !document.whole && !losses.some(({ part, weighs }) => weighs && part.url === document.url))
    add("part.cut", "The document itself is not whole", ["page", "text"]);
  const weighing = losses.filter(({ weighs }) => weighs).map(({ part }) => part);
  for (const code of new Set(weighing.map((part) => part.code))) {
    if (limits.includes(code)) continue;
    const parts = weighing.filter((part) => part.code === code);
    const first = parts[0];
    if (first === undefined) continue;
    const text = `${lossTexts[code] ?? "Parts that are missing"}: ${String(parts.length)}; the first is ${first.url.slice(0, 300)}. ${first.text}`;
    add(code, text, partsLost(findings, code));
  }
  // A script that was ended: the page is not what it would have become.
  for (const { step, outcome, detail } of steps)
    if (outcome === "failed" || (step === "busy" && outcome === "done"))
      add("step.failed", `${stepTexts[step]}: ${detail}`, step === "text" ? ["text"] : ["page"]);
  return short;
}

function partsLost({ losses, partOf }: Findings, code: VerdictCode): readonly VerdictPart[] {
  const parts = losses.filter(({ part, weighs }) => weighs && part.code === code).map(({ part }) => partOf(part.url));
  return [...new Set(parts)];
}

const lossTexts: Readonly<Partial<Record<VerdictCode, string>>> = {
  "part.failed": "Parts of the page that got no answer",
  "part.blocked": "Parts of the page that led to addresses which the policy refuses",
  "part.cut": "Parts of the page that are incomplete",
  "part.body-missing": "Parts of the page whose content could not be had",
};

const stepTexts: Readonly<Record<StepResult["step"], string>> = {
  navigate: "Opening the page failed",
  busy: "The page does not answer",
  check: "Waiting for a check to let the page through failed",
  dialog: "Answering a dialog failed",
  popup: "Closing a window failed",
  consent: "Answering the question for consent failed",
  open: "Opening what is folded up failed",
  scroll: "Scrolling through the page failed",
  settle: "Waiting for the page to come to rest failed",
  "screenshot-view": "The picture of the window failed",
  "screenshot-full": "The picture of the whole page failed",
  pdf: "Printing the page failed",
  dom: "Writing out the document failed",
  text: "Reading the text failed",
  alternatives: "Fetching the pictures that were not chosen failed",
  streams: "Fetching the best form of a film failed",
  video: "Fetching the film with yt-dlp failed",
  certificates: "Collecting the certificates failed",
  stamp: "Having the WARC stamped failed",
  package: "Packing the requests failed",
};

/** What a browser shows as a page of its own, and not as a lone document. */
export function isPage(mediaType: string): boolean {
  return /^(text\/html|application\/xhtml\+xml|)$/i.test(mediaType);
}
