import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withoutBrowser } from "../../sample-capture.ts";
import { sampleFeeds, type SampleFeed } from "../../sample-feeds.ts";
import { openSamplePage, type SamplePage } from "../../sample-page.ts";
import { openSite } from "../../sample-site.ts";
import { innerFrames } from "../frames.ts";
import { settle } from "../loading/settle.ts";
import { passedText, watchPassing } from "../reading/passed-text.ts";
import { scroll } from "./scroll.ts";

const skip = withoutBrowser();

describe("scrolling through", { skip }, () => {
  let page: SamplePage;
  before(async () => {
    page = await openSamplePage();
  });
  after(() => page.close());

  for (const feed of sampleFeeds) it(feed.name, { timeout: 120_000 }, (test) => goesThrough(page, feed, test));

  const inFrames = sampleFeeds.filter(({ name, passed }) => name.includes("scroll events") || passed !== undefined);
  for (const inner of inFrames)
    it(`a frame of another origin: ${inner.name}`, { timeout: 120_000 }, async (test) => {
      const other = await openSite(inner.handler);
      const address = other.origin.replace("127.0.0.1", "localhost");
      const body = `<!doctype html><div style="height:2500px"></div><iframe src="${address}/" width="500" height="500"></iframe>`;
      const handler = () => ({ headers: { "content-type": "text/html" }, body });
      try {
        await goesThrough(page, { ...inner, handler, asked: [] }, test);
        assert.deepEqual(lacking(inner.asked, other.served), []);
      } finally {
        await other.close();
      }
    });
});

async function goesThrough(
  { run, go, within }: SamplePage,
  { handler, asked, passed }: SampleFeed,
  test: { diagnostic(text: string): void },
): Promise<void> {
  const site = await openSite(handler);
  try {
    await go(`${site.origin}/`);
    const activity = () => run.recorder.activity();
    const rest = { activity, unrest: run.unrest, now: run.now, quietMs: 500, stillMs: 3_000, sinceMs: run.now() };
    await settle(rest, within(10_000));
    const { targets, frame, now } = run;
    const inner = () => innerFrames(targets, within(5_000));
    await watchPassing(frame, await inner(), within(5_000));
    const news = () => run.unrest.news(activity());
    const order = { targets, frame, news, now };
    const started = Date.now();
    const { detail, value } = await scroll(order, within(60_000));
    test.diagnostic(`${detail}; ${String(Date.now() - started)} ms`);
    assert.deepEqual(lacking(asked, site.served), []);
    const { movedMs, ...rested } = value;
    assert.deepEqual(rested, { unended: 0, moved: true });
    assert.ok(movedMs > started && movedMs <= Date.now(), "it was moved while it was gone through");
    if (passed !== undefined) {
      const kept = await passedText(frame, await inner(), within(5_000));
      assert.ok(kept?.value.bytes instanceof Uint8Array);
      const rows = new Set(Buffer.from(kept.value.bytes).toString("utf8").split("\n"));
      assert.deepEqual(
        passed.filter((row) => !rows.has(row)),
        [],
      );
    }
  } finally {
    await site.close();
  }
}

function lacking(asked: readonly string[], served: readonly { readonly url: string }[]): readonly string[] {
  const paths = new Set(served.map(({ url }) => url.replace(/^[^/]*/, "")));
  return asked.filter((path) => !paths.has(path));
}
