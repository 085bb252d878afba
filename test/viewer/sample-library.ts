/** An archive to look at: neutral pages and files in two languages, whole, in part and failed. */
import type { CaptureDetail, FateCounts, FateLine, IntakeDetail, Known } from "@muniment/verify";
import type { Browser } from "playwright-core";
import type { SampleArchive, SampleObject } from "../../packages/server/src/http/sample-archive.ts";
import { addWebArchive } from "../../packages/server/src/http/sample-web-archive.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { sampleWacz } from "./sample-wacz.ts";

const measured = <T>(value: T): Known<T> => ({ basis: "measured", value });
const reported = <T>(value: T): Known<T> => ({ basis: "reported", value });
const claimed = <T>(value: T): Known<T> => ({ basis: "claimed", value });

const start = Date.UTC(2026, 10, 22, 18, 4, 11, 250);
const minute = 60_000;

function article(language: "en" | "ar", title: string, paragraphs: readonly string[], colour: string): string {
  const body = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("");
  return `<!doctype html><html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}"><meta charset="utf-8"><title>${title}</title>
<style>body{margin:0;font:18px/1.7 "Noto Sans","Noto Sans Arabic",sans-serif;color:#222}header{background:${colour};color:#fff;padding:20px 48px}main{max-width:760px;margin:32px 48px}
.picture{height:320px;background:linear-gradient(${colour},#c9d3d6)}</style>
<header>${language === "ar" ? "نشرة البلدية" : "The Municipal Gazette"}</header><main><h1>${title}</h1><div class="picture"></div>${body}</main></html>`;
}

export const water = {
  title: "Water supply: new distribution schedule from Monday",
  address: "https://gazette.example/en/notices/2026/11/water-schedule?district=north",
  html: article(
    "en",
    "Water supply: new distribution schedule from Monday",
    Array.from(
      { length: 9 },
      (_, n) =>
        `District ${String(n + 1)} is supplied from 06:00 to 09:00 and again in the evening. The pumping station on Mill Road reports its level every hour, and the council prints it here.`,
    ),
    "#2f5d50",
  ),
};

/** The same page a day before: another first sentence, one district less, another colour. */
const waterBefore = {
  ...water,
  html: article(
    "en",
    "Water supply: distribution schedule",
    Array.from(
      { length: 8 },
      (_, n) =>
        `District ${String(n + 1)} is supplied from ${n === 4 ? "07:30" : "06:00"} to 09:00 and again in the evening. The pumping station on Mill Road reports its level every hour, and the council prints it here.`,
    ),
    "#5d4a2f",
  ),
};

const market = {
  title: "إعادة فتح سوق الثلاثاء بعد أعمال الترميم",
  address: "https://gazette.example/ar/%D8%B3%D9%88%D9%82-%D8%A7%D9%84%D8%AB%D9%84%D8%A7%D8%AB%D8%A7%D8%A1",
  html: article(
    "ar",
    "إعادة فتح سوق الثلاثاء بعد أعمال الترميم",
    Array.from(
      { length: 6 },
      () =>
        "أعلن المجلس البلدي إعادة فتح السوق يوم الثلاثاء ٢٤ نوفمبر ٢٠٢٦ بعد انتهاء أعمال الترميم في الجناح الشمالي، وستبقى المداخل الجانبية مغلقة حتى نهاية الشهر.",
    ),
    "#6b4a2b",
  ),
};

function captureDetail(address: string, title: string, verdict: CaptureDetail["verdict"], at: number): CaptureDetail {
  const { hostname } = new URL(address);
  const instant = (ms: number) =>
    measured(new Date(ms).toISOString() as `${number}-${number}-${number}T${number}:${number}:${number}Z`);
  return {
    ...sampleCaptureDetail(address, title, verdict),
    time: {
      start: instant(at - 14_200),
      end: instant(at - 600),
      clockOffsetMs: { basis: "not-measured", reason: "No outside clock was asked." },
    },
    network: {
      servers: [
        {
          host: hostname,
          port: 443,
          answers: measured(["203.0.113.20", "2001:db8::20"]),
          address: measured("203.0.113.20"),
          tls: measured({
            protocol: "TLS 1.3",
            cipher: "AES_128_GCM",
            chain: ["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bdb2a2c5c7c6e9d0f1a2b"],
            trusted: true,
          }),
        },
      ],
      allowedPrivate: [],
    },
    page: {
      status: measured(200),
      mediaType: reported("text/html; charset=utf-8"),
      title: reported(title),
      language: reported("en"),
      author: { basis: "not-measured", reason: "The page names no author." },
      published: claimed("2026-11-22"),
    },
    exchanges: { requests: 38, responses: 36, bodyBytes: 1_482_113 },
    steps: [
      { step: "navigate", outcome: "done", detail: "", durationMs: 1840 },
      { step: "scroll", outcome: "done", detail: "", durationMs: 2210 },
      { step: "screenshot-full", outcome: "done", detail: "", durationMs: 640 },
      {
        step: "pdf",
        outcome: verdict.value === "partial" ? "failed" : "done",
        detail: verdict.value === "partial" ? "The browser gave no PDF within 30 s." : "",
        durationMs: 930,
      },
    ],
    reason: claimed("Part of the weekly record of municipal notices."),
    limits: { timeMs: 60_000, bytes: 209_715_200, requests: 5000, reached: [] },
  };
}

