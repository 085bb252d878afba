/** Items for tests of what a package says of them: complete, and all of their texts hostile. */
import type { CaptureDetail, Known } from "@muniment/verify";
import type { ReportedItem, ReportedPackage } from "./report.ts";

/** What a page or a file may say of itself. */
export const hostile = `</td></tr></table><script>alert(1)</script><img src=x onerror="alert(1)"> & 'quoted' \u202Egnp.exe\u0000`;

const claimed = <Value>(value: Value): Known<Value> => ({ basis: "claimed", value });

export const intake: ReportedItem = {
  item: "0123456789abcdef",
  index: 7,
  record: `sha256:${"ab".repeat(32)}`,
  sealed: "2026-11-28T10:00:00.000Z",
  actor: "a-0123456789abcdef",
  software: { name: "muniment", version: "0.1.0" },
  objects: [{ path: "files/photo.png", role: "original", mediaType: "image/png", size: 3, sha256: "cd".repeat(32) }],
  detail: {
    kind: "intake",
    name: claimed(hostile),
    modified: { basis: "not-measured", reason: hostile },
    received: claimed("2026-11-28T09:59:00.000Z"),
    mediaType: { basis: "measured", value: "image/png" },
    note: claimed(hostile),
  },
  withheld: null,
  stamps: [],
};

export function packageOf(...items: readonly ReportedItem[]): ReportedPackage {
  return {
    items,
    head: { origin: "muniment.invalid/0123", size: 8, root: new Uint8Array(32).fill(7) },
    anchors: [],
    made: "2026-11-28T11:00:00.000Z",
    software: { name: "muniment", version: "0.1.0" },
    history: { events: [], leftOut: 0 },
  };
}

/** Every string of a record is somebody else's: a capture all of whose texts are hostile. */
export function hostileCapture(): ReportedItem {
  const known = claimed(hostile);
  const { item, index, record, sealed, actor, software, objects } = intake;
  const detail = {
    address: {
      typed: known,
      requested: known,
      redirects: claimed([{ from: hostile, to: hostile, status: 301 }]),
      final: known,
      canonical: known,
    },
    time: {
      start: claimed("2026-11-28T09:00:00.000Z"),
      end: claimed("2026-11-28T09:01:00.000Z"),
      clockOffsetMs: claimed(3),
    },
    browser: {
      product: known,
      userAgent: known,
      sandbox: claimed("on"),
      window: claimed({ width: 1280, height: 800, scale: 1 }),
      languages: claimed([hostile]),
      timeZone: known,
      certificates: claimed("required"),
    },
    network: {
      servers: [{ host: hostile, port: 443, answers: claimed([]), address: known, tls: null }],
      allowedPrivate: [],
    },
    page: { status: claimed(200), mediaType: known, title: known, language: known, author: known, published: known },
    exchanges: { requests: 2, responses: 2, bodyBytes: 10 },
    missing: [{ url: hostile, method: hostile, code: "part.cut", text: hostile }],
    stamps: {
      asked: [
        {
          at: claimed("2026-11-28T10:00:08.000Z"),
          authority: "tsa-one",
          outcome: "obtained",
          path: "stamps/data.warc.gz.tsa-one.tsr",
          stamped: { basis: "reported", value: "2026-11-28T10:00:09.000Z" },
        },
        { at: claimed("2026-11-28T10:00:08.000Z"), authority: "tsa-two", outcome: "failed", reason: hostile },
      ],
      file: "archive/data.warc.gz",
      sha256: "00".repeat(32),
      size: 5,
    },
    steps: [{ step: "pdf", outcome: "failed", detail: hostile, durationMs: 1 }],
    limits: { timeMs: 1, bytes: 1, requests: 1, reached: [] },
    account: known,
    reason: known,
    verdict: {
      value: "partial",
      reasons: [{ code: "part.cut", text: hostile }],
      parts: { page: "partial", media: "none", text: "complete", frames: "none" },
    },
  } satisfies CaptureDetail;
  return {
    item,
    index,
    record,
    sealed,
    actor,
    software,
    objects,
    detail: { kind: "capture", ...detail },
    withheld: "files/photo.png",
    stamps: [],
  };
}
