/** The built program captures hard pages of the project's own site; what it makes is scored by programs of others. All of them: test/site/recall.ts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { temporaryFolder } from "../program.ts";
import { captureAndScore } from "../site/capture-page.ts";
import { pages } from "../site/pages/index.ts";

const found = await browserForTests();

/** Quick ones of every family; all pages together take a quarter of an hour. */
const few = ["parts", "frames", "methods", "service-worker", "web-socket", "codings", "redirect-bodies"] as const;
const more = ["csp", "changing-answers", "workers", "wrong-length", "statuses", "cookies", "h2"] as const;
const chosen: readonly string[] = isLong ? [...few, ...more] : few;

describe("captures of hard pages", { skip: found === null && "no browser was found" }, () => {
  it("know every kind that the list names", () => {
    const kinds = new Set(pages.map(({ kind }) => kind));
    assert.equal(kinds.size, pages.length, "two pages are of the same kind");
    assert.deepEqual(
      chosen.filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  for (const page of pages.filter(({ kind }) => chosen.includes(kind))) {
    it(`${page.kind}: ${page.about}`, { timeout: 120_000 }, async () => {
      const folder = await temporaryFolder();
      try {
        const score = await captureAndScore(page, folder.path);
        assert.deepEqual({ missing: score.missing, extra: score.extra }, { missing: [], extra: [] });
      } finally {
        await folder.remove();
      }
    });
  }
});