async function objectsOf(
  browser: Browser,
  page: { readonly html: string; readonly address: string },
): Promise<SampleObject[]> {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await tab.setContent(page.html);
  const view = await tab.screenshot();
  const full = await tab.screenshot({ fullPage: true });
  const pdf = await tab.pdf({ format: "A4", printBackground: true });
  const text = await tab.locator("main").innerText();
  await tab.close();
  const wacz = await sampleWacz([
    { url: page.address, headers: { "content-type": "text/html; charset=utf-8" }, body: page.html },
  ]);
  return [
    { path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: wacz },
    { path: "screenshot-full.png", role: "screenshot-full", mediaType: "image/png", bytes: full },
    { path: "screenshot-view.png", role: "screenshot-view", mediaType: "image/png", bytes: view },
    { path: "page.pdf", role: "pdf", mediaType: "application/pdf", bytes: pdf },
    { path: "dom.html", role: "dom", mediaType: "text/html", bytes: Buffer.from(page.html) },
    { path: "text.txt", role: "text", mediaType: "text/plain; charset=utf-8", bytes: Buffer.from(text) },
    {
      path: "fates.jsonl",
      role: "fates",
      mediaType: "application/x-ndjson",
      bytes: Buffer.from(fateList(page.address)),
    },
  ];
}

