import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { withoutBrowser } from "../sample-capture.ts";
import { openSamplePage } from "../sample-page.ts";
import { openSite } from "../sample-site.ts";

const skip = withoutBrowser();

/** An answer takes as long as from a server that is not on this machine. */
const wayMs = 500;
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const bodies: ReadonlyMap<string, readonly [type: string, body: Buffer]> = new Map([
  // The page decodes it itself, and the browser keeps nothing of it for who asks later.
  ["/picture.png", ["image/png", Buffer.concat([pixel, randomBytes(300_000)])]],
  ["/small.js", ["text/javascript", Buffer.from("document.title = 'Run'")]],
  ["/data.bin", ["application/octet-stream", randomBytes(1000)]],
]);

test("a body is streamed from its first byte: pictures, what is small, and what was redirected", { skip }, async () => {
  const site = await openSite((_, { pathname }) => {
    if (pathname === "/moved.bin") return { status: 302, headers: { location: "/data.bin" } };
    const found = bodies.get(pathname);
    if (found === undefined)
      return {
        headers: { "content-type": "text/html" },
        body: '<!doctype html><img src="/picture.png"><script src="/small.js"></script><script>fetch("/moved.bin").then((answer) => answer.arrayBuffer());</script>',
      };
    const [type, body] = found;
    return (response) => {
      setTimeout(() => response.setHeader("content-type", type).end(body), wayMs);
    };
  });
  const page = await openSamplePage();
  try {
    const { session } = page.run.targets.page;
    const paths = new Map<string, string>();
    const streamed = new Map<string, number>();
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      paths.set(requestId, new URL(request.url).pathname);
    });
    session.on("Network.dataReceived", ({ requestId, data }) => {
      const path = paths.get(requestId) ?? "";
      streamed.set(path, (streamed.get(path) ?? 0) + (data?.length ?? 0));
    });
    const { promise: fetched, resolve } = Promise.withResolvers<null>();
    session.on("Network.loadingFinished", ({ requestId }) => {
      if (paths.get(requestId) === "/data.bin") resolve(null);
    });
    await page.go(`${site.origin}/`);
    await page.within(30_000).race(fetched);
    for (const [path, [, body]] of bodies) assert.equal(streamed.get(path), body.length, path);
  } finally {
    await page.close();
    await site.close();
  }
});
