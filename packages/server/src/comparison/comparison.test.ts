import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compareTexts } from "./compare-texts.ts";
import { CompareError } from "./compare-error.ts";
import type { ComparedLine, ComparedRow } from "./texts-compared.ts";
import { ThreadedComparer } from "./threaded-comparer.ts";

const never = new AbortController().signal;

function different(before: string, after: string) {
  const compared = compareTexts(before, after);
  assert.equal(compared.outcome, "different");
  return compared;
}

function plain(line: ComparedLine | null): string | null {
  if (line === null) return null;
  return line.pieces
    .map((piece) =>
      piece.kind === "left-out"
        ? `<${String(piece.characters)}>`
        : piece.kind === "same"
          ? piece.text
          : `[${piece.text}]`,
    )
    .join("");
}

function told(rows: readonly ComparedRow[]): readonly (readonly [string | null, string | null] | number)[] {
  return rows.map((row) => (row.kind === "left-out" ? row.lines : [plain(row.before), plain(row.after)]));
}

function numbered(count: number, word = "line"): string[] {
  return Array.from({ length: count }, (_, place) => `${word} ${String(place)}`);
}

describe("two texts", () => {
  it("that are both empty, or end their lines otherwise, or compose their letters otherwise, are the same", () => {
    for (const [before, after] of [
      ["", ""],
      ["a\nb\n", "a\r\nb"],
      ["caf\u00e9\n\u0622\u0645\u0627\u0644", "cafe\u0301\n\u0627\u0653\u0645\u0627\u0644"],
    ] as const)
      assert.deepEqual(compareTexts(before, after), { outcome: "same" }, JSON.stringify([before, after]));
    assert.equal(compareTexts("a", "A").outcome, "different");
    assert.equal(compareTexts("a ", "a").outcome, "different");
  });

  it("are told line by line, with the words that changed, and what is far from a change left out", () => {
    const before = [...numbered(10), "The harbour was closed on Monday.", ...numbered(10, "other")];
    const after = [...numbered(10), "The harbour was closed on Tuesday.", ...numbered(10, "other"), "new"];
    const { rows, added, removed, untold } = different(before.join("\n"), after.join("\n"));
    assert.deepEqual(told(rows), [
      7,
      ...["line 7", "line 8", "line 9"].map((line) => [line, line]),
      ["The harbour was closed on [Monday].", "The harbour was closed on [Tuesday]."],
      ...["other 0", "other 1", "other 2"].map((line) => [line, line]),
      4,
      ...["other 7", "other 8", "other 9"].map((line) => [line, line]),
      [null, "[new]"],
    ]);
    assert.deepEqual({ added, removed, untold }, { added: 2, removed: 1, untold: 0 });
    assert.deepEqual(
      rows.flatMap((row) => (row.kind === "changed" ? [[row.before?.line, row.after?.line]] : [])),
      [
        [11, 11],
        [undefined, 22],
      ],
    );
  });

  it("in Arabic and Chinese are compared by words, and letters keep their marks", () => {
    assert.deepEqual(told(different("أُغلق الميناء يوم الاثنين", "أُغلق الميناء يوم الثلاثاء").rows), [
      ["أُغلق الميناء يوم [الاثنين]", "أُغلق الميناء يوم [الثلاثاء]"],
    ]);
    assert.deepEqual(told(different("كَتَبَ الشاهد بيانه", "كُتِبَ الشاهد بيانه").rows), [
      ["[كَتَبَ] الشاهد بيانه", "[كُتِبَ] الشاهد بيانه"],
    ]);
    const [[one]] = told(different("港口星期一关闭了", "港口星期二关闭了").rows) as [[string, string]];
    assert.match(one, /^港口/);
  });

  it("of which one is empty, and whose lines have nothing in common, are told whole", () => {
    assert.deepEqual(told(different("", "a\nb").rows), [
      [null, "[a]"],
      [null, "[b]"],
    ]);
    assert.deepEqual(told(different("alpha beta", "gamma delta").rows), [["[alpha beta]", "[gamma delta]"]]);
  });

  it("can be put together again from what is told of them", () => {
    const lines = fc.array(fc.constantFrom("a", "b b", "c b", "", "d\u0301"), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const compared = compareTexts(
          before.map((line) => `${line}\n`).join(""),
          after.map((line) => `${line}\n`).join(""),
        );
        if (compared.outcome === "same") {
          assert.deepEqual(before, after);
          return;
        }
        assert.equal(compared.outcome, "different");
        for (const [side, whole] of [
          ["before", before],
          ["after", after],
        ] as const) {
          let next = 1;
          const rows: readonly ComparedRow[] = compared.rows;
          for (const row of rows) {
            if (row.kind === "left-out") next += row.lines;
            const line: ComparedLine | null = row.kind === "left-out" ? null : row[side];
            if (line === null) continue;
            assert.equal(line.line, next);
            next += 1;
            assert.equal(plain(line)?.replaceAll(/[[\]]/g, ""), whole[line.line - 1]);
          }
          assert.equal(next - 1, whole.length);
        }
        const changed = compared.rows.filter(({ kind }) => kind === "changed") as { before: unknown; after: unknown }[];
        assert.equal(changed.filter(({ before: line }) => line !== null).length, compared.removed);
        assert.equal(changed.filter(({ after: line }) => line !== null).length, compared.added);
      }),
    );
  });
});

