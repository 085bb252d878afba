/** What is asked of the server about deliveries. Each throws ApiError, or the signal's reason. Source: docs/upload.md. */
import type { CaseId } from "@muniment/verify";
import type {
  AnnouncedAnswer,
  BatchAnswer,
  DeliveryBegunAnswer,
  DeliveryEnded,
  DeliveryFilesAnswer,
  EndAnswer,
  FileAnnounced,
  FileShown,
  HeldAnswer,
  PieceAnswer,
  Receipt,
} from "../api.ts";
import { getJson, postJson, putBytes } from "../client.ts";
import { digestOf } from "./hash.ts";

/** What is said of all files of a delivery: which case they are taken into, and why they are kept. */
export interface DeliveryOrder {
  readonly case: CaseId | null;
  readonly note: string | null;
}

export function begin(count: number, order: DeliveryOrder): Promise<DeliveryBegunAnswer> {
  return postJson("/api/deliveries", { count, ...order });
}

export async function announce(delivery: string, from: number, files: readonly FileAnnounced[]): Promise<number> {
  return (await postJson<AnnouncedAnswer>(`/api/deliveries/${delivery}/files`, { from, files })).announced;
}

/** All that were announced. */
export async function allFiles(delivery: string, signal: AbortSignal): Promise<readonly FileShown[]> {
  const all: FileShown[] = [];
  for (;;) {
    const path = `/api/deliveries/${delivery}/files?from=${String(all.length)}`;
    const { files } = await getJson<DeliveryFilesAnswer>(path, signal);
    if (files.length === 0) return all;
    all.push(...files);
  }
}

/** One of them. */
export async function fileAt(delivery: string, place: number, signal: AbortSignal): Promise<FileShown | null> {
  const path = `/api/deliveries/${delivery}/files?from=${String(place)}`;
  return (await getJson<DeliveryFilesAnswer>(path, signal)).files[0] ?? null;
}

/** By their SHA-256: items that have the same bytes. */
export async function held(hashes: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const answer = await postJson<HeldAnswer>("/api/held", { sha256: hashes });
  return new Map(answer.held.map(({ sha256, same }) => [sha256, same]));
}

/** Answers how many bytes of the file are there then. */
export async function sendPiece(
  delivery: string,
  { place, from, bytes }: { readonly place: number; readonly from: number; readonly bytes: Uint8Array<ArrayBuffer> },
  signal: AbortSignal,
): Promise<number> {
  const path = `/api/deliveries/${delivery}/files/${String(place)}/bytes/${String(from)}`;
  return (await putBytes<PieceAnswer>(path, bytes, (await digestOf(bytes)).field, signal)).received;
}

export async function sendBatch(
  delivery: string,
  places: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const path = `/api/deliveries/${delivery}/batch?places=${places.join(",")}`;
  return (await putBytes<BatchAnswer>(path, bytes, (await digestOf(bytes)).field, signal)).receipts;
}

export function endFile(
  delivery: string,
  place: number,
  order: { readonly sha256: string | null; readonly again: boolean },
): Promise<EndAnswer> {
  return postJson(`/api/deliveries/${delivery}/files/${String(place)}/end`, order);
}

export async function leaveFile(delivery: string, place: number): Promise<void> {
  await postJson(`/api/deliveries/${delivery}/files/${String(place)}/leave`, {});
}

export function endDelivery(delivery: string): Promise<DeliveryEnded> {
  return postJson(`/api/deliveries/${delivery}/end`, {});
}
