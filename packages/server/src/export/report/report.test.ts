import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { html, visible } from "./html.ts";
import { reportPage, type ReportedPackage } from "./report.ts";
import { hostile, hostileCapture, intake, packageOf } from "./sample-reported.ts";

const anchors: ReportedPackage["anchors"] = [
  { kind: "token", file: `${"1".repeat(64)}.tsr`, by: hostile, time: "2026-06-01T12:00:00.000Z" },
  { kind: "cosignature", file: `${"2".repeat(64)}.cosig`, by: "witness.example", time: "2026-06-01T12:15:00.000Z" },
  { kind: "proof", file: `${"3".repeat(64)}.ots`, calendars: ["https://a.example"], blocks: [870123] },
  { kind: "proof", file: `${"4".repeat(64)}.ots`, calendars: ["https://b.example"], blocks: [] },
  { kind: "list", file: `${"5".repeat(64)}.crl` },
];

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

    it(`says until when the WARC of a capture existed, by whose word (${words.language})`, () => {
      const page = reportPage(packageOf(hostileCapture()), words);
      const row = page.slice(page.indexOf(words.labels.stamped), page.indexOf(words.labels.sealed));
      assert.match(row, /2026-11-28T10:00:09\.000Z, tsa-one/);
      assert.equal(page.includes("tsa-two,"), false);
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

  it("says how much of the log is in the package", () => {
    const page = reportPage(
      { ...packageOf(intake, { ...intake, index: 2 }), head: { ...packageOf().head, size: 20 } },
      english,
    );
    const numbers = [english.items, english.range, english.notHere, english.between].map(
      (label) => new RegExp(`${label}</th>\\s*<td><code dir="ltr">([^<]*)<`).exec(page)?.[1],
    );
    assert.deepEqual(numbers, ["2", "2, 7", "18", "4"]);
  });

  it("tells what the archive wrote since, and what it does not know by its own word", () => {
    const event = { sealed: intake.sealed, record: intake.record, by: null };
    const events = [
      { ...event, index: 8, told: { what: "check", scope: "all", outcome: "fails", here: 2 } },
      { ...event, index: 9, told: { what: "proof", action: "stamp", outcome: "failed", from: hostile } },
      { ...event, index: 10, told: { what: "proof", action: "constructor", outcome: "odd", from: null } },
    ] as const;
    const page = reportPage({ ...packageOf(intake), history: { events, leftOut: 4 } }, english);
    const { told, scope, outcomes, here, leftOut } = english.history;
    for (const text of [
      `${told["check"] ?? ""}: ${scope.all}`,
      outcomes["fails"] ?? "",
      here,
      leftOut,
      outcomes["failed"] ?? "",
    ])
      assert.ok(text !== "" && page.includes(text), text);
    assert.match(page, /<td>constructor<\/td>\s*<td>odd<\/td>/);
    assert.deepEqual(elements(page).includes("script"), false);
    assert.ok(reportPage(packageOf(intake), english).includes(english.history.none));
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
