import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { withoutBrowser } from "../../sample-capture.ts";
import { openSamplePage, type SamplePage } from "../../sample-page.ts";
import { openSite, type Answer } from "../../sample-site.ts";
import { sampleOpenPages, sampleWalls } from "../../sample-walls.ts";
import { mainFrame } from "../frames.ts";
import { readFacts } from "../reading/read-page.ts";
import { wallRules } from "./wall-rules.ts";
import { wallOf } from "./wall.ts";

const skip = withoutBrowser();

describe("what tells a wall", { skip }, () => {
  let page: SamplePage;
  before(async () => {
    page = await openSamplePage();
  });
  after(() => page.close());

  const wallAt = async (answer: Answer, path = "/") => {
    const site = await openSite(() => answer);
    try {
      const requested = `${site.origin}${path}`;
      await page.go(requested);
      const { loaderId } = await mainFrame(page.run.targets.page.session);
      const facts = await readFacts(page.run.frame, page.within(10_000));
      return wallOf({ facts, document: page.run.documents.answer(loaderId), requested });
    } finally {
      await site.close();
    }
  };

  for (const { rule, kind, certainty } of wallRules)
    it(rule, { timeout: 60_000 }, async () => {
      const answer = sampleWalls[rule];
      assert.ok(answer !== undefined, "this rule has no page");
      assert.deepEqual((await wallAt(answer))?.fact, { rule, kind, certainty });
    });

  for (const [name, answer] of Object.entries(sampleOpenPages))
    it(`is not seen in ${name}`, { timeout: 60_000 }, async () => {
      assert.equal(await wallAt(answer, name.includes("logging in") ? "/login" : "/"), null);
    });
});

describe("the table of walls", () => {
  it("is the one in docs/walls.md", async () => {
    const text = await readFile(new URL("../../../../../../docs/walls.md", import.meta.url), "utf8");
    const listed = [...text.matchAll(/^\| `([a-z.-]+)` \| ([a-z-]+) \| (certain|likely) \|/gm)].map((row) =>
      row.slice(1),
    );
    assert.deepEqual(
      listed,
      wallRules.map(({ rule, kind, certainty }) => [rule, kind, certainty]),
    );
  });
});
