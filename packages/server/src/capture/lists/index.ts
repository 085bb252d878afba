// Lists of addresses that pages and servers give: srcset, HLS playlists, DASH manifests.
// May import: nothing but the standard of URLs.
// Promises: any text is read, in time and memory that its length and the given limits bound; nothing in it is looked up or followed.
export { parseSrcset } from "./srcset.ts";
export { parseHls, type HlsList, type HlsMaster, type HlsMedia } from "./hls.ts";
export { parseDash, type DashManifest, type DashTrack } from "./dash.ts";
export { webUrl } from "./web-url.ts";
