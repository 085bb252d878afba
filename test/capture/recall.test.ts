/** The built program captures the project's own site; then the site is gone, and the WACZ must hold all that it gave. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { soundSize } from "../site/parts.ts";
import { checkDigests } from "../site/read-wacz.ts";
import { scoreWacz } from "../site/scorer.ts";
import { startSite, type Served } from "../site/site.ts";

const found = await browserForTests();

describe("a capture of the test site", { skip: found === null && "no browser was found" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: Ended;
  let served: readonly Served[];
  let wacz: string;

  before(async () => {
    folder = await temporaryFolder();
    wacz = join(folder.path, "capture.wacz");
    const site = await startSite();
    try {
      const args = ["capture", site.url, "--allow-private", "127.0.0.1", "--out", wacz, "--json"];
      // Root cannot have the browser's sandbox: there it is left off by name, as its user would have to.
      result = await run(join(folder.path, "home"), [...args, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])]);
    } finally {
      await site.close();
    }
    served = site.log();
  });
  after(() => folder.remove());

  it("ends well, and says that the page is whole", () => {
    assert.equal(result.code, 0, result.stderr);
    const [captured] = lines<{ readonly verdict: { readonly value: string; readonly reasons: unknown } }>(
      result.stdout,
    );
    assert.equal(captured?.verdict.value, "complete", JSON.stringify(captured?.verdict));
  });

  it("keeps every object that a capture has", () => {
    const [captured] = lines<{ readonly objects: readonly { readonly role: string; readonly path: string }[] }>(
      result.stdout,
    );
    const kept = new Map(captured?.objects.map(({ role, path }) => [role, path]));
    for (const [role, path] of [
      ["capture", "capture.wacz"],
      ["screenshot-full", "screenshot-full.png"],
      ["screenshot-view", "screenshot-view.png"],
      ["pdf", "page.pdf"],
      ["dom", "dom.html"],
      ["text", "text.txt"],
    ] as const) {
      assert.equal(kept.get(role), path);
    }
  });

  it("holds every answer of the site, byte for byte", async (test) => {
    const score = await scoreWacz(wacz, served);
    const told = score.missing.map(({ served: one, why }) => `${one.method} ${one.url} ${one.status}: ${why}`);
    test.diagnostic(`${score.found.length} of ${score.found.length + score.missing.length} answers`);
    assert.deepEqual(told, []);
    assert.ok(score.found.length >= 16, "the browser asked for less than the page has");
    assert.deepEqual(
      score.extra.map(({ url, status }) => `${status} ${url}`),
      [],
      "answers that the site did not give",
    );
  });

  it("holds the whole of the file that was played", async () => {
    const { ranged } = await scoreWacz(wacz, served);
    assert.equal(ranged.length, 1);
    for (const file of ranged) {
      assert.ok(file.served > 0 && file.served <= soundSize);
      assert.equal(file.recorded, file.served, "bytes that were sent in ranges are missing");
      assert.ok(file.whole, "the file cannot be put together from the WACZ");
    }
  });

  it("has digests that are those of the bytes", async () => {
    const { records, compared, faults } = await checkDigests(wacz);
    assert.deepEqual(faults, []);
    assert.ok(records > 2 * 16 && compared > records);
  });

  it("is sealed", async () => {
    const verified = await run(join(folder.path, "home"), ["verify", "--json"]);
    assert.equal(verified.code, 0, verified.stdout);
    assert.ok((await readFile(wacz)).length > soundSize / 100);
  });
});
