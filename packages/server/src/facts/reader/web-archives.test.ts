/**
 * The published suites of WARC and WACZ files, and of crawls that others made. They lie beside the repository; without them this says so and skips. A
 * case that does not come out as its suite wants is named here, with the reason; one that comes right must leave the list.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { parseListedLine, warcRecords, type FactStep, type ListedCapture, type ListedLine } from "@muniment/verify";
import { surtOf } from "../../capture/warc/surt.ts";
import { listingStep } from "./contents/list-contents.ts";
import { ListingSheet } from "./contents/listing-sheet.ts";

const folder = process.env["MUNIMENT_FIXTURES"] ?? join(import.meta.dirname, "../../../../../../shared/fixtures");
const skip = existsSync(folder) ? false : `no fixtures at ${folder}`;
const timeout = 120_000;

interface Row {
  readonly uri: string;
  readonly date: string;
  readonly type: string;
  readonly status?: string;
  readonly sha256?: string;
  readonly title?: string;
}

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
  readonly level: "must" | "should";
  readonly detail: {
    readonly reference?: { readonly records?: number; readonly types?: Readonly<Record<string, number>> };
    readonly rows?: readonly Row[];
  };
}

interface Found {
  readonly lines: readonly ListedLine[];
  /** Null if it is no file that is listed. */
  readonly step: FactStep | null;
}

/** What the process does, in this one: starting it for each case would take a hundred times as long. It is tested by itself. */
async function listed(bytes: Buffer, path: string): Promise<Found> {
  const lines: ListedLine[] = [];
  const sheet = new ListingSheet(async (line) => {
    lines.push(parseListedLine(JSON.parse(JSON.stringify(line))));
  });
  const read = async function* (start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += 65_536) yield bytes.subarray(at, Math.min(end, at + 65_536));
  };
  return { lines, step: await listingStep({ path, size: bytes.length, read }, sheet) };
}

function factIn({ step }: Found, name: string): unknown {
  if (step?.outcome !== "done") return undefined;
  const fact = step.facts.find((one) => one.name === name)?.fact;
  return fact?.basis === "not-measured" ? undefined : fact?.value;
}

type Answer = "accept" | "flag" | "reject";

function answerOf(found: Found): Answer {
  if (found.step?.outcome !== "done") return "reject";
  return factIn(found, "contents.faults") === 0 ? "accept" : "flag";
}

const wanted: Readonly<Record<string, readonly Answer[]>> = {
  accept: ["accept"],
  "accept-signed": ["accept"],
  reject: ["reject", "flag"],
  flag: ["reject", "flag"],
  survive: ["accept", "reject", "flag"],
};

function hold(
  name: string,
  exceptions: Readonly<Record<string, string>>,
  check: (found: Found, one: FixtureCase, bytes: Buffer) => Promise<void>,
): void {
  suite(name, { skip }, () => {
    if (skip !== false) return;
    const text = readFileSync(join(folder, name, "expected.json"), "utf8");
    const { cases } = JSON.parse(text) as { cases: readonly FixtureCase[] };
    assert.ok(cases.length > 0);
    const passed = { must: 0, should: 0 };
    for (const one of cases)
      test(one.id, { timeout }, async () => {
        const bytes = readFileSync(join(folder, name, one.file));
        const found = await listed(bytes, `original/${basename(one.file)}`);
        const told = JSON.stringify([found.step, found.lines.slice(0, 3)]);
        const answer = answerOf(found);
        const reason = exceptions[basename(one.file)];
        if (reason === undefined) {
          const right = wanted[one.expect] ?? assert.fail(`an expectation that is not known: ${one.expect}`);
          // These crawls must be read whole. Two have one WARC-Record-ID twice, against ISO 28500 §5.2, and are told so.
          assert.ok(
            right.includes(answer) || (name === "replay" && answer === "flag"),
            `${answer}, and not ${one.expect}: ${told}`,
          );
          await check(found, one, bytes);
          passed[one.level] += 1;
        } else assert.ok(!(wanted[one.expect] ?? []).includes(answer), `it comes right, and is named for: ${reason}`);
      });
    test("counts", (context: TestContext) => {
      for (const level of ["must", "should"] as const) {
        const of = cases.filter((one) => one.level === level).length;
        context.diagnostic(`${name}: ${String(passed[level])} of ${String(of)} ${level}`);
      }
      assert.ok(passed.must > 0);
    });
  });
}

