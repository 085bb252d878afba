import type { Instant } from "@muniment/verify";
import type { ArchiveReader } from "../archive/archive.ts";
import { reportsOf, writePackage, type Guide, type WrittenPackage } from "../export/index.ts";
import type { ItemDetail } from "../index/items.ts";
import type { Maker } from "./maker.ts";

export type { AnchorTold, WrittenPackage } from "../export/index.ts";

export interface ExportOrder {
  readonly items: readonly ItemDetail[];
  readonly out: string;
  readonly today: Instant;
  readonly guides: readonly Guide[];
  readonly software: Maker["software"];
  /** Whether the WACZ of a capture that was made logged in is handed out as it was sealed. */
  readonly withCredentials: boolean;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Writes items with their proofs as a package. Throws ExportError; then nothing is left under the name. */
export async function exportItems(
  archive: Pick<ArchiveReader, "evidence">,
  { items, guides, withCredentials, onProgress, ...order }: ExportOrder,
): Promise<WrittenPackage> {
  // An item named twice is handed out once.
  const once = [...new Map(items.map((item) => [item.index, item])).values()];
  const handedOut = once.map((item) => ({ ...item, withheld: withCredentials ? null : withheldOf(item) }));
  const { today: made, software } = order;
  let bytes = 0;
  return writePackage({
    ...order,
    evidence: archive.evidence,
    items: handedOut,
    guides: (told) => [...guides, ...reportsOf({ ...told, items: handedOut, made, software })],
    onProgress: (more) => {
      bytes += more;
      onProgress(bytes);
    },
  });
}

/** The WACZ of a capture that was made with a profile. Cookies that a site gives to anybody are no credentials of anyone. */
function withheldOf({ detail, objects }: ItemDetail): string | null {
  if (detail.kind !== "capture" || detail.account.basis === "not-measured") return null;
  return objects.find(({ role }) => role === "capture")?.path ?? null;
}
