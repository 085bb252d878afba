/** The details of records, parsed once at the door: a record may come from another version, or from a forger. */
import {
  FormatError,
  isDigest,
  isInstant,
  parseBeacon,
  type Beacon,
  type CaptureDetail,
  type Digest,
  type IntakeDetail,
  type Instant,
  type Known,
  type StepResult,
  type VerdictCode,
  type WallKind,
} from "@muniment/verify";
import { z } from "zod";

const instant = z.custom<Instant>(isInstant, "not a time in UTC with milliseconds");

function known<T>(value: z.ZodType<T>): z.ZodType<Known<T>> {
  return z.union([
    z.object({ basis: z.enum(["measured", "reported", "claimed", "inferred"]), value }),
    z.object({ basis: z.literal("not-measured"), reason: z.string() }),
  ]);
}

// Codes are a closed list for writers. A reader takes any, so that a later version's item is still listed.
const code = z.custom<VerdictCode>((value) => typeof value === "string" && /^[a-z]+\.[a-z-]+$/.test(value));
const stepName = z.custom<StepResult["step"]>((value) => typeof value === "string");

const wallKind = z.custom<WallKind>((value) => typeof value === "string");
const part = z.enum(["complete", "partial", "wall", "failed", "blocked", "none"]);

const server = z.object({
  host: z.string(),
  port: z.number(),
  answers: known(z.array(z.string())),
  address: known(z.string()),
  tls: known(
    z.object({ protocol: z.string(), cipher: z.string(), chain: z.array(z.string()), trusted: z.boolean() }),
  ).nullable(),
});

// A source of a later version is left out, and the record is read without it.
const beacon = z.custom<Beacon>((value) => {
  try {
    return parseBeacon(value) !== null;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
});
const identity = z.record(z.string(), z.custom<Digest>(isDigest)).optional();
const notBefore = known(beacon).optional().catch(undefined);

const stampSaid = { at: known(instant), authority: z.string() };
// A later version may say more of stamps, and other things.
const stamps = z
  .object({
    asked: z.array(
      z.union([
        z.object({ ...stampSaid, outcome: z.literal("obtained"), path: z.string(), stamped: known(instant) }),
        z.object({ ...stampSaid, outcome: z.literal("failed"), reason: z.string() }),
      ]),
    ),
    file: z.string(),
    sha256: z.string(),
    size: z.number(),
  })
  .optional()
  .catch(undefined);

export const captureDetail: z.ZodType<CaptureDetail> = z.object({
  address: z.object({
    typed: known(z.string()),
    requested: known(z.string()),
    redirects: known(z.array(z.object({ from: z.string(), to: z.string(), status: z.number() }))),
    final: known(z.string()),
    canonical: known(z.string()),
  }),
  time: z.object({ start: known(instant), end: known(instant), clockOffsetMs: known(z.number()) }),
  browser: z.object({
    product: known(z.string()),
    userAgent: known(z.string()),
    sandbox: known(z.enum(["on", "off-by-request"])),
    window: known(z.object({ width: z.number(), height: z.number(), scale: z.number() })),
    languages: known(z.array(z.string())),
    timeZone: known(z.string()),
    certificates: known(z.enum(["required", "bad-accepted-by-request"])),
  }),
  network: z.object({ servers: z.array(server), allowedPrivate: z.array(z.string()).optional() }),
  page: z.object({
    status: known(z.number()),
    mediaType: known(z.string()),
    title: known(z.string()),
    language: known(z.string()),
    author: known(z.string()),
    published: known(z.string()),
  }),
  exchanges: z.object({ requests: z.number(), responses: z.number(), bodyBytes: z.number() }),
  missing: z.array(z.object({ url: z.string(), method: z.string(), code, text: z.string() })),
  steps: z.array(
    z.object({
      step: stepName,
      outcome: z.enum(["done", "failed", "skipped"]),
      detail: z.string(),
      durationMs: z.number(),
    }),
  ),
  limits: z.object({ timeMs: z.number(), bytes: z.number(), requests: z.number(), reached: z.array(code) }),
  behaviour: z
    .object({
      settleMs: z.number(),
      settleLimitMs: z.number(),
      scrollLimitMs: z.number(),
      open: z.boolean(),
      consent: z.enum(["leave", "accept", "reject"]),
      alternatives: z.enum(["fetch", "leave"]).optional(),
      video: z.enum(["leave", "yt-dlp"]).optional(),
      budgets: z.record(z.string(), z.number()),
    })
    .optional(),
  account: known(z.string()),
  session: z.boolean().optional(),
  identity,
  notBefore,
  stamps,
  queue: z.object({ id: z.string(), place: z.number() }).optional(),
  reason: known(z.string()).nullable(),
  verdict: z.object({
    value: z.enum(["complete", "partial", "wall", "failed", "blocked"]),
    reasons: z.array(
      z.object({
        code,
        text: z.string(),
        wall: z.object({ kind: wallKind, certainty: z.enum(["certain", "likely"]), rule: z.string() }).optional(),
      }),
    ),
    parts: z.object({ page: part, media: part, text: part, frames: part }).optional(),
  }),
});

// What does not fit is left out, as a later version may say it otherwise: the file is still listed.
const toldPath = known(z.string()).optional().catch(undefined);
const place = z.int().nonnegative();
const delivery = z
  .object({ id: z.string().regex(/^d-[0-9a-f]{16}$/), place, count: z.int().positive() })
  .refine((told) => told.place < told.count)
  .optional()
  .catch(undefined);

export const intakeDetail: z.ZodType<IntakeDetail> = z.object({
  name: known(z.string()),
  path: toldPath,
  pathBytes: toldPath,
  delivery,
  modified: known(instant),
  received: known(instant),
  mediaType: known(z.string()),
  note: known(z.string()).nullable(),
  identity,
  notBefore,
});
