import assert from "node:assert/strict";
import { test } from "node:test";

import type { CaptureDetail } from "@muniment/verify";

import { captureDetail } from "./record-schemas.ts";
import { sampleCaptureDetail } from "./sample-records.ts";

const wall = { kind: "login", certainty: "likely", rule: "login.password" } as const;

const before: CaptureDetail = sampleCaptureDetail("https://example.org/", "Sample", {
  value: "wall",
  reasons: [{ code: "page.wall", text: "The page is a login form" }],
});

const now: CaptureDetail = {
  ...before,
  behaviour: {
    settleMs: 2_000,
    settleLimitMs: 10_000,
    scrollLimitMs: 30_000,
    open: true,
    consent: "reject",
    budgets: { boxMs: 12_000 },
  },
  verdict: {
    value: "wall",
    reasons: [{ code: "page.wall", text: "The page is a login form", wall }],
    parts: { page: "wall", media: "none", text: "wall", frames: "partial" },
  },
};

test("a capture's record is read whole, and one of an earlier version as well", () => {
  assert.deepEqual(captureDetail.parse(now), now);
  assert.deepEqual(captureDetail.parse(before), before);
});

test("what a later version may name is no obstacle to the reader", () => {
  const later = {
    ...now,
    verdict: { ...now.verdict, reasons: [{ code: "page.wall", text: "", wall: { ...wall, kind: "paywall" } }] },
    steps: [{ step: "read-aloud", outcome: "done", detail: "", durationMs: 1 }],
  };
  assert.deepEqual(captureDetail.parse(later), later);
});
