/** The report on paper: there where a browser can print it, left out with the reason where not. The package is as good. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, temporaryFolder } from "../program.ts";

interface Told {
  readonly pdf: { readonly made: boolean; readonly reason?: string; readonly next?: string } | null;
}

const sheets = ["report.ar.pdf", "report.pdf"];
const withoutBrowser = (await browserForTests()) === null ? "no browser was found on this machine" : false;

describe("the report on paper", { timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    const file = join(folder.path, "one.txt");
    await writeFile(file, "one");
    assert.equal((await run(home, ["add", file])).code, 0);
  });
  after(() => folder.remove());

  /** What was told, in words, and which sheets are there; the package verifies in any case. */
  async function exported(
    name: string,
    more: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly told: Told; readonly there: readonly string[] }> {
    const out = join(folder.path, name);
    const ended = await run(home, ["export", "@1", "--out", out, "--json", ...more], { environment });
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal((await run(home, ["verify", out])).code, 0);
    const there = (await readdir(out)).filter((file) => file.endsWith(".pdf")).sort();
    return { told: JSON.parse(ended.stdout) as Told, there };
  }

  it("is made in each language, well formed", { skip: withoutBrowser }, async (context) => {
    const { told, there } = await exported("printed", []);
    assert.deepEqual([told.pdf, there], [{ made: true }, sheets]);
    for (const sheet of sheets) {
      const { error, status, stdout } = spawnSync("qpdf", ["--check", join(folder.path, "printed", sheet)], {
        encoding: "utf8",
      });
      if (error === undefined) assert.equal(status, 0, stdout);
      else context.diagnostic("there is no qpdf");
    }
  });

  it("is left out where there is no browser, and the reason is told", async () => {
    const none = join(folder.path, "no-browser");
    const { told, there } = await exported("unprinted", [], { MUNIMENT_CHROMIUM: none });
    assert.deepEqual([told.pdf?.made, there], [false, []]);
    assert.ok(told.pdf?.reason?.includes(none), told.pdf?.reason);
    assert.notEqual(told.pdf?.next ?? "", "");
  });

  it(
    "lies in a package of one file too, of which a verifier says what it shows",
    { skip: withoutBrowser },
    async () => {
      const out = join(folder.path, "package.zip");
      const ended = await run(home, ["export", "@1", "--out", out, "--json"]);
      const { pdf, entries } = JSON.parse(ended.stdout) as Told & { readonly entries: number };
      assert.deepEqual(pdf, { made: true }, ended.stderr);
      const verified = await run(home, ["verify", out, "--json"]);
      assert.equal(verified.code, 0);
      const told = lines(verified.stdout) as readonly object[];
      assert.deepEqual(told.at(-1), { shown: { entries, items: 1, first: 1, last: 1 } });
      const named = told.map((line) => ("subject" in line ? (line.subject as { readonly file: string }).file : ""));
      for (const sheet of sheets) assert.ok(named.includes(sheet), sheet);
    },
  );

  it("is left out where that is asked for", async () => {
    const { told, there } = await exported("unasked", ["--no-pdf"]);
    assert.deepEqual([told.pdf, there], [null, []]);
  });
});
