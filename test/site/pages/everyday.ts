/** The page with a little of everything: the first thing that a capture must get right. */
import { font, fontCharacter } from "../font.ts";
import { wholePage } from "../hard-page.ts";
import { css, html, image, json, part, redirect, script, text } from "../part.ts";
import { picture } from "../picture.ts";
import { sound } from "../sound.ts";

export const soundSize = 8 * 1024 * 1024;

export const everyday = wholePage(
  "everyday",
  "styles, font, pictures, a frame, a film, JSON and a beacon",
  ({ other }) => ({
    main: {
      "GET /": html(page(other), { coding: "gzip" }),
      "GET /page.css": css(styles, { coding: "gzip" }),
      "GET /page.js": script(behaviour),
      "GET /square.ttf": part("font/ttf", font()),
      "GET /picture.png": part("image/png", picture(96, [20, 90, 140])),
      "GET /lazy.png": part("image/png", picture(64, [90, 60, 20])),
      "GET /icon.png": image(3, {}, 32),
      "GET /moved": redirect(302, "/here.png"),
      "GET /here.png": part("image/png", picture(48, [20, 120, 60])),
      "GET /data.json": json({ text: "loaded later", rows: [1, 2, 3] }, { coding: "gzip" }),
      "GET /sound.wav": part("audio/wav", sound(soundSize), { ranges: true, headers: { etag: '"sound-1"' } }),
      "POST /seen": text("", { status: 204 }),
    },
    other: {
      "GET /other.png": part("image/png", picture(80, [140, 30, 60])),
      "GET /frame": html(frame),
      "GET /frame.js": script('document.querySelector("p").textContent = "Written by the frame\'s script.";\n'),
      "GET /frame.png": part("image/png", picture(40, [70, 30, 120])),
    },
  }),
);

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
const behaviour = `const video = document.querySelector("video");
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
