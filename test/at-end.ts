import type { TestContext } from "node:test";

type Close = () => Promise<unknown>;
const opened = new WeakMap<TestContext, Close[]>();

/**
 * Closes what a test opened when it ends: the last first, as it may lean on what was there before, and each, though another could not be closed. The
 * hooks of node:test run the other way round, and after one that throws no other runs: a server that still listens would keep the run from ending.
 */
export function atEnd(t: TestContext, close: Close): void {
  const known = opened.get(t);
  if (known !== undefined) {
    known.push(close);
    return;
  }
  const all = [close];
  opened.set(t, all);
  t.after(async () => {
    const faults: unknown[] = [];
    for (const one of all.reverse()) await one().catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw new AggregateError(faults, "not all could be closed");
  });
}
