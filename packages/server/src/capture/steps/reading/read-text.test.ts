import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withoutBrowser } from "../../sample-capture.ts";
import { html } from "../../sample-feeds.ts";
import { openSamplePage, type SamplePage } from "../../sample-page.ts";
import { openSite } from "../../sample-site.ts";
import { innerFrames } from "../frames.ts";
import { readableText } from "./read-text.ts";

const skip = withoutBrowser();

const paragraph = "This is a part of an article, and it says what happened, where it happened, and who saw it. ";

describe("the text of a page", { skip }, () => {
  let page: SamplePage;
  before(async () => {
    page = await openSamplePage();
  });
  after(() => page.close());

  /** By role, and what the step says. */
  const textsOf = async (body: string, frame: string) => {
    const { run, go, within } = page;
    const site = await openSite((_request, { pathname }) => html(pathname === "/" ? body : frame));
    try {
      await go(`${site.origin}/`);
      const inner = await innerFrames(run.targets, within(5_000));
      const { value, detail } = await readableText(run.frame, inner, within(5_000));
      const texts = value.map(({ role, bytes }) => {
        assert.ok(bytes instanceof Uint8Array);
        return [role, Buffer.from(bytes).toString("utf8")] as const;
      });
      return { texts: new Map(texts), detail };
    } finally {
      await site.close();
    }
  };

  it("is all that is to be seen, in frames and shadow roots too, and the article by itself", async () => {
    const body = `<nav>The menu</nav><article><h1>What happened</h1><p>${paragraph.repeat(12)}</p><p>${paragraph.repeat(12)}</p></article>
<section class="comments"><p>A word of a reader</p></section><p style="display:none">Not to be seen</p>
<div id="host"></div><script>host.attachShadow({ mode: "closed" }).innerHTML = "<p>In the shadow</p>"</script>
<iframe src="/frame"></iframe><iframe src="/frame" style="display:none"></iframe>`;
    const { texts, detail } = await textsOf(body, "<p>A post of another page</p>");
    const text = texts.get("text") ?? "";
    for (const words of ["The menu", "who saw it", "A word of a reader", "In the shadow", "A post of another page"])
      assert.ok(text.includes(words), words);
    assert.ok(!text.includes("Not to be seen"));
    assert.equal(text.split("A post of another page").length, 2, "a frame that is not shown gave its text");
    assert.match(texts.get("text-article") ?? "", /who saw it/);
    assert.doesNotMatch(texts.get("text-article") ?? "", /In the shadow|another page/);
    assert.equal(detail, "All text that is to be seen, and its article; shadow roots: 1; frames: 1");
  });

  it("has no article where there is none", async () => {
    const { texts, detail } = await textsOf("<p>A notice</p>", "");
    assert.deepEqual([...texts], [["text", "A notice\n"]]);
    assert.equal(detail, "All text that is to be seen");
  });
});