describe("hostile texts end within their budgets:", () => {
  const comparer = new ThreadedComparer();
  /** Ten times what they take on a quiet machine. */
  const within = { timeout: 120_000 };

  it("100,000 lines that have nothing in common are counted, and the first of them told", within, async () => {
    const [before, after] = [numbered(100_000, "old").join("\n"), numbered(100_000, "new").join("\n")];
    const compared = await comparer.compare(before, after, never);
    assert.equal(compared.outcome, "different");
    assert.deepEqual([compared.added, compared.removed], [100_000, 100_000]);
    assert.equal(compared.rows.length, 3_000);
    assert.equal(compared.untold, 200_000 - 6_000);
  });

  it("100,000 lines in another order are said to be too different", within, async () => {
    const lines = numbered(100_000);
    const compared = await comparer.compare(lines.join("\n"), lines.toReversed().join("\n"), never);
    assert.deepEqual(compared, { outcome: "too-different" });
  });

  it("one line of 10 MB is told by its beginning, and where it did not change by its ends", within, async () => {
    const line = "word ".repeat(2_000_000);
    const compared = await comparer.compare(line, `${line}.`, never);
    assert.equal(compared.outcome, "different");
    assert.equal(JSON.stringify(compared).length < 20_000, true);
    assert.match(plain(compared.rows[0]?.kind === "changed" ? compared.rows[0].before : null) ?? "", /<9996000>$/);
  });

  it("many lines of many words each, all changed a little, are told up to a size", within, async () => {
    const row = (end: string) => (place: number) => `${"some words of a line ".repeat(40)}${String(place)} ${end}`;
    const all = (end: string) => Array.from({ length: 5_000 }, (_, place) => row(end)(place)).join("\n");
    const compared = await comparer.compare(all("old"), all("new"), never);
    assert.equal(compared.outcome, "different");
    assert.ok(JSON.stringify(compared).length < 2_000_000);
    assert.equal(compared.added, 5_000);
    assert.ok(compared.untold > 0);
  });

  it("half of a surrogate pair is nothing to fear", () => {
    assert.equal(compareTexts("\ud800", "\udc00").outcome, "different");
    const long = `${"a".repeat(399)}😀${"b".repeat(3_000)}`;
    for (const piece of different(`${long} x`, `${long} y`).rows.flatMap((one) =>
      one.kind === "changed" ? (one.before?.pieces ?? []) : [],
    ))
      if (piece.kind !== "left-out") assert.ok(piece.text.isWellFormed());
  });

  it("who went away is not waited for, and who comes when all are busy is told so", async () => {
    const slow = numbered(100_000);
    const stopped = new AbortController();
    const orders = Array.from({ length: 18 }, () =>
      comparer.compare(slow.join("\n"), slow.toReversed().join("\n"), stopped.signal),
    );
    const ended = Promise.allSettled(orders);
    const refused = comparer.compare("a", "b", never);
    await assert.rejects(refused, (error) => error instanceof CompareError && error.code === "compare.busy");
    stopped.abort(new Error("gone"));
    for (const one of await ended)
      assert.equal(one.status === "rejected" && one.reason instanceof Error ? one.reason.message : "", "gone");
    assert.equal((await comparer.compare("a", "b", never)).outcome, "different");
  });
});
