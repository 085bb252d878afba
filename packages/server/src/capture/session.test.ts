import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";

import { CaptureError, type SessionCookie } from "./capturer.ts";
import { captureLocal, warcAnswers, withoutBrowser } from "./sample-capture.ts";
import { openSite } from "./sample-site.ts";

const skip = withoutBrowser();

const cookie: SessionCookie = {
  domain: "site.localhost",
  expires: null,
  httpOnly: true,
  name: "sid",
  path: "/",
  sameSite: null,
  secure: false,
  value: "let-me-in",
};

/** A page with a frame of a host below its own, and one of another; what each host was sent. */
async function site() {
  const sent: { readonly host: string; readonly url: string; readonly cookie: string }[] = [];
  const note = ({ headers, url = "" }: IncomingMessage): void => {
    const host = (headers.host ?? "").replace(/:\d+$/, "");
    if (!url.includes("favicon")) sent.push({ host, url, cookie: headers.cookie ?? "" });
  };
  const opened = await openSite((request, { pathname }) => {
    note(request);
    const { port } = new URL(`http://${request.headers.host ?? ""}`);
    const frames = ["below.site.localhost", "127.0.0.1"].map(
      (host) => `<iframe src="http://${host}:${port}/frame"></iframe>`,
    );
    return {
      headers: { "content-type": "text/html", ...(pathname === "/" ? { "set-cookie": "sid=changed; Path=/" } : {}) },
      body: `<!doctype html><title>${request.headers.cookie ?? "nobody"}</title><p>Text${pathname === "/" ? frames.join("") : ""}`,
    };
  });
  return { sent, url: `${opened.origin.replace("127.0.0.1", "site.localhost")}/`, close: () => opened.close() };
}

describe("a session", { skip }, () => {
  it("is there with the first request, reaches its own hosts alone, and the record has its name", async () => {
    const opened = await site();
    try {
      const below = { ...cookie, domain: ".site.localhost", name: "all" };
      const own = { ...cookie, domain: "127.0.0.1", name: "other", path: "/elsewhere" };
      const old = { ...cookie, name: "far", expires: Math.floor(Date.now() / 1000) + 1_000, sameSite: "lax" } as const;
      const session = { profile: "desk", cookies: [cookie, below, own, old] };
      const { detail, objects } = await captureLocal(opened.url, { session });
      const of = (host: string) =>
        opened.sent.filter((one) => one.host === host).map(({ cookie: line }) => line.split("; ").toSorted());
      assert.deepEqual(of("site.localhost")[0], ["all=let-me-in", "far=let-me-in", "sid=let-me-in"]);
      assert.deepEqual(of("below.site.localhost"), [["all=let-me-in"]]);
      assert.deepEqual(of("127.0.0.1"), [[""]]);
      assert.deepEqual(detail.account, { basis: "claimed", value: "desk" });
      assert.ok(!JSON.stringify(detail.verdict).includes("let-me-in"));
      // Answers lie there in the order in which they ended.
      const answers = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
      assert.deepEqual(
        answers.filter(({ url }) => url === opened.url).map(({ status }) => status),
        [200],
      );
    } finally {
      await opened.close();
    }
  });

  it("begins alike in each capture, and is not there in one without it", async () => {
    const opened = await site();
    try {
      const session = { profile: "desk", cookies: [cookie] };
      for (const used of [session, session, null]) {
        opened.sent.length = 0;
        const { detail } = await captureLocal(opened.url, { session: used });
        const first = opened.sent.find(({ host }) => host === "site.localhost");
        assert.equal(first?.cookie, used === null ? "" : "sid=let-me-in");
        assert.equal(detail.account.basis, used === null ? "not-measured" : "claimed");
      }
    } finally {
      await opened.close();
    }
  });

  it("with a cookie that the browser does not take is told, and captures nothing", async () => {
    const opened = await site();
    try {
      const bad = { ...cookie, name: "__Host-bad", secure: false, value: "a-secret" };
      await assert.rejects(
        captureLocal(opened.url, { session: { profile: "desk", cookies: [cookie, bad] } }),
        (error) =>
          error instanceof CaptureError &&
          error.code === "browser.cookie" &&
          error.message.includes("__Host-bad") &&
          !error.message.includes("a-secret"),
      );
      assert.deepEqual(opened.sent, []);
    } finally {
      await opened.close();
    }
  });
});
