/**
 * A reporter for Node's test runner that writes one line: how many tests passed, failed and were skipped. Suites are not counted.
 * @param {AsyncIterable<{ type: string, data: { file?: string, counts?: Record<string, number> } }>} events
 */
export default async function* closingLine(events) {
  for await (const { type, data } of events) {
    // There is one summary for each file, and one, which names none, for the whole run.
    if (type !== "test:summary" || data.file !== undefined || data.counts === undefined) continue;
    const { passed = 0, failed = 0, cancelled = 0, skipped = 0, todo = 0 } = data.counts;
    yield `${passed} passed, ${failed + cancelled} failed, ${skipped + todo} skipped\n`;
  }
}
