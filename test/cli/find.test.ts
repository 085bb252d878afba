import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";

interface Hit {
  readonly title: string;
  readonly found: readonly { readonly field: string; readonly text: string }[];
}

describe("muniment find", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const find = (...words: string[]): Promise<Ended> => run(home, ["find", ...words]);
  const titles = async (...words: string[]): Promise<readonly string[]> => {
    const result = await find("--json", ...words);
    assert.equal(result.code, 0, result.stderr);
    return (lines(result.stdout) as readonly (Hit | { readonly sum: unknown })[]).flatMap((line) =>
      "sum" in line ? [] : [line.title],
    );
  };

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    const files = {
      "harbour.txt": "The court met at noon.",
      "notes.md": "Freedom of movement; \u001b[31mred\u001b[0m court. الميناء مغلق",
      "old.txt": Buffer.from("caf\xe9 court", "latin1"),
      "photo.jpg": "court",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
    const added = await run(home, ["add", ...Object.keys(files).map((name) => join(folder.path, name))]);
    assert.equal(added.code, 0, added.stderr);
  });
  after(() => folder.remove());

  it("prints items with where the words are, and beside them what was searched", async () => {
    const { code, stdout, stderr } = await find("COURT");
    assert.equal(code, 0);
    assert.match(stdout, /notes\.md\n {4}text {5}Freedom of movement; \\u001b\[31mred\\u001b\[0m \[court\]\. /);
    assert.match(stdout, /harbour\.txt\n {4}text {5}The \[court\] met at noon\./);
    assert.match(stderr, /^2 items found\. Searched: .* of 4 items, whole words\.$/m);
    assert.match(stderr, /“COURT” as “court”/);
    assert.match(stderr, /Text of 1 item could not be read\. Run: .* find --unread/);
    assert.match((await find("--unread")).stdout, /^[0-9a-f]{16} {2}unread {2}\S*old\.txt: it is not in UTF-8$/m);
  });

  it("takes phrases, what is left out, filters of the query and options alike", async () => {
    assert.deepEqual(await titles('"freedom of movement"'), ["notes.md"]);
    assert.deepEqual(await titles("--", "court", "-noon"), ["notes.md"]);
    assert.deepEqual(await titles("court", "kind:capture"), []);
    assert.deepEqual(await titles("court", "--kind", "capture"), []);
    assert.deepEqual(await titles("court", "--since", "2026-01-01", "--sort", "oldest"), ["harbour.txt", "notes.md"]);
    assert.deepEqual(await titles("ميناء"), ["notes.md"]);
    assert.deepEqual(await titles("jpg"), ["photo.jpg"]);
  });

  it("goes on from page to page, and ends with one line of sums", async () => {
    const first = lines((await find("court", "--limit", "1", "--json")).stdout);
    const { sum } = first.at(-1) as { sum: { total: number; next: string } };
    assert.deepEqual([first.length, sum.total], [2, 2]);
    assert.deepEqual(await titles("court", "--cursor", sum.next), ["harbour.txt"]);
    assert.match((await find("court", "--limit", "1")).stderr, new RegExp(`--cursor ${sum.next}`));
  });

  it("says why nothing was found, which is no error, and refuses what makes no sense", async () => {
    const nothing = await find("court", "zeppelin");
    assert.deepEqual([nothing.code, nothing.stdout], [0, ""]);
    assert.match(nothing.stderr, /Nothing was found: no item has “zeppelin”\./);
    for (const [words, told] of [
      [[], /Nothing was asked for/],
      [["x", "--limit", "0"], /no number of items/],
      [["x", "--sort", "size"], /choices/i],
      [["x", "--cursor", "y"], /search\.bad-cursor/],
      [["x".repeat(20_000)], /search\.too-long/],
    ] as const) {
      const refused = await find(...words);
      assert.equal(refused.code, 1, words.join(" "));
      assert.match(refused.stderr, told);
    }
  });

  it("answers as before when the index is gone", async () => {
    const before = (await find("court", "--json")).stdout;
    await rm(join(home, "var/index.sqlite"));
    assert.equal((await run(home, ["reindex"])).code, 0);
    assert.equal((await find("court", "--json")).stdout, before);
  });
});
