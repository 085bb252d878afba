import { many } from "./english-counts.ts";
import type { Messages } from "./messages.ts";

export const englishDownloads: Messages["downloads"] = {
  title: "Downloads",
  none: "This item keeps no objects.",
  save: "Save",
  bytes: many("byte", "bytes"),
  role: (role) =>
    ({
      capture: "Web archive (WACZ)",
      "screenshot-full": "Screenshot of the page",
      "screenshot-more": "Screenshot of the page, further down",
      "screenshot-view": "Screenshot of the window",
      pdf: "The page as printed",
      dom: "The document at the end",
      "dom-frame": "The document of a frame at the end",
      text: "All text that is to be seen",
      "text-article": "The article, for reading",
      "text-passed": "Text that the page dropped",
      video: "Film, as yt-dlp fetched it",
      "video-info": "What yt-dlp tells of the film",
      "video-log": "What yt-dlp printed",
      certificates: "Certificates of the servers",
      "warc-stamp": "Time stamp on the WARC",
      fates: "Every request and its fate",
      original: "The file as received",
    })[role] ?? role,
};
