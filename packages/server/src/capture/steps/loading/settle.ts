import type { Activity } from "../../recorder/index.ts";
import type { Deadline } from "../deadline.ts";
import type { StepOutcome } from "../step-log.ts";
import type { Unrest } from "./unrest.ts";

const lookMs = 50;

export interface SettleOrder {
  readonly activity: () => Activity;
  readonly unrest: Unrest;
  readonly now: () => number;
  /** Nothing on its way, and nothing new for this long, is rest. */
  readonly quietMs: number;
  /** Requests may hang for ever (a server that holds its answer back): once nothing at all has moved for this long, no more is expected. */
  readonly stillMs: number;
  /** When the capturer last did something with the page: what follows from it takes its time as well. */
  readonly sinceMs: number;
}

/** Waits until the page asks for nothing new. Never fails: a page that does not come to rest is recorded as it is. */
export async function settle(order: SettleOrder, deadline: Deadline): Promise<StepOutcome<boolean>> {
  const { now, quietMs, stillMs, sinceMs } = order;
  const patienceMs = Math.max(stillMs, quietMs);
  for (;;) {
    const { open, lastMs, polls } = order.unrest.news(order.activity());
    const idleMs = now() - Math.max(lastMs, sinceMs);
    const asked = polls > 0 ? `; asked for again and again, and not waited for: ${String(polls)}` : "";
    if (open === 0 && idleMs >= quietMs)
      return { value: true, detail: `Nothing new for ${seconds(quietMs)} s: the network came to rest${asked}` };
    if (idleMs >= patienceMs)
      return {
        value: true,
        detail: `Nothing moved for ${seconds(patienceMs)} s; requests without an answer: ${String(open)}${asked}`,
      };
    if (deadline.passed)
      return {
        value: false,
        detail: `The network did not come to rest; requests on their way: ${String(open)}${asked}`,
      };
    await deadline.sleep(lookMs);
  }
}

/** For people: with one digit behind the point at most. */
export function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
