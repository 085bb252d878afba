/** Records for tests of the index: neutral, and complete in the form of this version. */
import {
  formatInstant,
  type CaptureDetail,
  type Digest,
  type FactsDetail,
  type Known,
  type ParsedRecord,
} from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";

const measured = <T>(value: T): Known<T> => ({ basis: "measured", value });
const notMeasured: Known<never> = { basis: "not-measured", reason: "not part of this sample" };

export function sampleCaptureDetail(address: string, title: string, verdict: CaptureDetail["verdict"]): CaptureDetail {
  return {
    address: {
      typed: { basis: "claimed", value: address },
      requested: measured(address),
      redirects: measured([]),
      final: measured(address),
      canonical: notMeasured,
    },
    time: { start: measured(formatInstant(0)), end: measured(formatInstant(1000)), clockOffsetMs: notMeasured },
    browser: {
      product: measured("Chrome/1"),
      userAgent: measured("sample"),
      sandbox: measured("on"),
      window: measured({ width: 1280, height: 900, scale: 1 }),
      languages: measured(["en"]),
      timeZone: measured("UTC"),
      certificates: measured("required"),
    },
    network: { servers: [], allowedPrivate: [] },
    page: {
      status: measured(200),
      mediaType: measured("text/html"),
      title: { basis: "reported", value: title },
      language: notMeasured,
      author: notMeasured,
      published: notMeasured,
    },
    exchanges: { requests: 1, responses: 1, bodyBytes: 10 },
    missing: [],
    steps: [],
    limits: { timeMs: 1000, bytes: 1000, requests: 10, reached: [] },
    account: notMeasured,
    reason: null,
    verdict,
  };
}

/** What a tool made of a file of this path, of a hash of this digit. */
export function sampleFacts(path: string, digit = "a"): FactsDetail {
  const tool = { name: "file-type", version: "22.3.0" };
  return {
    action: "facts",
    file: { path, sha256: digit.repeat(64), size: 0 },
    given: { basis: "measured", value: 0 },
    made: { basis: "claimed", value: formatInstant(0) },
    steps: [{ step: "type", tool, outcome: "failed", reason: "it gave up" }],
  };
}

/** A record as the index is given it. `digits` is repeated to make its digest. */
export function sampleSealed(
  index: number,
  digits: string,
  kind: string,
  detail: unknown,
  { objects = [], links = [] }: Partial<Pick<ParsedRecord, "objects" | "links">> = {},
): SealedRecord {
  const record: Digest = `sha256:${digits.padStart(64, digits)}`;
  const value: ParsedRecord = {
    format: "muniment-record/1",
    kind,
    salt: "0".repeat(64),
    actor: "a-0000000000000000",
    software: { name: "muniment", version: "0.0.0" },
    objects,
    links,
    detail,
  };
  const entry = { type: kind, index, time: formatInstant(index * 1000), record, nonce: "0".repeat(64) };
  return { entry, record: { ok: true, value } };
}
