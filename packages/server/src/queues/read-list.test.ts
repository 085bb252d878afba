import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { parse } from "csv-parse/sync";
import { encodeList, lineOf, listLimits, parseGivenList } from "./given-list.ts";
import { decodeList, readLines, readTable } from "./read-list.ts";
import { csvRow } from "./write-csv.ts";
import { fixtures, skipFixtures } from "../../../../test/shared-fixtures.ts";

const isLink = (cell: string): boolean => /^https?:\/\//.test(cell);
const table = (text: string, column: string | null = null) => readTable(text, column, isLink);
const refused = (code: string) => ({ code, name: "QueueError" });

void describe("a spreadsheet", () => {
  for (const [name, separator] of [
    ["commas", ","],
    ["semicolons", ";"],
    ["tabs", "\t"],
  ] as const) {
    for (const mark of ["", "\ufeff"]) {
      for (const end of ["\n", "\r\n", "\r"]) {
        void it(`with ${name}${mark === "" ? "" : ", a mark"} and ${JSON.stringify(end)} is read as it stands`, () => {
          const rows = [
            ["case", `link${separator}x`, "note"],
            ["12", "https://site.example/a?b=1,2;3", ' two "words" '],
            ["", "", ""],
            ["13", "no link", "عربي\nتحته"],
          ];
          const text = mark + rows.map((row) => csvRow(row, separator).replace("\r\n", end)).join("");
          const list = table(text);
          assert.deepEqual(list.columns, rows[0]);
          assert.deepEqual(list.rows, rows.slice(1));
          assert.deepEqual([list.link, list.separator, list.marked], [1, separator, mark !== ""]);
          assert.equal(lineOf(list, 0), 2);
          assert.deepEqual(parseGivenList(encodeList(list)), list);
        });
      }
    }
  }

  void it("without headings has none, and rows of unequal length stay so", () => {
    const list = table("https://site.example/a,1\nhttps://site.example/b\n\nhttps://site.example/c,2,3\n");
    assert.equal(list.columns, null);
    assert.deepEqual(list.rows, [
      ["https://site.example/a", "1"],
      ["https://site.example/b"],
      [""],
      ["https://site.example/c", "2", "3"],
    ]);
    assert.equal(lineOf(list, 0), 1);
  });

  void it("with links in several columns wants one named, by heading or number", () => {
    const text = "link,source,3\nhttps://site.example/a,https://other.example/,x\n";
    assert.throws(() => table(text), { ...refused("list.column"), message: /1 \(link\), 2 \(source\)/ });
    assert.equal(table(text, "source").link, 1);
    assert.equal(table(text, " 2 ").link, 1);
    // A heading goes before a number.
    assert.equal(table(text, "3").link, 2);
    for (const none of ["Source", "4", "0", "-1", "", "1e1", "__proto__"])
      assert.throws(() => table(text, none), refused("list.column"), none);
    assert.throws(() => table("a,b\n1,2\n"), refused("list.column"));
    assert.throws(() => table(""), refused("list.column"));
  });

  void it("whose quotes are not closed, or that is larger than a list may be, is refused whole", () => {
    assert.throws(() => table('link\n"https://site.example/a\n'), refused("list.form"));
    const row = (cells: number): string => `${Array<string>(cells).fill("x").join(",")}\n`;
    assert.throws(() => table(row(listLimits.columns + 1), "1"), refused("list.too-large"));
    assert.equal(table(row(listLimits.columns), "1").columns?.length, listLimits.columns);
    assert.throws(() => table(`${"x".repeat(listLimits.cell + 1)}\n`, "1"), refused("list.too-large"));
    const rows = "x\n".repeat(listLimits.rows);
    assert.equal(table(`link\n${rows}`, "1").rows.length, listLimits.rows);
    assert.throws(() => table(`link\n${rows}x\n`, "1"), refused("list.too-large"));
    assert.throws(() => readLines(`${rows}x`), refused("list.too-large"));
    assert.equal(readLines(rows).rows.length, listLimits.rows);
    assert.throws(() => decodeList(new Uint8Array(listLimits.bytes + 1)), refused("list.too-large"));
    assert.throws(() => readLines("x".repeat(listLimits.bytes + 1)), refused("list.too-large"));
  });

  void it("that is no UTF-8, or holds half a character, is refused", () => {
    assert.throws(() => decodeList(Buffer.from([0x6c, 0xe1, 0x0a])), refused("list.encoding"));
    assert.throws(() => readLines("\ud800"), refused("list.encoding"));
    assert.equal(decodeList(Buffer.from("\ufeffa")), "\ufeffa");
  });
});

void describe("what is written as CSV", () => {
  void it("begins no cell as a formula, and gives each back", () => {
    const cells = ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "'=1", "''@", "a=1", "", " =1", "'x", "1", '"', "a\r\nb"];
    const [read = []] = parse(csvRow(cells, ";"), { delimiter: ";" });
    for (const cell of read) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
    assert.deepEqual(
      read.slice(0, 8),
      cells.slice(0, 8).map((cell) => `'${cell}`),
    );
    assert.deepEqual(read.slice(8), cells.slice(8));
    assert.deepEqual(read.map(undone), cells);
  });

  void it("takes every hostile string there and back", { skip: skipFixtures }, async () => {
    const suite = join(fixtures, "strings/expected.json");
    const { cases } = JSON.parse(await readFile(suite, "utf8")) as { cases: { detail: { text: string } }[] };
    const texts = cases.map(({ detail }) => detail.text).filter((text) => text.isWellFormed());
    assert.ok(texts.length > 300, String(texts.length));
    for (const separator of [",", ";", "\t"] as const) {
      const written = texts.map((text) => csvRow(["https://site.example/", text, "x"], separator)).join("");
      const list = table(csvRow(["link", "theirs", "more"], separator) + written);
      assert.deepEqual(
        list.rows.map(([, text = ""]) => undone(text)),
        texts,
      );
      for (const [, text = ""] of list.rows) assert.doesNotMatch(text, /^[=+\-@\t\r]/);
      assert.deepEqual(parseGivenList(encodeList(list)), list);
    }
  });
});

/** As docs/take-in says. */
function undone(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
