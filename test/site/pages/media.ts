/** Sound and film: in byte ranges, and in segments by HLS and DASH. */
import { held, hash, type Held, type HardPage, type Origins } from "../hard-page.ts";
import { page, part, text, type Answers } from "../part.ts";
import { sound } from "../sound.ts";
import { silence } from "../silence.ts";

const ranges: HardPage = {
  kind: "byte-ranges",
  about: "video and audio with byte ranges: the whole file, once, and as a playable object too",
  give: (origins) => {
    const file = sound(6 * 1024 * 1024);
    const other = sound(1024 * 1024);
    const main = {
      "GET /": page(
        "Ranges",
        `<video src="/film.wav" preload="auto" muted controls></video><audio src="/unplayed.wav" preload="metadata"></audio>
<script>const video = document.querySelector("video"); const begin = () => { video.currentTime = video.duration * 0.75; void video.play(); };
if (video.readyState > 0) begin(); else video.addEventListener("loadedmetadata", begin, { once: true });</script>`,
      ),
      "GET /film.wav": part("audio/wav", file, { ranges: true, headers: { etag: '"film"' } }),
      "GET /unplayed.wav": part("audio/wav", other, { ranges: true, headers: { etag: '"other"' } }),
    };
    return {
      parts: { main },
      held: [held("GET", `${origins.main}/`)],
      whole: [
        { url: `${origins.main}/film.wav`, sha256: hash(file) },
        { url: `${origins.main}/unplayed.wav`, sha256: hash(other) },
      ],
      verdict: "complete",
    };
  },
};

/** Two renditions of six seconds, in segments of two: MP3 as it stands, which HLS calls packed audio. */
const renditions = [
  { name: "low", bandwidth: 64_000 },
  { name: "high", bandwidth: 160_000 },
] as const;
const segments = [0, 1, 2];
const seconds = 2;

function segmentParts(): Answers {
  return Object.fromEntries(
    renditions.flatMap(({ name, bandwidth }) =>
      segments.map((at) => [`GET /${name}/${at}.mp3`, part("audio/mpeg", silence(bandwidth, seconds, at))]),
    ),
  );
}

/** A player as they all are: it reads the playlist with `read`, and feeds the poorer rendition to the browser piece by piece. */
function player(title: string, read: string): string {
  return `<audio id="player" muted></audio><p id="said"></p><script>const read = ${read};
addEventListener("load", async () => { const pieces = await read(); const source = new MediaSource(); const player = document.querySelector("#player"); player.src = URL.createObjectURL(source);
await new Promise((go) => source.addEventListener("sourceopen", go, { once: true })); const into = source.addSourceBuffer("audio/mpeg");
for (const piece of pieces) { into.appendBuffer(await (await fetch(piece)).arrayBuffer()); await new Promise((go) => into.addEventListener("updateend", go, { once: true })); }
source.endOfStream(); document.querySelector("#said").textContent = "${title} played " + Math.round(player.duration) + " s"; });</script>`;
}

function played(origins: Origins, lists: readonly string[], best: readonly string[]): readonly Held[] {
  const paths = ["/", ...lists, ...segments.map((at) => `/low/${at}.mp3`)];
  const bestPaths = [...best, ...segments.map((at) => `/high/${at}.mp3`)];
  return [
    ...paths.map((path) => held("GET", origins.main + path)),
    ...bestPaths.map((path) => held("GET", origins.main + path, { by: "capturer" })),
  ];
}

const hls: HardPage = {
  kind: "hls",
  about: "HLS: what was played, and the best rendition",
  give: (origins) => {
    const list = (name: string): string =>
      `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:${seconds}\n${segments.map((at) => `#EXTINF:${seconds}.0,\n${at}.mp3`).join("\n")}\n#EXT-X-ENDLIST\n`.replace(
        "#EXTM3U\n",
        `#EXTM3U\n## ${name}\n`,
      );
    const type = "application/vnd.apple.mpegurl";
    const read = `async () => { const text = async (path) => (await fetch(path)).text(); await text("/master.m3u8"); const low = await text("/low/list.m3u8"); return low.split("\\n").filter((line) => line.endsWith(".mp3")).map((line) => "/low/" + line); }`;
    const main = {
      "GET /": page("HLS", player("HLS", read)),
      "GET /master.m3u8": part(
        type,
        `#EXTM3U\n${renditions.map(({ name, bandwidth }) => `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},CODECS="mp4a.40.34"\n${name}/list.m3u8`).join("\n")}\n`,
      ),
      "GET /low/list.m3u8": part(type, list("low")),
      "GET /high/list.m3u8": part(type, list("high")),
      ...segmentParts(),
    };
    return {
      parts: { main },
      held: played(origins, ["/master.m3u8", "/low/list.m3u8"], ["/high/list.m3u8"]),
      verdict: "complete",
      words: [{ role: "text", text: "HLS played" }],
    };
  },
};

const dash: HardPage = {
  kind: "dash",
  about: "DASH: what was played, and the best rendition",
  give: (origins) => {
    const manifest = `<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT${seconds * segments.length}S" minBufferTime="PT2S" profiles="urn:mpeg:dash:profile:isoff-main:2011">
<Period><AdaptationSet mimeType="audio/mpeg" contentType="audio">${renditions
      .map(
        ({ name, bandwidth }) =>
          `<Representation id="${name}" bandwidth="${bandwidth}" codecs="mp3" audioSamplingRate="48000"><SegmentTemplate duration="${seconds}" startNumber="0" media="$RepresentationID$/$Number$.mp3"/></Representation>`,
      )
      .join("")}</AdaptationSet></Period></MPD>`;
    const read = `async () => { const xml = new DOMParser().parseFromString(await (await fetch("/list.mpd")).text(), "text/xml"); const media = xml.querySelector("Representation SegmentTemplate").getAttribute("media"); return [${segments.join(", ")}].map((at) => "/" + media.replace("$RepresentationID$", "low").replace("$Number$", at)); }`;
    const main = {
      "GET /": page("DASH", player("DASH", read)),
      "GET /list.mpd": part("application/dash+xml", manifest),
      ...segmentParts(),
    };
    return {
      parts: { main },
      held: played(origins, ["/list.mpd"], []),
      verdict: "complete",
      words: [{ role: "text", text: "DASH played" }],
    };
  },
};

const broken: HardPage = {
  kind: "video-without-ranges",
  about: "a film whose server knows no ranges, and one that is not there",
  give: (origins) => {
    const file = sound(700_000);
    const main = {
      "GET /": page("No ranges", '<video src="/film.wav" preload="auto" muted></video><video src="/gone.mp4"></video>'),
      "GET /film.wav": part("audio/wav", file),
      "GET /gone.mp4": text("Gone.", { status: 410 }),
    };
    return {
      parts: { main },
      held: [held("GET", `${origins.main}/`), held("GET", `${origins.main}/gone.mp4`, { status: 410 })],
      whole: [{ url: `${origins.main}/film.wav`, sha256: hash(file) }],
      verdict: "complete",
    };
  },
};

export const mediaPages: readonly HardPage[] = [ranges, hls, dash, broken];
