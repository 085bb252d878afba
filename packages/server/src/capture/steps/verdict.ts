import type { CaptureDetail, StepResult, VerdictCode, VerdictReason } from "@muniment/verify";

import type { DocumentFact, Loss } from "../recorder/index.ts";
import type { Remark } from "./page-capture.ts";

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
  readonly wall: string | null;
}

/** What each limit is called, for people. */
const limitTexts: Readonly<Partial<Record<VerdictCode, string>>> = {
  "limit.time": "The time limit was reached; what was there by then is kept",
  "limit.bytes": "The limit on bytes was reached; what was there by then is kept",
  "limit.requests": "The limit on requests was reached; what was there by then is kept",
};

/**
 * Spec/capture, "The verdict". Some reasons only name what a reader must know (an error page, a document instead of a page, a
 * bad certificate that was accepted); the others make the capture partial.
 */
export function verdictOf(findings: Findings): Verdict {
  const named = notices(findings);
  const lacking = shortcomings(findings);
  const reasons = [...named, ...lacking];
  if (findings.wall !== null)
    return { value: "wall", reasons: [{ code: "page.wall", text: findings.wall }, ...reasons] };
  return { value: lacking.length > 0 ? "partial" : "complete", reasons };
}

function notices({ kind, document, certificateErrors, remarks }: Findings): VerdictReason[] {
  const reasons = remarks.filter(({ weighs }) => !weighs).map(({ reason }) => reason);
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

function shortcomings({ document, losses, limits, remarks, steps, crashed }: Findings): VerdictReason[] {
  const reasons: VerdictReason[] = limits.map((code) => ({ code, text: limitTexts[code] ?? code }));
  for (const { reason, weighs } of remarks) if (weighs) reasons.push(reason);
  if (crashed) reasons.push({ code: "page.crashed", text: "The page crashed the browser while it was captured" });
  if (document !== null && !document.whole && !losses.some(({ part, weighs }) => weighs && part.url === document.url))
    reasons.push({ code: "part.cut", text: "The document itself is not whole" });
  const weighing = losses.filter(({ weighs }) => weighs).map(({ part }) => part);
  for (const code of new Set(weighing.map((part) => part.code))) {
    if (limits.includes(code)) continue;
    const parts = weighing.filter((part) => part.code === code);
    const first = parts[0];
    if (first === undefined) continue;
    reasons.push({
      code,
      text: `${lossTexts[code] ?? "Parts that are missing"}: ${String(parts.length)}; the first is ${first.url.slice(0, 300)}. ${first.text}`,
    });
  }
  for (const step of steps)
    if (step.outcome === "failed")
      reasons.push({ code: "step.failed", text: `${stepTexts[step.step]}: ${step.detail}` });
  return reasons;
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
  certificates: "Collecting the certificates failed",
  package: "Packing the requests failed",
};

/** What a browser shows as a page of its own, and not as a lone document. */
export function isPage(mediaType: string): boolean {
  return /^(text\/html|application\/xhtml\+xml|)$/i.test(mediaType);
}
