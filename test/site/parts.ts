/** What the two origins of the site hand out. */
import { font, fontCharacter } from "./font.ts";
import { picture } from "./picture.ts";
import { sound } from "./sound.ts";

export interface Part {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Sent in gzip to a client that takes it. */
  readonly gzip: boolean;
  /** Sent in byte ranges to a client that asks for them. */
  readonly ranges: boolean;
}

/** By method and path: `GET /page.css`. */
export type Parts = ReadonlyMap<string, Part>;

export const soundSize = 8 * 1024 * 1024;

/** The parts of the site's own origin. */
export function pageParts(otherOrigin: string): Parts {
  const text = "text/html; charset=utf-8";
  return new Map([
    ["GET /", part(text, page(otherOrigin), { gzip: true })],
    ["GET /page.css", part("text/css", styles, { gzip: true })],
    ["GET /page.js", part("text/javascript", script)],
    ["GET /square.ttf", part("font/ttf", font())],
    ["GET /picture.png", part("image/png", picture(96, [20, 90, 140]))],
    ["GET /lazy.png", part("image/png", picture(64, [90, 60, 20]))],
    ["GET /icon.png", part("image/png", picture(32, [120, 120, 20]))],
    // No body: the browser tells nobody what a redirect's body was.
    ["GET /moved", part("text/plain", "", { status: 302, headers: { location: "/here.png" } })],
    ["GET /here.png", part("image/png", picture(48, [20, 120, 60]))],
    [
      "GET /data.json",
      part("application/json", JSON.stringify({ text: "loaded later", rows: [1, 2, 3] }), { gzip: true }),
    ],
    ["GET /sound.wav", part("audio/wav", sound(soundSize), { ranges: true, headers: { etag: '"sound-1"' } })],
    ["POST /seen", part("text/plain", "", { status: 204 })],
  ]);
}

/** The parts of the other origin. */
export function otherParts(): Parts {
  return new Map([
    ["GET /other.png", part("image/png", picture(80, [140, 30, 60]))],
    ["GET /frame", part("text/html; charset=utf-8", frame)],
    [
      "GET /frame.js",
      part("text/javascript", 'document.querySelector("p").textContent = "Written by the frame\'s script.";\n'),
    ],
    ["GET /frame.png", part("image/png", picture(40, [70, 30, 120]))],
  ]);
}

export const notFound: Part = part("text/plain", "There is no such page.\n", { status: 404 });

function part(type: string, body: Buffer | string, options: Partial<Part> = {}): Part {
  const { status = 200, headers = {}, gzip = false, ranges = false } = options;
  return { status, headers: { "content-type": type, ...headers }, body: Buffer.from(body), gzip, ranges };
}

const page = (other: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page with all its parts</title>
<link rel="icon" href="/icon.png">
<link rel="stylesheet" href="/page.css">
<h1>${fontCharacter} The library in spring</h1>
<p>The reading room is open from nine to five. Books can be borrowed for three weeks.</p>
<p lang="ar" dir="rtl">قاعة القراءة مفتوحة من التاسعة إلى الخامسة، ويمكن استعارة الكتب لثلاثة أسابيع.</p>
<p id="later">not loaded yet</p>
<img src="/picture.png" alt="A blue square">
<img src="${other}/other.png" alt="A red square, from elsewhere">
<img src="/moved" alt="A green square that has moved">
<img src="/gone.png" alt="A picture that is gone">
<video src="/sound.wav" preload="auto" muted controls></video>
<iframe src="${other}/frame" title="A frame from elsewhere"></iframe>
<div class="space"></div>
<img src="/lazy.png" loading="lazy" alt="A brown square at the end of the page">
<script src="/page.js"></script>
</html>
`;

const styles = `@font-face { font-family: Square; src: url("/square.ttf"); }
h1 { font-family: Square, serif; }
.space { height: 4000px; }
`;

/** Seeks as soon as it can, so that the browser asks for a range from the middle; JSON and beacon come after the load. */
const script = `const video = document.querySelector("video");
const begin = () => {
  video.currentTime = video.duration * 0.75;
  void video.play();
};
// On a busy machine the file is there before this script.
if (video.readyState > 0) begin();
else video.addEventListener("loadedmetadata", begin, { once: true });
addEventListener("load", async () => {
  const data = await (await fetch("/data.json")).json();
  document.querySelector("#later").textContent = data.text;
  navigator.sendBeacon("/seen", "the page was shown");
});
`;

const frame = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A frame</title>
<p>not written yet</p>
<img src="/frame.png" alt="A violet square">
<script src="/frame.js"></script>
</html>
`;
