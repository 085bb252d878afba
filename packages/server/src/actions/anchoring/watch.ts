/** Asking for anchors by itself. What is due is for anchor-plan to say; this only looks, asks, and waits. */
import { isOperationError } from "../../operation-error.ts";
import type { AnchorFacts } from "./anchor-facts.ts";
import { allCalendars, isEmpty, planAnchors, type AnchorPlan } from "./anchor-plan.ts";
import type { Anchored } from "./anchor-round.ts";

export interface WatchTools {
  /** Looks anew. */
  readonly facts: () => Promise<AnchorFacts>;
  readonly round: (facts: AnchorFacts, plan: AnchorPlan) => Promise<Anchored>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or once the program is to end. */
  readonly pause: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface WatchTold {
  readonly onRound: (anchored: Anchored) => void;
  /** Something kept it from looking, asking or sealing; it goes on. Once for the same thing. */
  readonly onFault: (fault: Error) => void;
}

/** How often it is looked whether something is due. */
const lookMs = 10_000;
/** After a fault of this machine's own, such as a disk that is full. */
const faultMs = 60_000;

/** Until the program is to end. What is no OperationError is thrown. */
export async function watchAnchors(tools: WatchTools, told: WatchTold): Promise<void> {
  const lately = new AskedBefore();
  let lastFault = "";
  while (!tools.signal.aborted) {
    const pauseMs = await lookOnce(tools, told, lately).then(
      () => {
        lastFault = "";
        return lookMs;
      },
      (fault: unknown) => {
        if (tools.signal.aborted) return 0;
        if (!isOperationError(fault)) throw fault;
        if (fault.message !== lastFault) told.onFault(fault);
        lastFault = fault.message;
        return faultMs;
      },
    );
    await tools.pause(pauseMs);
  }
}

async function lookOnce(tools: WatchTools, told: WatchTold, lately: AskedBefore): Promise<void> {
  const facts = await tools.facts();
  const plan = planAnchors(facts, lately, tools.now());
  if (isEmpty(plan)) return;
  // Counted before it is known how it ends: a round that could not be sealed was asked all the same.
  lately.begin(plan, tools.now());
  const anchored = await tools.round(facts, plan);
  lately.end(anchored);
  if (isWorthTelling(anchored)) told.onRound(anchored);
}

/** Remembers what was asked when, and how often it failed in a row. */
class AskedBefore {
  readonly asked = new Map<string, { readonly at: number; readonly failures: number }>();

  begin({ authorities, calendars, witnesses, proofs, revocations }: AnchorPlan, now: number): void {
    const named = [...authorities, ...(calendars ? [allCalendars] : []), ...witnesses, ...proofs, ...revocations];
    for (const name of named) this.asked.set(name, { at: now, failures: (this.asked.get(name)?.failures ?? 0) + 1 });
  }

  end({ stamps, proof, cosignatures, lists, statuses }: Anchored): void {
    for (const { authority, outcome } of stamps) if (outcome === "obtained") this.#succeeded(authority);
    if (proof?.outcome === "obtained") this.#succeeded(allCalendars);
    for (const { witness, outcome } of cosignatures) if (outcome === "obtained") this.#succeeded(witness);
    for (const { subject, outcome } of [...lists, ...statuses]) if (outcome === "obtained") this.#succeeded(subject);
  }

  #succeeded(name: string): void {
    const before = this.asked.get(name);
    if (before !== undefined) this.asked.set(name, { ...before, failures: 0 });
  }
}

/** That there is no block yet, and that the same failed again, was told before. */
function isWorthTelling({ stamps, proof, cosignatures, lists, statuses, upgrades, peers }: Anchored): boolean {
  const loud = cosignatures.some(({ outcome }) => outcome === "behind");
  const asked = [...stamps, ...(proof === null ? [] : [proof]), ...cosignatures];
  const sealed = [...asked, ...lists, ...statuses, ...upgrades, ...peers];
  return loud || sealed.some(({ index }) => index !== null);
}
