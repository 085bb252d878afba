import type { VerdictCode } from "@muniment/verify";

import type { Egress } from "../../network/index.ts";
import type { DocumentFact, DocumentWatcher, Recorded } from "../../recorder/index.ts";
import type { PageEvents } from "../loading/prepare-page.ts";
import type { Gathered } from "../page-capture.ts";
import type { Remark } from "../remark.ts";
import type { StepLog } from "../step-log.ts";
import { wallOf } from "../walls/wall.ts";
import { failureOf } from "./failures.ts";
import type { PartKinds } from "./part-kinds.ts";
import { verdictOf, wallReason, type Verdict } from "./verdict.ts";
import { noParts } from "./verdict-parts.ts";

export interface Conclusion {
  readonly verdict: Verdict;
  /** The answer that became the page; null if there was none. */
  readonly document: DocumentFact | null;
  /** There is a page, or a file in its place: what was recorded is kept. */
  readonly arrived: boolean;
}

export interface Ended {
  readonly requested: URL;
  readonly gathered: Gathered;
  readonly recorded: Recorded;
  readonly documents: DocumentWatcher;
  readonly egress: Pick<Egress, "blocked" | "failures">;
  readonly events: PageEvents;
  readonly kinds: Pick<PartKinds, "of">;
  readonly steps: StepLog;
  readonly limits: readonly VerdictCode[];
  readonly remarks: readonly Remark[];
}

/** What is to be made of a capture that has ended. */
export function conclude(ended: Ended): Conclusion {
  const { gathered, documents, events, recorded, steps, limits } = ended;
  const { arrival, facts } = gathered;
  if (arrival.kind === "timeout") {
    const text = "There was no page within the time allowed for it";
    const verdict = without("failed", [{ code: "page.timeout", text }]);
    return { verdict, document: null, arrived: false };
  }
  const document = documents.answer(gathered.loaderId) ?? documents.answer(arrival.loaderId);
  if (arrival.kind === "failed")
    return { verdict: failedVerdict(arrival.error, document, ended), document, arrived: false };
  const verdict = verdictOf({
    kind: arrival.kind,
    document,
    certificateErrors: [...events.certificateErrors].map(([origin, error]) => `${origin} (${error})`),
    losses: recorded.fates.losses(),
    limits,
    remarks: ended.remarks,
    steps: steps.results,
    crashed: events.crashed,
    facts,
    partOf: (url) => ended.kinds.of(url),
    wall: arrival.kind === "page" ? wallOf({ facts, document, requested: ended.requested.href }) : null,
  });
  return { verdict, document, arrived: true };
}

function failedVerdict(
  error: string,
  document: DocumentFact | null,
  { documents, egress, requested, events }: Ended,
): Verdict {
  if (events.crashed)
    return without("failed", [{ code: "page.crashed", text: "The page crashed the browser before it was there" }]);
  const status = document?.status ?? 0;
  if (status >= 400) {
    const wall = wallOf({ facts: null, document, requested: requested.href });
    const named = {
      code: "page.status",
      text: `The server answered with the status ${String(status)} and no page`,
    } as const;
    return wall === null ? without("failed", [named]) : without("wall", [wallReason(wall), named]);
  }
  const to = documents.redirects().at(-1)?.to;
  const last = to === undefined ? requested : URL.parse(to);
  const { refused, reason } = failureOf(error, last, egress);
  return without(refused ? "blocked" : "failed", [reason]);
}

/** Of a capture that came to no page. */
function without(value: Verdict["value"], reasons: Verdict["reasons"]): Verdict {
  return { value, reasons, parts: noParts(value) };
}
