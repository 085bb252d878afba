import type { Instant } from "@muniment/verify";
import type { ArchiveReader } from "../archive/archive.ts";
import { writePackage, type WrittenPackage } from "../export/index.ts";
import type { ItemDetail } from "../index/items.ts";

/** Writes items with their proofs as a package. Throws ExportError; then nothing is left under the name. */
export async function exportItems(
  archive: Pick<ArchiveReader, "evidence">,
  items: readonly ItemDetail[],
  out: string,
  today: Instant,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<WrittenPackage> {
  // An item named twice is handed out once.
  const once = [...new Map(items.map((item) => [item.index, item])).values()];
  let bytes = 0;
  return writePackage({
    evidence: archive.evidence,
    items: once,
    out,
    today,
    onProgress: (more) => {
      bytes += more;
      onProgress(bytes);
    },
    signal,
  });
}
