import assert from "node:assert/strict";
import { test } from "node:test";

import { parseHls } from "./hls.ts";

const base = "https://site.example/films/list.m3u8?id=1";

test("of a master playlist the best form is taken, with its sound and its subtitles", () => {
  const text = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="loud",NAME="One, of two",LANGUAGE="en",URI="sound/en.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="loud",NAME="In the film itself"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="soft",NAME="Other",URI="sound/soft.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="words",NAME="Arabic",URI="https://other.example/ar.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=800000,AUDIO="soft"\r
low.m3u8\r
#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=9000000,BANDWIDTH=4000000,CODECS="a,b",AUDIO="loud",SUBTITLES="words"

# a remark
/high.m3u8#t=1
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9000000,URI="frames.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=90000000
file:///etc/passwd
`;
  const list = parseHls(text, base, 10);
  assert.ok(list?.kind === "master");
  assert.deepEqual(list.best, [
    "https://site.example/high.m3u8",
    "https://site.example/films/sound/en.m3u8",
    "https://other.example/ar.m3u8",
  ]);
  assert.equal(list.all.size, 5);
});

test("of a media playlist all pieces are told, with what they begin with and their keys", () => {
  const text = `#EXTM3U
#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/1?a=b,c",IV=0x1
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://licence"
#EXT-X-MAP:URI="begin.mp4",BYTERANGE="100@0"
#EXTINF:4.0,
#EXT-X-BYTERANGE:100@0
all.mp4
#EXTINF:4.0,
#EXT-X-BYTERANGE:100@100
all.mp4
#EXTINF:4.0,
2.ts
javascript:alert(1)
`;
  const list = parseHls(text, base, 10);
  assert.ok(list?.kind === "media");
  const films = "https://site.example/films/";
  const parts = ["https://keys.example/1?a=b,c", `${films}begin.mp4`, `${films}all.mp4`, `${films}2.ts`];
  assert.deepEqual([list.parts, list.beyond, list.live], [parts, 0, true]);
  const ended = parseHls(`${text}#EXT-X-ENDLIST`, base, 2);
  assert.ok(ended?.kind === "media");
  assert.deepEqual([ended.parts, ended.beyond, ended.live], [parts.slice(0, 2), 3, false]);
});

test("what is no playlist is none, and what is too long takes no time", () => {
  assert.equal(parseHls("<html>#EXTM3U", base, 10), null);
  const start = performance.now();
  parseHls(`#EXTM3U\n#EXT-X-STREAM-INF:${"A".repeat(2_000_000)}\nx\n${"a\n".repeat(1_000_000)}`, base, 10);
  parseHls(`#EXTM3U\n#EXT-X-KEY:${'A="'.repeat(1_000_000)}`, base, 10);
  assert.ok(performance.now() - start < 10_000);
});
