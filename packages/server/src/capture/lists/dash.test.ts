import assert from "node:assert/strict";
import { test } from "node:test";

import { parseDash } from "./dash.ts";

const base = "https://site.example/films/list.mpd";
const films = "https://site.example/films/";

function manifest(inside: string, more = 'type="static" mediaPresentationDuration="PT1M0.5S"'): string {
  return `\ufeff<?xml version="1.0"?><!-- a > remark --><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ${more}>${inside}</MPD>\n`;
}

test("of each track the best form is taken, its pieces counted by their duration", () => {
  const text = manifest(`<BaseURL>v1/</BaseURL><Period>
<AdaptationSet contentType="video"><SegmentTemplate timescale="1000" duration="20000" startNumber="0" initialization="$RepresentationID$/i.mp4" media="$RepresentationID$/$Number%03d$-$$-$Bandwidth$.m4s?a=1&amp;b=2"/>
<Representation id="low" bandwidth="1"/><Representation id="high" bandwidth="900"><BaseURL><![CDATA[best/]]></BaseURL></Representation></AdaptationSet>
<AdaptationSet contentType="audio"><Representation id="only" bandwidth='5'><BaseURL> ../sound.mp4 </BaseURL><SegmentBase indexRange="0-1"/></Representation></AdaptationSet>
<AdaptationSet><Representation id="list"><SegmentList><Initialization sourceURL="a"/><SegmentURL media="b"/><SegmentURL media="file:///c"/></SegmentList></Representation></AdaptationSet>
</Period>`);
  const found = parseDash(text, base, 100);
  const high = `${films}v1/best/high/`;
  assert.deepEqual(found, {
    tracks: [
      { parts: [`${high}i.mp4`, ...["000", "001", "002", "003"].map((at) => `${high}${at}-$-900.m4s?a=1&b=2`)] },
      { parts: [`${films}sound.mp4`] },
      { parts: [`${films}v1/a`, `${films}v1/b`] },
    ],
    beyond: false,
    live: false,
  });
});

test("a timeline says when each piece begins", () => {
  const text = manifest(
    `<Period id="1" start="PT0S"><AdaptationSet><SegmentTemplate timescale="10" media="$Time$"><SegmentTimeline><S t="5" d="10" r="1"/><S d="4"/><S t="100" d="50" r="-1"/></SegmentTimeline></SegmentTemplate><Representation id="a"/></AdaptationSet></Period>
<Period start="PT25S"><AdaptationSet><SegmentTemplate duration="30" media="n$Number$"/><Representation id="a"/></AdaptationSet></Period>`,
    'type="dynamic" mediaPresentationDuration="PT1M25S"',
  );
  const found = parseDash(text, base, 100);
  assert.deepEqual(
    found?.tracks.map(({ parts }) => parts.map((url) => url.slice(films.length))),
    [
      ["5", "15", "25", "100", "150", "200"],
      ["n1", "n2"],
    ],
  );
  assert.equal(found.live, true);
});

test("a manifest that lists without end is read as far as the limit goes", () => {
  const endless = (media: string, inside = "") =>
    manifest(
      `<Period duration="PT999999999S"><AdaptationSet><SegmentTemplate timescale="1000000000" duration="1" media="${media}">${inside}</SegmentTemplate><Representation id="a"/></AdaptationSet></Period>`.repeat(
        50,
      ),
      'mediaPresentationDuration="PT999999999999S"',
    );
  const start = performance.now();
  for (const text of [
    endless("$Number$"),
    endless("always-the-same"),
    endless("$Time$", '<SegmentTimeline><S d="1" r="-1"/></SegmentTimeline>'),
    endless("$Time$", '<SegmentTimeline><S d="1" r="999999999999999"/></SegmentTimeline>'),
  ]) {
    const found = parseDash(text, base, 5_000);
    assert.equal(found?.beyond, true);
    assert.ok(found.tracks.flatMap(({ parts }) => parts).length <= 5_000);
  }
  assert.ok(performance.now() - start < 20_000);
});

test("what brings entities, is cut, or is nested too deep is no manifest", () => {
  const bomb = '<!DOCTYPE MPD [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
  for (const text of [
    `${bomb}<MPD>&b;</MPD>`,
    "<MPD><Period></MPD>",
    "<MPD></Period></MPD>",
    "<MPD",
    '<MPD a="',
    "<html></html>",
    "<MPD></MPD><MPD></MPD>",
    `<MPD>${"<a>".repeat(40)}${"</a>".repeat(40)}</MPD>`,
    `<MPD>${"<a/>".repeat(300_000)}</MPD>`,
    `<MPD ${"a".repeat(4_000_000)}`,
    `<MPD ${'a="'.repeat(1_000_000)}`,
    "<".repeat(1_000_000),
    "<!--".repeat(1_000_000),
  ])
    assert.equal(parseDash(text, base, 10), null, text.slice(0, 80));
  const start = performance.now();
  assert.notEqual(parseDash(`<MPD ${"a ".repeat(2_000_000)}>${"&".repeat(1_000_000)}</MPD>`, base, 10), null);
  assert.ok(performance.now() - start < 10_000);
});
