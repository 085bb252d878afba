import { hexOf, type CaptureVerdictValue, type Digest, type Instant, type RecordObject } from "@muniment/verify";
import type { Sealed } from "../archive/archive.ts";

/** What is said of an item once it is sealed, and not before. The first five fields are what scripts rely on. */
export interface Acknowledgement {
  readonly item: string;
  readonly index: number;
  readonly verdict: CaptureVerdictValue | null;
  readonly objects: readonly { readonly role: string; readonly sha256: string; readonly size: number }[];
  readonly kind: "capture" | "intake";
  readonly record: Digest;
  readonly time: Instant;
}

export function acknowledge(
  kind: "capture" | "intake",
  sealed: Sealed,
  objects: readonly RecordObject[],
  verdict: CaptureVerdictValue | null,
): Acknowledgement {
  return {
    item: hexOf(sealed.record).slice(0, 16),
    index: sealed.index,
    verdict,
    objects: objects.map(({ role, sha256, size }) => ({ role, sha256, size })),
    kind,
    record: sealed.record,
    time: sealed.time,
  };
}
