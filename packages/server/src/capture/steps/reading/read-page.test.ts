import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withoutBrowser } from "../../sample-capture.ts";
import { openSamplePage, type SamplePage } from "../../sample-page.ts";
import { openSite } from "../../sample-site.ts";
import { partsOf } from "../outcome/verdict-parts.ts";
import { readFacts } from "./read-page.ts";

const skip = withoutBrowser();

const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>';
const picture = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";

describe("the frames of a page", { skip }, () => {
  let page: SamplePage;
  before(async () => {
    page = await openSamplePage();
  });
  after(() => page.close());

  const html = (body: string) => ({ headers: { "content-type": "text/html" }, body: `<!doctype html>${body}` });

  /** What the verdict says of the frames of a page with this body, where nothing weighs. */
  const framesAt = async (body: string) => {
    const site = await openSite((_, { pathname }) => {
      if (pathname === "/drawing.svg") return { headers: { "content-type": "image/svg+xml" }, body: drawing };
      return html(pathname === "/" ? body : "<p>Within");
    });
    try {
      await page.go(`${site.origin}/`);
      const facts = await readFacts(page.run.frame, page.within(10_000));
      return partsOf({ facts, lacking: new Set(), isWall: false }).frames;
    } finally {
      await site.close();
    }
  };

  for (const [name, body] of [
    ["an iframe", "<iframe src=/within></iframe>"],
    ["a frame of a frameset", "<frameset cols=*><frame src=/within></frameset>"],
    ["an object with a page", '<object data="/within" type="text/html"></object>'],
    ["an object with a drawing", '<object data="/drawing.svg" type="image/svg+xml"></object>'],
    ["an embedded drawing", '<embed src="/drawing.svg" type="image/svg+xml">'],
    ["a frame in a shadow root", "<div><template shadowrootmode=closed><iframe src=/within></iframe></template></div>"],
    [
      "a frame of another site",
      "<script>document.write(`<iframe src=http://other.localhost:${location.port}/within></iframe>`)</script>",
    ],
  ] as const)
    it(`are there with ${name}`, { timeout: 60_000 }, async () => {
      assert.equal(await framesAt(body), "complete");
    });

  for (const [name, body] of [
    ["text alone", "<p>Text"],
    ["an object with a picture", `<object data="${picture}" type="image/gif"></object>`],
  ] as const)
    it(`are not there with ${name}`, { timeout: 60_000 }, async () => {
      assert.equal(await framesAt(body), "none");
    });
});
