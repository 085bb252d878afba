import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CaptureDetail, Known } from "@muniment/verify";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { html, visible } from "./html.ts";
import { reportPage, type ReportedItem, type ReportedPackage } from "./report.ts";

const hostile = `</td></tr></table><script>alert(1)</script><img src=x onerror="alert(1)"> & 'quoted' \u202Egnp.exe\u0000`;

const claimed = <Value>(value: Value): Known<Value> => ({ basis: "claimed", value });

const intake: ReportedItem = {
  item: "0123456789abcdef",
  index: 7,
  record: `sha256:${"ab".repeat(32)}`,
  sealed: "2026-11-28T10:00:00.000Z",
  actor: "a-0123456789abcdef",
  software: { name: "muniment", version: "0.1.0" },
  objects: [{ path: "files/photo.png", role: "original", mediaType: "image/png", size: 3, sha256: "cd".repeat(32) }],
  detail: {
    kind: "intake",
    name: claimed(hostile),
    modified: { basis: "not-measured", reason: hostile },
    received: claimed("2026-11-28T09:59:00.000Z"),
    mediaType: { basis: "measured", value: "image/png" },
    note: claimed(hostile),
  },
  withheld: null,
};

const anchors: ReportedPackage["anchors"] = [
  { kind: "token", file: `${"1".repeat(64)}.tsr`, by: hostile, time: "2026-06-01T12:00:00.000Z" },
  { kind: "cosignature", file: `${"2".repeat(64)}.cosig`, by: "witness.example", time: "2026-06-01T12:15:00.000Z" },
  { kind: "proof", file: `${"3".repeat(64)}.ots`, calendars: ["https://a.example"], blocks: [870123] },
  { kind: "proof", file: `${"4".repeat(64)}.ots`, calendars: ["https://b.example"], blocks: [] },
  { kind: "list", file: `${"5".repeat(64)}.crl` },
];

function packageOf(...items: readonly ReportedItem[]): ReportedPackage {
  return {
    items,
    head: { origin: "muniment.invalid/0123", size: 8, root: new Uint8Array(32).fill(7) },
    anchors: [],
    made: "2026-11-28T11:00:00.000Z",
    software: { name: "muniment", version: "0.1.0" },
  };
}

/** Every string of a record is somebody else's: a capture all of whose texts are hostile. */
function hostileCapture(): ReportedItem {
  const known = claimed(hostile);
  const { item, index, record, sealed, actor, software, objects } = intake;
  const detail = {
    address: {
      typed: known,
      requested: known,
      redirects: claimed([{ from: hostile, to: hostile, status: 301 }]),
      final: known,
      canonical: known,
    },
    time: {
      start: claimed("2026-11-28T09:00:00.000Z"),
      end: claimed("2026-11-28T09:01:00.000Z"),
      clockOffsetMs: claimed(3),
    },
    browser: {
      product: known,
      userAgent: known,
      sandbox: claimed("on"),
      window: claimed({ width: 1280, height: 800, scale: 1 }),
      languages: claimed([hostile]),
      timeZone: known,
      certificates: claimed("required"),
    },
    network: {
      servers: [{ host: hostile, port: 443, answers: claimed([]), address: known, tls: null }],
      allowedPrivate: [],
    },
    page: { status: claimed(200), mediaType: known, title: known, language: known, author: known, published: known },
    exchanges: { requests: 2, responses: 2, bodyBytes: 10 },
    missing: [{ url: hostile, method: hostile, code: "part.cut", text: hostile }],
    steps: [{ step: "pdf", outcome: "failed", detail: hostile, durationMs: 1 }],
    limits: { timeMs: 1, bytes: 1, requests: 1, reached: [] },
    account: known,
    reason: known,
    verdict: {
      value: "partial",
      reasons: [{ code: "part.cut", text: hostile }],
      parts: { page: "partial", media: "none", text: "complete", frames: "none" },
    },
  } satisfies CaptureDetail;
  return {
    item,
    index,
    record,
    sealed,
    actor,
    software,
    objects,
    detail: { kind: "capture", ...detail },
    withheld: "files/photo.png",
  };
}

/** Names of elements, in their order. */
function elements(page: string): string[] {
  return [...page.matchAll(/<([a-z0-9]+)/g)].map(([, name = ""]) => name);
}

void describe("a report", () => {
  for (const words of [english, arabic]) {
    it(`shows what strangers wrote as text, and nothing else (${words.language})`, () => {
      const page = reportPage(packageOf(intake, hostileCapture()), words);
      assert.deepEqual(
        elements(page).filter((name) => ["script", "img", "a", "iframe", "link", "object", "form"].includes(name)),
        [],
      );
      assert.ok(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
      assert.ok(page.includes("\u2039U+202E\u203Agnp.exe\u2039U+0000\u203A"));
      assert.equal(page.includes("\u202E") || page.includes("\u0000"), false);
      assert.ok(
        page.startsWith("<!doctype html>") && page.includes(`<html lang="${words.language}" dir="${words.direction}">`),
      );
    });

    it(`has no gaps (${words.language})`, () => {
      const page = reportPage(packageOf(intake, hostileCapture()), words);
      assert.equal(/undefined|\[object|NaN/.test(page), false);
      for (const { lines } of [words.proves, words.doesNot, words.check, words.outside])
        assert.equal(lines.length > 1, true);
    });

    it(`says until when it existed, by whose word, and what is pending (${words.language})`, () => {
      const page = reportPage({ ...packageOf(intake), anchors }, words);
      const { noLaterThan, seenAt, block, pending, without } = words.outside;
      for (const text of [
        `&lt;script&gt;alert(1)&lt;/script&gt;`,
        `${noLaterThan} <code dir="ltr">2026-06-01T12:00:00.000Z</code>`,
        `${seenAt} <code dir="ltr">2026-06-01T12:15:00.000Z</code>`,
        `${block} <code dir="ltr">870123</code>`,
        `${pending} <bdi>https://b.example</bdi>`,
      ])
        assert.ok(page.includes(text), text);
      assert.equal(page.includes(without), false);
      assert.ok(reportPage(packageOf(intake), words).includes(without.split("'")[0] ?? without));
    });
  }

  it("names each file with its hash, how each value is known, and what is withheld", () => {
    const page = reportPage(packageOf(hostileCapture()), english);
    for (const text of [
      "cd".repeat(32),
      "ab".repeat(32),
      "claimed",
      "Partial: ",
      english.withheld,
      "files/photo.png",
      "part.cut",
    ])
      assert.ok(page.includes(text), text);
  });

  it("says why a value could not be had", () => {
    assert.match(reportPage(packageOf(intake), english), /not measured/);
  });

  it("says that a whole page misses nothing", () => {
    const whole = hostileCapture();
    assert.ok(whole.detail.kind === "capture");
    const page = reportPage(packageOf({ ...whole, detail: { ...whole.detail, missing: [] } }), english);
    assert.ok(page.includes(english.nothingMissing));
  });
});

void describe("text in markup", () => {
  it("shows in elements and attributes as it is", () => {
    assert.equal(html`<p title="${`"'<&`}">${"a<b"}${3}</p>`.markup, `<p title="&quot;&#39;&lt;&amp;">a&lt;b3</p>`);
  });

  it("names what cannot be seen, and leaves what can", () => {
    assert.equal(
      visible("a\u200Bb \u0627\u0644\u0639 \u{1F600}\n"),
      "a\u2039U+200B\u203Ab \u0627\u0644\u0639 \u{1F600}\u2039U+000A\u203A",
    );
  });
});