const warcExceptions = {
  "jhove-invalid-warcfile-contenttype-warcinfo-recommended.warc":
    "ISO 28500 recommends a content type for warcinfo, and demands none",
  "jwat-invalid-warcfile-encoding-headers.warc.gz":
    "the lines in a wrong encoding are in a block, whose bytes are right",
  "own-future-date.warc": "records are checked without a clock",
};

hold("warc", warcExceptions, async (found, { expect, detail }) => {
  if (expect === "accept") assert.equal(factIn(found, "contents.records"), detail.reference?.records);
});

hold("wacz", {}, async (found, { expect }) => {
  const signature = JSON.stringify(factIn(found, "contents.signature") ?? "");
  if (expect === "accept-signed") assert.match(signature, /signed by .* (?:none that you trust|not trusted)/);
  if (expect === "accept") assert.doesNotMatch(signature, /signed by/);
});

hold("replay", {}, async (found, { detail }, bytes) => {
  const captures = found.lines.filter((line): line is ListedCapture => line.is === "capture");
  const left = new Set(captures);
  for (const row of detail.rows ?? []) {
    const one = [...left].find(
      ({ url, time, type }) => url.replaceAll(" ", "%20") === row.uri && time === row.date && type === row.type,
    );
    assert.ok(one, `${row.uri} of ${row.date} is not listed`);
    left.delete(one);
    assert.equal(one.status === null ? undefined : String(one.status), row.status, row.uri);
    if (row.type !== "revisit") assert.equal(one.body, row.sha256 ?? one.body, row.uri);
    // The other reader took every page for UTF-8, and no reference for a character.
    if (row.title !== undefined && !/[&\ufffd]/.test(row.title)) assert.equal(one.title, row.title, row.uri);
    for await (const record of warcRecords(slice(bytes, one.offset, one.offset + one.length), one.offset, loose)) {
      assert.equal(record.offset, one.offset);
      await record.end();
    }
  }
  assert.equal(left.size, 0);
});

const loose = { looseLines: true };

/** Lines of an index that another program wrote of the same file. */
interface IndexRow {
  readonly urlkey: string;
  readonly timestamp: string;
  readonly url: string;
  readonly mime?: string;
  readonly status?: string;
  readonly digest: string;
  readonly offset: string;
  readonly length: string;
}

suite("cdxj", { skip }, () => {
  if (skip !== false) return;
  const { cases } = JSON.parse(readFileSync(join(folder, "cdxj", "expected.json"), "utf8")) as {
    readonly cases: readonly {
      readonly id: string;
      readonly file: string;
      readonly detail: { readonly rows: readonly IndexRow[] };
    }[];
  };
  assert.ok(cases.length > 0);
  for (const { id, file, detail } of cases)
    test(id, { timeout }, async () => {
      const { lines } = await listed(readFileSync(join(folder, "cdxj", file)), `original/${basename(file)}`);
      const captures = lines.filter((line): line is ListedCapture => line.is === "capture");
      for (const row of detail.rows) {
        const one = captures.find(({ offset }) => offset === Number(row.offset));
        assert.ok(one, `nothing is listed at ${row.offset}`);
        assert.equal(one.length, Number(row.length));
        assert.equal(one.url, row.url);
        assert.equal(surtOf(one.url), row.urlkey);
        assert.equal(one.time?.replaceAll(/[^0-9]/g, "").slice(0, 14), row.timestamp);
        assert.equal(one.claimed?.replace(/^sha1:/, ""), row.digest);
        if (row.mime === "warc/revisit") assert.equal(one.type, "revisit");
        else if (row.mime !== undefined && row.mime !== "unk") assert.equal(one.media?.split(";")[0], row.mime);
        if (row.status !== undefined) assert.equal(String(one.status), row.status);
      }
      assert.equal(captures.length, detail.rows.length);
    });
});

async function* slice(bytes: Buffer, start: number, end: number): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(start, end);
}
