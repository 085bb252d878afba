/** Many items, in a real index, for tests of the library: they lie in no archive, so that none can be opened. */
import type { ViewerDeps } from "../../packages/server/src/http/viewer-deps.ts";
import { openSqliteIndex } from "../../packages/server/src/index/index.ts";
import { sampleSealed } from "../../packages/server/src/index/sample-records.ts";
import type { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";

const batch = 5_000;

const notMeasured = { basis: "not-measured", reason: "not part of this sample" } as const;

function detailOf(entry: number) {
  const name = { basis: "claimed", value: `item ${String(entry)}` } as const;
  return { name, modified: notMeasured, received: notMeasured, mediaType: notMeasured, note: null };
}

/** The newest is `item <count - 1>`. Whoever has it closes it. */
export async function shelfOf(
  archive: SampleArchive,
  count: number,
): Promise<{ readonly deps: ViewerDeps; readonly close: () => Promise<void> }> {
  const index = openSqliteIndex(":memory:");
  for (let from = 0; from < count; from += batch) {
    const entries = Array.from({ length: Math.min(batch, count - from) }, (_, at) => from + at);
    await index.apply(
      from,
      entries.map((entry) => sampleSealed(entry, entry.toString(16).padStart(16, "0"), "intake", detailOf(entry))),
    );
  }
  const deps: ViewerDeps = { ...archive.deps, index, refresh: async () => undefined };
  return { deps, close: () => index.close() };
}