/** One request of each fate. */
function fateList(address: string): string {
  const held = {
    url: address,
    method: "GET",
    type: "document",
    by: "page",
    target: "page",
    frame: "8C3B28F571C867A93D952221E1B7A2A9",
    document: address,
    from: "server",
    status: 200,
    fate: "held",
    code: null,
    reason: null,
    weighs: false,
    bytes: 5120,
    sent: "2026-11-22T18:04:11.250Z",
    answered: "2026-11-22T18:04:11.390Z",
    ended: "2026-11-22T18:04:11.402Z",
    protocol: "h2",
    address: "203.0.113.20",
    port: 443,
    tls: { protocol: "TLS 1.3", cipher: "AES_128_GCM, X25519", chain: [0] },
  } as const satisfies FateLine;
  const alone = { status: null, bytes: 0, protocol: null, address: null, port: null, tls: null } as const;
  const lines: readonly FateLine[] = [
    held,
    ...Array.from({ length: 20 }, (_, n) => ({
      ...held,
      url: new URL(`/pictures/${String(n)}.jpg`, address).href,
      type: "image",
    })),
    {
      ...held,
      ...alone,
      type: "image",
      from: "memory-cache",
      fate: "skipped",
      reason: "The browser had the answer in its memory; the request that brought it is listed for itself",
    },
    {
      ...held,
      url: "https://cdn.example/film.mp4",
      type: "media",
      fate: "cut",
      code: "part.cut",
      reason: "It broke off on the way (net::ERR_CONNECTION_RESET)",
      weighs: true,
    },
    {
      ...held,
      ...alone,
      url: "https://cdn.example/fonts/kufi.woff2",
      type: "font",
      from: null,
      fate: "failed",
      code: "part.failed",
      reason: "It had no answer: cdn.example, port 443, did not answer",
      weighs: true,
    },
    {
      ...held,
      ...alone,
      url: "https://counter.example/hit?id=48213",
      type: "image",
      from: null,
      fate: "blocked",
      code: "part.failed",
      reason: "The page's own rules forbade it (csp)",
    },
  ];
  const counts: FateCounts = { requests: 25, held: 21, cut: 1, failed: 1, blocked: 1, skipped: 1, omitted: 0 };
  return [{ format: "fates-1" }, ...lines, counts].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function intake(name: string, mediaType: string, note: string | null): IntakeDetail {
  return {
    name: claimed(name),
    modified: reported("2026-10-03T09:15:00.000Z"),
    received: claimed("2026-11-22T18:20:00.000Z"),
    mediaType: measured(mediaType),
    note: note === null ? null : claimed(note),
  };
}

export interface SampleNames {
  /** The same address as `capture`, a day before. */
  readonly earlier: string;
  readonly capture: string;
  readonly partial: string;
  readonly wall: string;
  readonly file: string;
  readonly text: string;
  readonly broken: string;
  /** A web archive that was taken in. */
  readonly archived: string;
}

/** Seals one of each kind. `broken` has a screenshot whose bytes were changed afterwards; one more entry has lost its record. */
export async function fillLibrary(archive: SampleArchive, browser: Browser): Promise<SampleNames> {
  const complete: CaptureDetail["verdict"] = { value: "complete", reasons: [] };
  const day = 24 * 60 * minute;
  const headers = { "content-type": "text/html; charset=utf-8" };
  const pages = [market, water].map(({ address, html }) => ({ url: address, headers, body: html }));
  const archived = await addWebArchive(archive, "gazette-2026.wacz", await sampleWacz(pages), start - 2 * day);
  const earlier = await archive.add(
    captureDetail(water.address, "Water supply: distribution schedule", complete, start - day),
    await objectsOf(browser, waterBefore),
    start - day,
  );
  const waterObjects = await objectsOf(browser, water);
  const marketObjects = await objectsOf(browser, market);
  const photograph = waterObjects.find((object) => object.role === "screenshot-view")?.bytes ?? new Uint8Array();
  const add = async (minutes: number, detail: CaptureDetail | IntakeDetail, objects: readonly SampleObject[]) =>
    archive.add(detail, objects, start + minutes * minute);
  const at = (minutes: number): number => start + minutes * minute;

  const broken = await add(
    0,
    captureDetail(
      "https://gazette.example/en/notices/2026/11/bus-lines",
      "Bus lines 4 and 7 change their route",
      complete,
      at(0),
    ),
    [
      {
        path: "screenshot-view.png",
        role: "screenshot-view",
        mediaType: "image/png",
        bytes: Buffer.concat([photograph, Buffer.from("as sealed")]),
      },
      {
        path: "text.txt",
        role: "text",
        mediaType: "text/plain",
        bytes: Buffer.from("Bus lines 4 and 7 change their route.\n"),
      },
    ],
  );
  await archive.damageObject(
    Buffer.concat([photograph, Buffer.from("as sealed")]),
    Buffer.concat([photograph, Buffer.from("as chang!")]),
  );
  const lost = await add(1, intake("lost.txt", "text/plain", null), [
    { path: "files/lost.txt", role: "original", mediaType: "text/plain", bytes: Buffer.from("lost") },
  ]);
  await archive.damage(`objects/${lost.record.slice(7, 9)}/${lost.record.slice(7)}`, Buffer.from("{}"));
  await add(
    2,
    captureDetail(
      "http://192.168.1.10/status",
      "",
      {
        value: "blocked",
        reasons: [
          { code: "address.private", text: "192.168.1.10 is a private address; allow it with --allow-private." },
        ],
      },
      at(2),
    ),
    [],
  );
  await add(
    3,
    captureDetail(
      "https://archive.example/council/minutes/1998",
      "",
      { value: "failed", reasons: [{ code: "connection.timeout", text: "The server did not answer within 30 s." }] },
      at(3),
    ),
    [],
  );
  const wall = await add(
    4,
    captureDetail(
      "https://forum.example/t/48213",
      "Log in to continue",
      {
        value: "wall",
        reasons: [{ code: "page.wall", text: "The page asks for a log-in (password field, little else)." }],
      },
      at(4),
    ),
    marketObjects.slice(2, 3),
  );
  const text = await add(5, intake("statement \u202Efdp.txt", "text/plain", "Received from the district office."), [
    {
      path: "files/statement.txt",
      role: "original",
      mediaType: "text/plain",
      bytes: Buffer.from(
        "محضر الاجتماع — Minutes of the meeting\n\nPresent: five members.\n<script>alert(1)</script>\nA line with a \u202Ehidden override\u202C in it.\n",
      ),
    },
  ]);
  const file = await add(6, intake("IMG_20261003_091502.png", "image/png", null), [
    { path: "files/IMG_20261003_091502.png", role: "original", mediaType: "image/png", bytes: photograph },
  ]);
  const partial = await add(
    7,
    {
      ...captureDetail(
        market.address,
        market.title,
        {
          value: "partial",
          reasons: [
            { code: "part.failed", text: "2 of 38 requests got no answer." },
            { code: "step.failed", text: "Print to PDF: the browser gave no PDF within 30 s." },
          ],
        },
        at(7),
      ),
      missing: [
        {
          url: "https://cdn.example/fonts/kufi.woff2",
          method: "GET",
          code: "part.failed",
          text: "The connection was closed.",
        },
        {
          url: "https://metrics.example/collect?v=2&sid=8a1f",
          method: "POST",
          code: "part.blocked",
          text: "Leads to a private address.",
        },
      ],
    },
    marketObjects.filter((object) => object.role !== "pdf"),
  );
  const capture = await add(8, captureDetail(water.address, water.title, complete, at(8)), waterObjects);
  return {
    capture: capture.item,
    earlier: earlier.item,
    partial: partial.item,
    wall: wall.item,
    file: file.item,
    text: text.item,
    broken: broken.item,
    archived,
  };
}
