import type { QueueSum } from "../../actions/capturing/queue-told.ts";
import { counted, grouped } from "../terminal.ts";

/** What came of a queue, in one line for people. */
export function countsOf(sum: QueueSum): string {
  const verdicts = (["complete", "partial", "wall", "failed", "blocked"] as const).filter((name) => sum[name] > 0);
  const counts = verdicts.map((name) => `${grouped(sum[name])} ${name}`);
  return [
    counted(sum.addresses, "address", "addresses"),
    ...counts,
    ...(sum.left > 0 ? [`${grouped(sum.left)} left`] : []),
  ].join(", ");
}
