import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { openVerifierPage, type VerifierPage } from "./browser.ts";
import { damages } from "./damage.ts";

/** Enough that each kind of file is there several times; where a bundle and its tile are full, other tests look (verify.test.ts). */
const items = 60;

describe(`an archive of ${String(items)} items, damaged`, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let whole: string;
  let page: VerifierPage | null;

  before(async () => {
    folder = await temporaryFolder();
    whole = join(folder.path, "whole");
    const source = join(folder.path, "source");
    await mkdir(source);
    const files = Array.from({ length: items }, (_, at) => join(source, `file-${String(at)}.txt`));
    for (const [at, file] of files.entries())
      await writeFile(file, `The bytes of file ${String(at)}.\n`.repeat(1 + (at % 7)));
    const added = await run(whole, ["add", "--json", ...files]);
    assert.equal(added.code, 0, added.stderr);
    assert.equal(lines(added.stdout).length, items);
    page = await openVerifierPage();
  });
  after(async () => {
    await page?.close();
    await folder.remove();
  });

  it("whole, it verifies, in Node and in a browser alike", async (test) => {
    const result = await run(whole, ["verify", "--json"]);
    assert.equal(result.code, 0, result.stderr);
    const findings = lines(result.stdout) as readonly Finding[];
    assert.ok(findings.length > 2 * items);
    await agrees(test, whole, findings);
  });

  for (const damage of damages) {
    it(`${damage.name}: found, and the right file named`, async (test) => {
      const home = join(folder.path, damage.name.replaceAll(" ", "-"));
      await cp(whole, home, { recursive: true });
      const file = await damage.apply(home);
      const result = await run(home, ["verify", "--json"]);
      const findings = lines(result.stdout) as readonly Finding[];
      const failing = findings.filter((finding) => finding.outcome === "fails");
      assert.deepEqual(
        [...new Set(failing.map((finding) => finding.subject.file))],
        [file],
        "the file at fault, and no other",
      );
      assert.equal(result.code, 2);
      await agrees(test, home, findings);
    });
  }

  /** The same findings, in the same order, from the same sources in a browser. */
  async function agrees(
    test: { diagnostic(text: string): void },
    home: string,
    findings: readonly Finding[],
  ): Promise<void> {
    if (page === null) {
      test.diagnostic("no browser was found: not compared with one");
      return;
    }
    const keys = {
      pin: await readFile(join(home, "var/keys/log.vkey")),
      key: await readFile(join(home, "var/keys/log.key")),
    };
    assert.deepEqual(await page.verify(join(home, "archive"), keys), findings);
  }
});
