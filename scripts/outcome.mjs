/**
 * A reporter for Node's test runner that writes what came of a run, as one JSON object: how many tests passed, failed and were skipped, suites
 * not counted; and the same of each file in which one failed, with the names of those.
 * @typedef {{ passed: number, failed: number, skipped: number }} Sum
 * @typedef {Sum & { files: { file: string, names: string[], sum: Sum }[] }} Outcome
 * @typedef {{ type: string, data: { name?: string, file?: string, counts?: Record<string, number> } }} TestEvent
 * @param {AsyncIterable<TestEvent>} events
 */
export default async function* outcome(events) {
  /** @type {Map<string, Sum>} */
  const sums = new Map();
  /** @type {Map<string, string[]>} */
  const failures = new Map();
  let all = sumOf({});
  for await (const { type, data } of events) {
    const { name = "", file, counts } = data;
    if (type === "test:fail" && file !== undefined) failures.set(file, [...(failures.get(file) ?? []), name]);
    if (type !== "test:summary" || counts === undefined) continue;
    // There is one summary for each file, and one, which names none, for the whole run.
    if (file === undefined) all = sumOf(counts);
    else sums.set(file, sumOf(counts));
  }
  const failed = [...failures].map(([file, names]) => ({ file, names, sum: sums.get(file) ?? sumOf({}) }));
  /** @type {Outcome} */
  const told = { ...all, files: failed };
  yield JSON.stringify(told);
}

/**
 * @param {Record<string, number>} counts
 * @returns {Sum}
 */
function sumOf({ passed = 0, failed = 0, cancelled = 0, skipped = 0, todo = 0 }) {
  return { passed, failed: failed + cancelled, skipped: skipped + todo };
}
