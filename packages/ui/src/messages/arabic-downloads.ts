import { counted } from "./arabic-counts.ts";
import type { Messages } from "./messages.ts";

export const arabicDownloads: Messages["downloads"] = {
  title: "التنزيلات",
  none: "لا تحفظ هذه المادة أي كائن.",
  save: "احفظ",
  bytes: counted({ one: "بايت واحد", two: "بايتان", few: "بايتات", many: "بايتًا", other: "بايت" }),
  role: (role) =>
    ({
      capture: "أرشيف الويب (WACZ)",
      "screenshot-full": "لقطة الصفحة",
      "screenshot-more": "لقطة الصفحة، تتمّة",
      "screenshot-view": "لقطة النافذة",
      pdf: "الصفحة كما طُبعت",
      dom: "المستند في النهاية",
      "dom-frame": "مستند إطار في النهاية",
      text: "كل النص الظاهر",
      "text-article": "المقال للقراءة",
      "text-passed": "نص أسقطته الصفحة",
      video: "الفيلم كما جلبته yt-dlp",
      "video-info": "ما ترويه yt-dlp عن الفيلم",
      "video-log": "ما طبعته yt-dlp",
      certificates: "شهادات الخوادم",
      "warc-stamp": "ختم زمني على WARC",
      fates: "كل طلب ومصيره",
      original: "الملف كما وصل",
    })[role] ?? role,
};
