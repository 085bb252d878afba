/**
 * Searching an index of many items: one to three words with two filters, and the counts by kind, verdict and site that every answer has.
 *
 *   node --conditions=source bench/search.ts [items] [searches] [file of the index, kept for the next time]
 *
 * The items are made up, and go straight into an index: no archive of a million texts is written.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sampleCaptureDetail, sampleSealed } from "../packages/server/src/index/sample-records.ts";
import { openSqliteIndex } from "../packages/server/src/index/sqlite/sqlite-index.ts";
import { matchingOf } from "../packages/server/src/index/sqlite/found-entries.ts";
import { countFacets, countFound } from "../packages/server/src/index/sqlite/search-facets.ts";
import { parseQuery } from "../packages/server/src/index/query/parse-query.ts";
import { describeMachine, inFolder } from "./measure.ts";

const items = Number(process.argv[2] ?? 1_000_000);
const searches = Number(process.argv[3] ?? 300);
const kept = process.argv[4];
const [answerLimitMs, facetLimitMs] = [50, 100];
const batch = 2_000;
const wordsInText = 60;
const vocabulary = 50_000;

let state = 7;
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

/** Words as languages have them: the n-th is met 1/n as often as the first (Zipf). */
function word(commonest = 1): string {
  return `w${Math.floor(commonest * (vocabulary / commonest) ** chance()).toString(36)}`;
}

/** Nobody asks for the words that are in nearly every text: of these the commonest is in every fifth. */
function askedWords(count: number): string {
  return Array.from({ length: count }, () => word(25)).join(" ");
}

function words(count: number): string {
  return Array.from({ length: count }, () => word()).join(" ");
}

async function fill(file: string): Promise<void> {
  const index = openSqliteIndex(file);
  for (let from = 0; from < items; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, items - from) }, (_, at) => from + at);
    const texts = new Map(
      numbers.map((entry) => [
        entry,
        { parts: [{ path: "text.txt", role: "text", text: words(wordsInText) }], lacks: [] },
      ]),
    );
    await index.apply(
      from,
      numbers.map((entry) => {
        const verdict = chance() < 0.8 ? "complete" : "partial";
        const address = `https://s${String(Math.floor(chance() * 500))}.example.org/${entry.toString(36)}`;
        const detail = sampleCaptureDetail(address, words(6), { value: verdict, reasons: [] });
        return sampleSealed(entry, entry.toString(16).padStart(8, "0"), "capture", detail);
      }),
      texts,
    );
    process.stderr.write(`\r${String(from + numbers.length)} of ${String(items)} items`);
  }
  process.stderr.write("\n");
  await index.close();
}

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`;
}

function asked(count: number): string {
  const from = new Date(Math.floor(chance() * items) * 1000).toISOString().slice(0, 16);
  const filters = [
    "kind:capture",
    `site:s${String(Math.floor(chance() * 500))}.example.org`,
    chance() < 0.5 ? "verdict:complete" : "verdict:partial",
    `before:${from}Z`,
  ];
  const first = Math.floor(chance() * 4);
  const [one, other] = [filters[first], filters[(first + 1 + Math.floor(chance() * 3)) % 4]];
  return `${askedWords(count)} ${one ?? ""} ${other ?? ""}`;
}

await inFolder(async (folder) => {
  console.log(describeMachine());
  const file = kept ?? join(folder, "index.sqlite");
  if (!existsSync(file)) {
    const start = performance.now();
    await fill(file);
    console.log(`${String(items)} items taken in within ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  const index = openSqliteIndex(file);
  const database = new DatabaseSync(file);
  for (const count of [1, 2, 3]) {
    const [answers, processor, facets]: [number[], number[], number[]] = [[], [], []];
    for (let at = 0; at < searches; at += 1) {
      const query = asked(count);
      const [begun, work] = [performance.now(), process.cpuUsage()];
      await index.search({
        query,
        selection: null,
        sort: at % 2 === 0 ? "relevance" : "newest",
        cursor: null,
        limit: 60,
        facets: false,
      });
      answers.push(performance.now() - begun);
      const { user, system } = process.cpuUsage(work);
      processor.push((user + system) / 1000);
      const counted = performance.now();
      const matching = matchingOf(database, parseQuery(askedWords(count)));
      countFacets(database, matching, countFound(database, matching), "all");
      facets.push(performance.now() - counted);
    }
    console.log(`${String(count)} words, two filters: ${percentiles(answers)} (limit ${String(answerLimitMs)} ms)`);
    console.log(`  of the processor: ${percentiles(processor)}`);
    console.log(
      `${String(count)} words, counts of all of them: ${percentiles(facets)} (limit ${String(facetLimitMs)} ms)`,
    );
  }
  database.close();
  await index.close();
});
