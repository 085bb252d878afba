/** The built program captures the project's own site; then the site is gone, and the WACZ must hold all that it gave. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";
import { everyday, soundSize } from "../site/pages/everyday.ts";
import { checkWacz } from "../site/check-wacz.ts";
import { scoreWacz } from "../site/scorer.ts";
import { addresses, startSite, type Served } from "../site/site.ts";

/** What the program prints of a capture. */
interface Captured {
  readonly objects: readonly { readonly role: string; readonly size: number }[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

const found = await browserForTests();

describe("a capture of the test site", { skip: found === null && "no browser was found" }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let result: Ended;
  let served: readonly Served[];
  let wacz: string;

  before(async () => {
    folder = await temporaryFolder();
    wacz = join(folder.path, "capture.wacz");
    const site = await startSite(everyday);
    try {
      const args = [
        "capture",
        site.url,
        "--allow-private",
        addresses.own,
        "--allow-private",
        addresses.other,
        "--out",
        wacz,
        "--json",
      ];
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
    const [captured] = lines(result.stdout) as readonly Captured[];
    assert.deepEqual(captured?.reasons, []);
  });

  it("keeps every object that a capture has", () => {
    const [captured] = lines(result.stdout) as readonly Captured[];
    const kept = new Map(captured?.objects.map(({ role, size }) => [role, size]));
    for (const role of ["capture", "screenshot-full", "screenshot-view", "pdf", "dom", "text"]) {
      assert.ok((kept.get(role) ?? 0) > 0, `there is no object of the role ${role}`);
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

  it("is sound to the readers of others: members, records, digests, index, manifest", async () => {
    const { records, compared, faults } = await checkWacz(wacz);
    assert.deepEqual(faults, []);
    assert.ok(records > 2 * 16 && compared > records);
  });

  it("is sealed, and fits together by itself", async () => {
    // A WACZ by itself is signed by a key that nobody named.
    for (const [what, code] of [
      [[], 0],
      [[wacz], 4],
    ] as const) {
      const verified = await run(join(folder.path, "home"), ["verify", ...what, "--json"]);
      assert.equal(verified.code, code, verified.stdout + verified.stderr);
      assert.ok(lines(verified.stdout).length > 5);
    }
  });
});
