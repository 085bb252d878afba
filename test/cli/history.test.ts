import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";

const address = "http://127.0.0.1:9/page#part";

describe("muniment history and muniment compare", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const ask = (...words: string[]): Promise<Ended> => run(home, words);
  const named = async (...words: string[]): Promise<Record<string, string>> =>
    Object.fromEntries(
      (lines((await ask("list", "--json", ...words)).stdout) as { item: string; title: string }[]).map(
        ({ item, title }) => [title, item],
      ),
    );
  let files: Record<string, string>;
  const compare = (one: string, other: string, ...more: string[]): Promise<Ended> =>
    ask("compare", files[one] ?? one, files[other] ?? other, ...more);

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    const texts = {
      "a.txt": "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nThe harbour is open.\n",
      "b.txt": "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nThe \u001b[31mharbour is shut.\nالميناء مغلق\n",
      "crlf.txt": "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\nseven\r\neight\r\nnine\r\nThe harbour is open.\r\n",
      "latin.txt": Buffer.from("caf\xe9", "latin1"),
      "large.txt": "x".repeat(3_000_000),
      "photo.jpg": "none",
    };
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder.path, name), text);
    const added = await ask("add", ...Object.keys(texts).map((name) => join(folder.path, name)));
    assert.equal(added.code, 0, added.stderr);
    files = await named();
    // Refused by the policy: that is sealed, without a browser.
    for (const typed of [address, "HTTP://127.0.0.1:9/page#part", "http://127.0.0.1:9/page"])
      assert.equal((await ask("capture", typed)).code, 13);
  });
  after(() => folder.remove());

  it("tells the captures of an address, newest first, however it was typed", async () => {
    const told = await ask("history", "@7");
    assert.equal(told.code, 0, told.stderr);
    const [head, ...rows] = told.stdout.trimEnd().split("\n");
    assert.equal(head, address);
    assert.equal(rows.length, 2);
    assert.match(
      rows[0] ?? "",
      /^ {2}[0-9a-f]{16} {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}blocked {3}- {4}no text {7}no picture /,
    );
    assert.match(rows[1] ?? "", /^> /);
    assert.match(told.stderr, /2 captures of this address; > is the one that was asked for, number 1 by age\./);
    const rowsOfJson = lines((await ask("history", "@7", "--json")).stdout) as {
      address: string;
      item: { index: number };
      text: { is: string };
    }[];
    assert.deepEqual(
      rowsOfJson.map((row) => [row.address, row.item.index, row.text.is]),
      [
        [address, 8, "absent"],
        [address, 7, "absent"],
      ],
    );
  });

  it("says of a file that it has no history, and of no item how items are named", async () => {
    const told = await ask("history", files["a.txt"] ?? "");
    assert.deepEqual([told.code, told.stdout], [0, ""]);
    assert.match(told.stderr, /taken in, and not captured/);
    assert.equal((await ask("history", "000000")).code, 1);
  });

  it("prints what differs as a unified text, safe to print, and ends with 0", async () => {
    const { code, stdout, stderr } = await compare("a.txt", "b.txt");
    assert.equal(code, 0, stderr);
    const [before, then, ...rest] = stdout.trimEnd().split("\n");
    assert.match(before ?? "", /^--- [0-9a-f]{16} {2}.* a\.txt$/);
    assert.match(then ?? "", /^\+\+\+ [0-9a-f]{16} {2}.* b\.txt$/);
    assert.deepEqual(rest, [
      "@@ -1,4 +1,4 @@",
      ...["-one", "+ONE", " two", " three", " four", "@@ -7,4 +7,5 @@", " seven", " eight", " nine"],
      "-The harbour is open.",
      "+The \\u001b[31mharbour is shut.",
      "+الميناء مغلق",
    ]);
    assert.match(stderr, /^3 lines added, 2 lines removed\.$/m);
    const [told] = lines((await compare("a.txt", "b.txt", "--json")).stdout) as [
      { before: { title: string }; text: { outcome: string; added: number } },
    ];
    assert.deepEqual([told.before.title, told.text.outcome, told.text.added], ["a.txt", "different", 3]);
  });

  it("tells the same bytes from the same lines, and ends with 3 where nothing could be compared", async () => {
    const outcomes = [
      ["a.txt", "a.txt", 0, /The same text: the same bytes\./],
      ["a.txt", "crlf.txt", 0, /The same text, line for line\. The bytes differ/],
      ["a.txt", "photo.jpg", 3, /Not compared: after has no text\./],
      ["photo.jpg", "@7", 3, /before and after have no text\./],
      ["large.txt", "a.txt", 3, /the text of before is larger than 2\.1 MB\./],
      ["a.txt", "latin.txt", 3, /could not be read \(.*latin\.txt: it is not in UTF-8\)/],
    ] as const;
    for (const [one, other, code, says] of outcomes) {
      const told = await compare(one, other);
      assert.equal(told.code, code, `${one} ${other}: ${told.stderr}`);
      assert.match(told.stderr, says);
    }
  });
});
